"""Pages that do not end, links that lead away, and every other way to say "last page"."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support.extraction import extract
from tap_worklogs.tap import TapWorklogs

if TYPE_CHECKING:
    from sandbox_api import Sandbox

CUSTOMERS = "/worklogs/v1/customers"


def answer(sandbox: Sandbox, *pages: dict[str, Any]) -> None:
    """Let the sandbox answer the requests for customers with these pages, one after another."""
    for page in pages:
        sandbox.inject(
            path=CUSTOMERS,
            status=200,
            headers={"Content-Type": "application/json"},
            body=json.dumps(page).encode(),
        )


def rows(*ids: int) -> list[dict[str, Any]]:
    return [{"id": number, "key": f"K{number}", "name": ""} for number in ids]


@pytest.mark.parametrize(
    "page",
    [
        {"results": rows(1)},
        {"metadata": None, "results": rows(1)},
        {"metadata": {}, "results": rows(1)},
        {"metadata": {"next": None}, "results": rows(1)},
        {"metadata": {"next": ""}, "results": rows(1)},
    ],
    ids=["no metadata", "null metadata", "no next", "null next", "empty next"],
)
def test_every_way_to_announce_no_next_page_is_the_end(
    sandbox: Sandbox, config: dict[str, Any], page: dict[str, Any]
) -> None:
    answer(sandbox, page)
    output = extract(TapWorklogs, config, "customers")
    assert output.returncode == 0, output.log
    assert [row["id"] for row in output.records("customers")] == [1]
    assert len(sandbox.requests) == 1


def test_a_page_without_records_but_with_a_next_link_is_not_the_end(
    sandbox: Sandbox, config: dict[str, Any]
) -> None:
    link = f"{sandbox.url_of('worklogs')}/v1/customers?offset=50&limit=50"
    answer(sandbox, {"metadata": {"next": link}, "results": []}, {"results": rows(7)})
    assert [r["id"] for r in extract(TapWorklogs, config, "customers").records("customers")] == [7]


def test_null_instead_of_results_means_no_records(sandbox: Sandbox, config: dict[str, Any]) -> None:
    answer(sandbox, {"results": None})
    output = extract(TapWorklogs, config, "customers")
    assert (output.returncode, output.counts()) == (0, {"customers": 0})


@pytest.mark.parametrize(
    "link",
    [
        "/worklogs/v1/customers?offset=50",
        "/v1/customers?offset=50",
        "v1/customers?offset=50",
        "?offset=50",
    ],
)
def test_a_relative_next_link_is_resolved(
    sandbox: Sandbox, config: dict[str, Any], link: str
) -> None:
    config = {**config, "api_url": f"{sandbox.url_of('worklogs')}"}
    answer(sandbox, {"metadata": {"next": link}, "results": rows(1)}, {"results": rows(2)})
    output = extract(TapWorklogs, config, "customers")
    assert [row["id"] for row in output.records("customers")] == [1, 2], output.log


def test_an_opaque_next_token_is_sent_with_the_first_parameters(
    sandbox: Sandbox, config: dict[str, Any]
) -> None:
    answer(sandbox, {"metadata": {"next": "tok+2"}, "results": rows(1)}, {"results": rows(2)})
    output = extract(TapWorklogs, config, "customers")
    assert [row["id"] for row in output.records("customers")] == [1, 2]
    assert sandbox.requests[1].query["limit"] == "50"
    assert "tok+2" in sandbox.requests[1].query.values()


def test_a_next_link_seen_before_is_an_error(sandbox: Sandbox, config: dict[str, Any]) -> None:
    sandbox.inject(path=CUSTOMERS, fault="repeat_cursor", times=None)
    output = extract(TapWorklogs, {**config, "page_size": 2}, "customers")
    assert output.returncode == 1
    assert "second time" in output.errors()[0]
    assert len(sandbox.requests) < 10


def test_a_next_link_to_another_origin_is_refused_before_it_is_requested(
    sandbox: Sandbox, config: dict[str, Any]
) -> None:
    sandbox.inject(path=CUSTOMERS, fault="foreign_next", times=None)
    output = extract(TapWorklogs, {**config, "page_size": 2}, "customers")
    assert output.returncode == 1
    assert "outside" in output.errors()[0]
    assert not sandbox.foreign_requests


def test_a_redirect_to_another_origin_is_refused_before_it_is_requested(
    sandbox: Sandbox, config: dict[str, Any]
) -> None:
    sandbox.inject(path=CUSTOMERS, fault="redirect", times=None)
    output = extract(TapWorklogs, config, "customers")
    assert output.returncode == 1
    assert "outside" in output.errors()[0]
    assert not sandbox.foreign_requests


def test_an_expired_next_link_starts_the_stream_over_once(
    sandbox: Sandbox, config: dict[str, Any]
) -> None:
    sandbox.inject(path=CUSTOMERS, status=404, skip=1, times=1)
    output = extract(TapWorklogs, {**config, "page_size": 2}, "customers")
    assert output.returncode == 0, output.log
    assert {r["id"] for r in output.records("customers")} == {
        r["id"] for r in sandbox.records("worklogs", "customers")
    }
    assert "starting over" in output.log
