"""The tap speaks Workable's API, version 3."""

from __future__ import annotations

import time
from typing import Any

import pytest
from sandbox_api import Sandbox
from spile.exceptions import ConfigValidationError
from support.extraction import extract
from support.taps import connection
from tap_recruitment.tap import TapRecruitment

PATHS = {name: f"/recruitment/spi/v3/{name}" for name in ("candidates", "jobs", "recruiters")}


def settings_of(server: Sandbox) -> dict[str, Any]:
    return {
        "profile": "workable",
        **connection(server, "recruitment"),
    }


def test_the_account_is_part_of_the_address() -> None:
    settings = {"profile": "workable", "api_key": "k", "account_subdomain": "harbour"}
    assert TapRecruitment(config=settings).url_base == "https://harbour.workable.com"


@pytest.mark.parametrize(
    ("more", "setting"),
    [
        ({}, "account_subdomain"),
        ({"account_subdomain": ""}, "account_subdomain"),
        ({"account_subdomain": "evil.example.com/"}, "account_subdomain"),
    ],
)
def test_a_setting_that_the_vendor_cannot_take_is_named(more: dict[str, Any], setting: str) -> None:
    with pytest.raises(ConfigValidationError) as refused:
        TapRecruitment(config={"profile": "workable", "api_key": "k", **more})
    assert [line.split("'")[1] for line in refused.value.errors] == [setting]


@pytest.mark.parametrize("stream", ["candidates", "jobs"])
def test_what_changed_is_asked_for_by_the_bookmark(
    vendor: Sandbox, settings: dict[str, Any], stream: str
) -> None:
    first = extract(TapRecruitment, settings, stream)
    kept = first.state["bookmarks"][stream]["replication_key_value"]
    assert kept == max(record["updated_at"] for record in first.records(stream))
    vendor.set_day(2)
    vendor.clear_requests()
    extract(TapRecruitment, settings, stream, state=first.state)
    (request,) = vendor.requests
    assert request.path == PATHS[stream]
    assert request.query["updated_after"] == kept.replace("-", "").replace(":", "")


def test_a_start_date_bounds_the_candidates_of_the_first_run(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    start = {"start_date": "2024-05-01T02:00:00.500+02:00"}
    output = extract(TapRecruitment, {**settings, **start}, "candidates")
    assert vendor.requests[0].query["updated_after"] == "20240501T000000Z"
    changed = [
        one
        for one in vendor.records("recruitment", "candidates")
        if one["updated_at"] >= "2024-05-01"
    ]
    assert 0 < len(changed) < vendor.counts("recruitment")["candidates"]
    assert output.counts() == {"candidates": len(changed)}


def test_the_bookmark_moves_after_the_last_page_only(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    first = extract(TapRecruitment, settings, "candidates").state
    vendor.set_day(2)
    vendor.inject(PATHS["candidates"], status=422, skip=1, times=None)
    failed = extract(TapRecruitment, {**settings, "page_size": 5}, "candidates", state=first)
    assert failed.returncode == 1
    assert failed.counts() == {"candidates": 5}
    before, after = (state["bookmarks"]["candidates"] for state in (first, failed.state))
    assert after["replication_key_value"] == before["replication_key_value"]


def test_a_refused_request_waits_for_the_reset_that_the_api_names(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    reset = int(time.time()) + 2
    headers = {"X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": str(reset)}
    vendor.inject("/recruitment/spi/v3/stages", status=429, headers=headers)
    began = time.time()
    output = extract(TapRecruitment, {**settings, "backoff_factor": 0}, "stages")
    assert output.counts() == {"stages": vendor.counts("recruitment")["stages"]}
    assert time.time() >= reset
    assert time.time() - began < 30


def test_the_pace_of_the_profile_stays_below_the_limit() -> None:
    counts = {"recruitment.candidates": 3}
    with Sandbox(profile="vendor", scale=0, counts=counts) as server:
        output = extract(TapRecruitment, {**settings_of(server), "page_size": 1}, "candidates")
        statuses = [request.status for request in server.requests]
    assert output.counts() == {"candidates": 3}
    assert statuses == [200] * 3
    times = [request.started for request in server.requests]
    assert times[-1] - times[0] > 2


def test_a_scope_that_the_token_lacks_costs_its_stream_only() -> None:
    with Sandbox(
        profile="vendor", scale=0.1, rate_limit=0, deny=["recruitment.candidates"]
    ) as server:
        settings = {**settings_of(server), "requests_per_second": 1000}
        output = extract(TapRecruitment, settings, "candidates", "jobs", "members")
        counts = server.counts("recruitment")
    assert output.returncode == 1
    assert output.counts() == {
        "candidates": 0,
        "jobs": counts["jobs"],
        "members": counts["members"],
    }
    (line,) = output.errors()
    assert "'r_candidates'" in line
