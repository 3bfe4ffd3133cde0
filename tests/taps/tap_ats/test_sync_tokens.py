"""Changes are asked for by the sync token of the run before."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sandbox_api import Sandbox
from support.extraction import extract
from tap_ats.tap import TapATS

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.singer import Output

PATH = "/ats/candidate.list"
TOTAL = 90


@pytest.fixture
def run(vendor: Sandbox, settings: dict[str, Any]) -> Callable[..., Output]:
    """Reads candidates from the sandbox: the state by position, settings by name."""

    def extract_candidates(state: dict[str, Any] | None = None, **more: Any) -> Output:
        vendor.clear_requests()
        return extract(TapATS, {**settings, **more}, "candidates", state=state)

    return extract_candidates


def token_of(output: Output) -> Any:
    return output.state["bookmarks"]["candidates"].get("sync_token", {}).get("value")


def sent(server: Sandbox) -> list[dict[str, Any]]:
    return [json.loads(request.body) for request in server.requests]


def refusal(code: str) -> bytes:
    info = {"code": code, "message": "Too old.", "requestId": "r-1", "meta": {}}
    return json.dumps({"success": False, "errors": [code], "errorInfo": info}).encode()


def page(count: int, **more: Any) -> bytes:
    records = [{"id": f"made-up-{number}"} for number in range(count)]
    return json.dumps({"success": True, "results": records, **more}).encode()


def test_the_token_goes_with_every_request_of_the_next_walk(
    vendor: Sandbox, run: Callable[..., Output]
) -> None:
    first = run(page_size=50)
    assert [sorted(body) for body in sent(vendor)] == [["limit"], ["cursor", "limit"]]
    vendor.set_day(3)
    second = run(first.state, page_size=4)
    assert len(vendor.requests) > 1
    assert {body["syncToken"] for body in sent(vendor)} == {token_of(first)}
    assert all("cursor" in body for body in sent(vendor)[1:])
    assert 0 < second.counts()["candidates"] < TOTAL / 4
    assert token_of(second) not in {None, token_of(first)}


def test_nothing_changed_costs_one_request(vendor: Sandbox, run: Callable[..., Output]) -> None:
    second = run(run().state)
    assert second.counts() == {"candidates": 0}
    assert len(vendor.requests) == 1
    assert token_of(second)


def test_without_a_state_everything_is_read(vendor: Sandbox, run: Callable[..., Output]) -> None:
    run()
    assert run().counts() == {"candidates": TOTAL}
    assert sent(vendor) == [{"limit": 100}]


def test_a_walk_that_fails_keeps_the_old_token(vendor: Sandbox, run: Callable[..., Output]) -> None:
    first = run()
    vendor.set_day(3)
    vendor.inject(PATH, status=200, body=refusal("invalid_input"), skip=1, times=None)
    second = run(first.state, page_size=4)
    assert second.returncode == 1
    assert second.counts() == {"candidates": 4}
    assert token_of(second) == token_of(first)


def test_a_first_walk_that_fails_leaves_no_token(
    vendor: Sandbox, run: Callable[..., Output]
) -> None:
    vendor.inject(PATH, status=200, body=refusal("invalid_input"), skip=1)
    assert token_of(run(page_size=50)) is None


@pytest.mark.parametrize("more", [{}, {"syncToken": None}, {"syncToken": ""}])
def test_a_last_page_without_a_token_keeps_the_old_one(
    vendor: Sandbox, run: Callable[..., Output], more: dict[str, Any]
) -> None:
    first = run()
    vendor.inject(PATH, status=200, body=page(1, moreDataAvailable=False, **more))
    second = run(first.state)
    assert second.counts() == {"candidates": 1}
    assert token_of(second) == token_of(first)


def test_a_token_on_a_page_before_the_last_is_not_taken(
    vendor: Sandbox, run: Callable[..., Output]
) -> None:
    vendor.inject(
        PATH, status=200, body=page(1, moreDataAvailable=True, nextCursor="n", syncToken="early")
    )
    vendor.inject(PATH, status=200, body=page(1, moreDataAvailable=False))
    assert token_of(run()) is None


def test_an_expired_token_is_followed_by_one_full_walk_in_the_same_run(
    vendor: Sandbox, run: Callable[..., Output]
) -> None:
    first = run()
    vendor.set_day(60)
    second = run(first.state)
    assert second.returncode == 0
    assert second.counts()["candidates"] == vendor.counts("ats")["candidates"]
    assert ["syncToken" in body for body in sent(vendor)][:2] == [True, False]
    assert sum("syncToken" in body for body in sent(vendor)) == 1
    (warning,) = second.warnings()
    assert "sync token" in warning
    assert "Reading everything" in warning
    assert token_of(second) not in {None, token_of(first)}
    vendor.set_day(61)
    assert run(second.state).counts()["candidates"] < TOTAL / 4


@pytest.mark.parametrize("status", [200, 400])
def test_changes_that_are_too_many_for_the_api_are_read_with_everything(
    vendor: Sandbox, run: Callable[..., Output], status: int
) -> None:
    first = run()
    vendor.set_day(3)
    vendor.inject(PATH, status=status, body=refusal("incremental_sync_too_large"), skip=1)
    second = run(first.state, page_size=4)
    assert second.returncode == 0
    found = {record["id"]: record for record in second.records("candidates")}
    assert found == {record["id"]: record for record in vendor.records("ats", "candidates")}
    assert ["syncToken" in body for body in sent(vendor)][:3] == [True, True, False]
    assert token_of(second) not in {None, token_of(first)}


def test_a_full_walk_that_is_refused_all_the_same_fails_the_stream(
    vendor: Sandbox, run: Callable[..., Output]
) -> None:
    vendor.inject(PATH, status=200, body=refusal("sync_token_expired"), times=None)
    output = run()
    assert output.returncode == 1
    assert len(vendor.requests) == 1
    assert "Too old [request r-1]" in output.errors()[0]


def test_a_cursor_that_expires_starts_the_walk_over_with_the_token(
    vendor: Sandbox, run: Callable[..., Output]
) -> None:
    first = run()
    vendor.set_day(3)
    vendor.inject(PATH, status=200, body=refusal("next_cursor_expired"), skip=1)
    second = run(first.state, page_size=4)
    assert second.returncode == 0
    assert {body["syncToken"] for body in sent(vendor)} == {token_of(first)}
    assert sum("cursor" not in body for body in sent(vendor)) == 2


@pytest.mark.parametrize("code", ["next_cursor_expired", "invalid_next_cursor"])
def test_cursors_of_changes_that_expire_again_are_followed_by_one_full_walk(
    vendor: Sandbox, run: Callable[..., Output], code: str
) -> None:
    first = run()
    vendor.set_day(3)
    for place in (1, 2):
        vendor.inject(PATH, status=200, body=refusal(code), skip=place)
    second = run(first.state, page_size=4)
    assert second.returncode == 0
    assert ["syncToken" in body for body in sent(vendor)][:5] == [True, True, True, True, False]
    found = {record["id"]: record for record in second.records("candidates")}
    assert found == {record["id"]: record for record in vendor.records("ats", "candidates")}
    assert token_of(second) not in {None, token_of(first)}


def test_the_token_outlives_a_change_of_the_address(
    vendor: Sandbox, run: Callable[..., Output]
) -> None:
    first = run()
    with Sandbox(profile="vendor", scale=0.1) as moved:
        second = run(first.state, api_url=moved.url_of("ats"))
        assert sent(moved)[0]["syncToken"] == token_of(first)
    assert second.counts() == {"candidates": 0}
    assert not vendor.requests


def test_another_page_size_keeps_the_token_and_other_filters_drop_it(
    vendor: Sandbox, run: Callable[..., Output]
) -> None:
    first = run()
    run(first.state, page_size=7)
    assert "syncToken" in sent(vendor)[0]
    changed = run(first.state, start_date="2024-01-01T00:00:00Z")
    assert "syncToken" not in sent(vendor)[0]
    assert "other filters" in changed.warnings()[0]
    assert changed.counts()["candidates"] > TOTAL / 2
    run(changed.state, start_date="2024-01-01T00:00:00Z")
    assert "syncToken" in sent(vendor)[0]


@pytest.mark.parametrize("kept", ["a text", {"value": 7}, {"fingerprint": "x", "value": "t"}, []])
def test_a_token_that_cannot_be_one_of_ours_is_said_and_not_sent(
    vendor: Sandbox, run: Callable[..., Output], kept: Any
) -> None:
    output = run({"bookmarks": {"candidates": {"sync_token": kept}}})
    assert output.counts() == {"candidates": TOTAL}
    assert sent(vendor) == [{"limit": 100}]
    assert "reading everything" in output.warnings()[0]
    assert token_of(output) not in {None, "t"}


def test_the_generic_profile_neither_sends_nor_keeps_a_token(
    vendor: Sandbox, run: Callable[..., Output]
) -> None:
    first = run()
    second = run(first.state, profile="generic")
    assert second.counts() == {"candidates": TOTAL}
    assert sent(vendor) == [{"limit": 100}]
    third = run(second.state)
    assert third.counts() == {"candidates": 0}


def test_a_run_that_reads_changes_only_tells_no_loader_that_the_rest_is_gone(
    run: Callable[..., Output],
) -> None:
    settings = {"emit_activate_version_messages": True}
    first = run(**settings)
    assert first.messages[-2]["type"] == "ACTIVATE_VERSION"
    second = run(first.state, **settings)
    assert "ACTIVATE_VERSION" not in {message["type"] for message in second.messages}


def test_a_full_refresh_that_is_due_reads_everything_and_brings_a_new_token(
    vendor: Sandbox, run: Callable[..., Output]
) -> None:
    first = run()
    due = run(first.state, full_refresh_every=7)
    assert due.counts() == {"candidates": TOTAL}
    assert token_of(due)
    not_due = run(due.state, full_refresh_every=7)
    assert "syncToken" in sent(vendor)[0]
    assert not_due.counts() == {"candidates": 0}
