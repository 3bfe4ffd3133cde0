"""Every list of Workable's API: how it is asked for, and what is left out of its records."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from sandbox_api import Sandbox
from support.extraction import extract
from support.singer import select
from support.taps import connection
from tap_recruitment.tap import TapRecruitment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox_api.server.request_context import RequestLog
    from support.singer import Output

FEW = {"recruitment.candidates": 3, "recruitment.jobs": 2, "recruitment.employees": 2}
MEMBER = "70000000"
SIZE = {"limit": "50"}
COUNTED = {**SIZE, "offset": "0"}
#: The first request of each stream that is not asked for parent by parent.
QUERIES: dict[str, dict[str, str]] = {
    "/accounts": {},
    "/candidates": SIZE,
    "/custom_attributes": {},
    "/departments": {},
    "/disqualification_reasons": {},
    "/employee_fields": {"member_id": MEMBER},
    "/employees": {**COUNTED, "member_id": MEMBER},
    "/employees/orgchart": {},
    "/events": {**SIZE, "include_cancelled": "true"},
    "/jobs": {**SIZE, "include_fields": "description,full_description,requirements,benefits"},
    "/legal_entities": {},
    "/members": {**SIZE, "status": "all"},
    "/permission_sets": {},
    "/recruiters": {},
    "/requisitions": SIZE,
    "/stages": {},
    "/subscriptions": {},
    "/timeoff/categories": {},
    "/work_schedules": {},
}
#: The streams that ask for each parent, by what takes the place of its key.
CHILDREN = {
    "/candidates/*": 3,
    "/candidates/*/activities": 3,
    "/candidates/*/files": 3,
    "/candidates/*/offer": 3,
    "/employees/*/documents": 2,
    "/jobs/*": 2,
    "/jobs/*/activities": 2,
    "/jobs/*/application_form": 2,
    "/jobs/*/custom_attributes": 2,
    "/jobs/*/members": 2,
    "/jobs/*/questions": 2,
    "/jobs/*/recruiters": 2,
    "/jobs/*/stages": 2,
    "/timeoff/balances": 2,
}


class Run(NamedTuple):
    """One run that reads every stream."""

    output: Output
    requests: list[RequestLog]
    sandbox: Sandbox


def settings_of(sandbox: Sandbox) -> dict[str, Any]:
    return {
        **connection(sandbox, "recruitment"),
        "profile": "workable",
        "requests_per_second": 1000,
        "member_id": MEMBER,
        "page_size": 50,
    }


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    with Sandbox(profile="vendor", scale=0.2, counts=FEW, rate_limit=0) as sandbox:
        settings = settings_of(sandbox)
        catalog = TapRecruitment(config=dict(settings)).catalog_dict
        names = [entry["tap_stream_id"] for entry in catalog["streams"]]
        output = extract(TapRecruitment, settings, catalog=select(catalog, *names))
        yield Run(output, list(sandbox.requests), sandbox)


def path_of(request: RequestLog) -> str:
    """The path below the version, without the keys of parents."""
    path = request.path.removeprefix("/recruitment/spi/v3")
    return re.sub(r"/(c\w{8}|JOB\w{7}|19ff\w\w)(?=/|$)", "/*", path)


def test_every_record_of_every_list_arrives(run: Run) -> None:
    assert run.output.returncode == 0, run.output.log
    assert run.output.warnings() == []
    assert run.output.counts() == run.sandbox.counts("recruitment")
    for stream in run.output.counts():
        assert run.output.records(stream) == list(run.sandbox.records("recruitment", stream))


def test_each_list_is_asked_for_as_its_endpoint_wants(run: Run) -> None:
    firsts: dict[str, dict[str, str]] = {}
    for request in run.requests:
        firsts.setdefault(path_of(request), dict(request.query))
    assert {path: firsts[path] for path in QUERIES} == QUERIES
    days = firsts["/timeoff/requests"], firsts["/time-tracking/time-entries"]
    assert days[0] == {**COUNTED, "from_date": "1970-01-01"}
    assert days[1].keys() == {*COUNTED, "from_date", "to_date"}
    paths = {*QUERIES, *CHILDREN, "/timeoff/requests", "/time-tracking/time-entries"}
    assert firsts.keys() == paths


def test_what_belongs_to_a_parent_costs_one_request_for_each(run: Run) -> None:
    paths = [path_of(request) for request in run.requests]
    assert {path: paths.count(path) for path in CHILDREN} == CHILDREN


def test_no_signature_of_a_url_and_no_secret_of_a_subscription_is_in_any_output(run: Run) -> None:
    everything = run.output.stdout.decode() + run.output.log
    for secret in ("X-Amz", "0dd5ee1b7c3a94f2", "9c2fe07b41d8", "1f8a60c4e5"):
        assert secret not in everything
    assert run.output.records("employees")[0]["avatar"].endswith(".jpeg")
    assert {one["target"] for one in run.output.records("subscriptions")} == {
        "https://hooks.example.com"
    }


def test_without_a_selection_no_further_scope_and_no_request_for_each_parent_is_needed() -> None:
    with Sandbox(profile="vendor", scale=0.2, counts=FEW, rate_limit=0) as sandbox:
        output = extract(TapRecruitment, settings_of(sandbox))
        paths = {path_of(request) for request in sandbox.requests}
    assert output.returncode == 0, output.log
    assert paths == {
        "/candidates",
        "/custom_attributes",
        "/events",
        "/jobs",
        "/members",
        "/recruiters",
        "/stages",
    }


def test_a_page_size_that_the_hr_product_does_not_take_is_not_asked_for() -> None:
    with Sandbox(profile="vendor", scale=0.2, counts=FEW, rate_limit=0) as sandbox:
        config = {**settings_of(sandbox), "page_size": 49}
        output = extract(TapRecruitment, config, "employees", "members")
        limits = {path_of(request): request.query["limit"] for request in sandbox.requests}
    assert output.returncode == 0, output.log
    assert limits == {"/employees": "20", "/members": "49"}


def test_time_off_is_asked_for_from_some_days_before_the_bookmark() -> None:
    with Sandbox(profile="vendor", scale=0.2, rate_limit=0) as sandbox:
        config = {**settings_of(sandbox), "lookback_days": 10}
        state = extract(TapRecruitment, config, "timeoff_requests").state
        kept = state["bookmarks"]["timeoff_requests"]["replication_key_value"]
        sandbox.set_day(2)
        sandbox.clear_requests()
        extract(TapRecruitment, config, "timeoff_requests", state=state)
        first = sandbox.requests[0].query["from_date"]
    # Time off lies ahead as well, and the bookmark is never later than the run.
    assert kept == "2024-06-01T23:59:59Z"
    assert first == "2024-05-22"


@pytest.mark.parametrize(
    ("stream", "path"),
    [
        ("job_details", "/jobs/*"),
        ("job_application_form", "/jobs/*/application_form"),
        ("offers", "/candidates/*/offer"),
    ],
)
def test_an_error_in_a_200_is_not_taken_for_a_record(stream: str, path: str) -> None:
    with Sandbox(profile="vendor", scale=0.2, counts=FEW, rate_limit=0) as sandbox:
        sandbox.inject(f"/recruitment/spi/v3{path}", fault="error_in_200", times=None)
        output = extract(TapRecruitment, settings_of(sandbox), stream)
    assert output.returncode == 1
    assert output.counts()[stream] == 0
    assert "so it is not a record" in output.errors()[-1]


@pytest.mark.parametrize(
    ("target", "written"),
    [
        ("https://name:word@hooks.example.com:8443/T0?token=1", "https://hooks.example.com:8443"),
        ("https://[broken/T0", None),
        ("hook-of-mine", None),
        (None, None),
    ],
)
def test_of_the_address_of_a_subscription_no_more_than_its_host_is_written(
    target: str | None, written: str | None
) -> None:
    body = b'{"subscriptions": [{"id": 1, "target": %s}]}'
    text = b"null" if target is None else f'"{target}"'.encode()
    with Sandbox(profile="vendor", scale=0, rate_limit=0) as sandbox:
        sandbox.inject("/recruitment/spi/v3/subscriptions", status=200, body=body % text)
        output = extract(TapRecruitment, settings_of(sandbox), "subscriptions")
    assert output.records("subscriptions") == [{"id": 1, "target": written}]
