"""What holds for every tap: the catalog, the records, and what a refusal or failure costs."""

from __future__ import annotations

import json
import warnings
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.extraction import exact, extract
from support.profiles import PAGE_SIZE, PROFILES
from support.singer import discover, run_tap
from support.snapshots import assert_matches_snapshot
from support.subjects import SUBJECTS
from support.taps import TAPS, settings_of
from support.warehouse import as_written

if TYPE_CHECKING:
    from sandbox_api import Sandbox
    from support.forks import Forks
    from support.profiles import ProfileCase
    from support.singer import Output

CASES = {case.api: case for case in PROFILES if case.profile == "generic"}
VENDORS = [case for case in PROFILES if case.profile != "generic"]
STREAMS = {subject.api: subject.bystander for subject in SUBJECTS}
HTML = b"<!doctype html><title>Bad gateway</title><p>Try again.</p>"
ERROR = json.dumps({"error": "busy", "errors": ["busy"], "success": False}).encode()


@pytest.fixture(params=TAPS)
def api(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def case(api: str) -> ProfileCase:
    return CASES[api]


@pytest.fixture
def config(sandbox: Sandbox, api: str) -> dict[str, Any]:
    return settings_of(sandbox, api, backoff_factor=0)


@cache
def plain_catalog(name: str) -> dict[str, Any]:
    """What a tap discovers without a setting."""
    return discover(name, {})


def path_of(sandbox: Sandbox, api: str, stream: str) -> str:
    """The path at which the sandbox serves a stream."""
    found: Any = TAPS[api](config=settings_of(sandbox, api)).streams[stream]
    sandbox.clear_requests()
    return f"/{api}{found.path}"


def assert_whole(output: Output, case: ProfileCase, sandbox: Sandbox) -> None:
    """Every field of every record arrived, in order, with every digit."""
    assert output.returncode == 0, output.log
    assert set(output.counts()) == set(case.names)
    for stream in set(case.names) - case.reaching_back:
        true = case.with_keys(stream, list(sandbox.records(case.api, stream)))
        assert exact(output.records(stream)) == exact([as_written(row) for row in true]), stream


def test_the_catalog_changes_only_on_purpose_and_needs_neither_settings_nor_network(
    api: str,
) -> None:
    folder = Path(__file__).with_name(f"tap_{api}")
    assert_matches_snapshot(plain_catalog(TAPS[api].name), folder / "catalog.json")


@pytest.mark.parametrize("vendor", VENDORS, ids=str)
def test_the_streams_that_only_a_profile_has_change_only_on_purpose(vendor: ProfileCase) -> None:
    found = discover(vendor.name, {"profile": vendor.profile})["streams"]
    names = {entry["tap_stream_id"] for entry in plain_catalog(vendor.name)["streams"]}
    own = [entry for entry in found if entry["tap_stream_id"] not in names]
    folder = Path(__file__).with_name(f"tap_{vendor.api}")
    assert_matches_snapshot({"streams": own}, folder / f"catalog_{vendor.profile}.json")


def test_a_tap_is_made_without_a_warning(api: str) -> None:
    settings = {"api_url": "https://api.example.com", TAPS[api].credential_setting: "a credential"}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        TAPS[api](config=settings, catalog=plain_catalog(TAPS[api].name))


@pytest.mark.parametrize("every", PROFILES, ids=str)
@pytest.mark.parametrize("count", [0, 1, PAGE_SIZE, PAGE_SIZE + 1])
def test_every_record_arrives_as_it_was_sent_whatever_their_number(
    every: ProfileCase, count: int
) -> None:
    with every.sandbox(scale=0) as empty:
        names = set(empty.countable(every.api)) & set(every.names)
    with every.sandbox(counts={f"{every.api}.{name}": count for name in names}) as sandbox:
        config = every.config(sandbox)
        assert_whole(extract(every.tap, config, *every.names), every, sandbox)


@pytest.mark.parametrize("every", PROFILES, ids=str)
def test_the_tap_as_a_process_writes_every_record_and_one_line_for_each_stream(
    every: ProfileCase,
) -> None:
    with every.sandbox(scale=every.few, day=4) as sandbox:
        config = every.config(sandbox)
        output = run_tap(every.name, config, catalog=every.catalog(config))
        assert_whole(output, every, sandbox)
    done = [line for line in output.log.splitlines() if " is done: " in line]
    assert len(done) == len(output.counts())
    for word in ("records", "pages", "requests", "retries", " s"):
        assert all(word in line for line in done)
    assert output.warnings() == []


def test_more_pages_make_no_longer_log(api: str, config: dict[str, Any]) -> None:
    few, many = (extract(TAPS[api], {**config, "page_size": size}) for size in (50, 2))
    assert len(few.log.splitlines()) == len(many.log.splitlines())


def test_the_schema_comes_once_and_before_the_records(api: str, config: dict[str, Any]) -> None:
    output = extract(TAPS[api], config)
    for stream in output.counts():
        kinds = [m["type"] for m in output.messages if m.get("stream") == stream]
        assert kinds[0] == "SCHEMA"
        assert kinds.count("SCHEMA") == 1


def test_streams_are_fetched_at_the_same_time_within_the_bound(
    api: str, sandbox: Sandbox, config: dict[str, Any]
) -> None:
    sandbox.play(latency=0.01)
    extract(TAPS[api], {**config, "max_concurrency": 3, "page_size": 5})
    assert 1 < sandbox.max_in_flight <= 3


def test_a_stream_that_is_not_selected_is_not_requested(
    api: str, sandbox: Sandbox, config: dict[str, Any]
) -> None:
    stream = STREAMS[api]
    path = path_of(sandbox, api, stream)
    catalog = TAPS[api](config=config).catalog_dict
    sandbox.clear_requests()
    output = extract(TAPS[api], config, stream, catalog=catalog)
    assert output.counts() == {stream: sandbox.counts(api)[stream]}
    assert {request.path for request in sandbox.requests} == {path}


def test_api_url_may_end_with_a_slash(api: str, sandbox: Sandbox, config: dict[str, Any]) -> None:
    output = extract(TAPS[api], {**config, "api_url": f"{config['api_url']}/"})
    assert output.counts() == sandbox.counts(api)


def test_a_rejected_credential_ends_the_run_at_once_and_is_not_shown(
    api: str, sandbox: Sandbox, config: dict[str, Any], forks: Forks
) -> None:
    setting = TAPS[api].credential_setting
    sandbox.inject(f"/{api}/*", status=401, times=None)
    output = forks.run(TAPS[api].name, {**config, setting: "wrong-one", "max_concurrency": 1})
    assert output.returncode == 1
    (line,) = output.errors()
    assert "401" in line
    assert setting in line
    assert "wrong-one" not in output.log
    assert len(output.counts()) <= 1
    paths = [request.path for request in sandbox.requests]
    assert len(set(paths)) == len(paths)


@pytest.mark.parametrize("choice", ["fail", "skip"])
def test_a_forbidden_stream_fails_the_exit_code_only_or_is_skipped_with_a_warning(
    api: str, sandbox: Sandbox, config: dict[str, Any], choice: str
) -> None:
    stream = STREAMS[api]
    sandbox.play(deny=[f"{api}.{stream}"])
    output = extract(TAPS[api], {**config, "on_forbidden": choice})
    assert output.returncode == (choice == "fail")
    lines = output.errors() if choice == "fail" else output.warnings()
    assert len(lines) == 1, output.log
    assert f"'{stream}'" in lines[0]
    counts = sandbox.counts(api)
    del counts[stream]
    assert {name: output.counts()[name] for name in counts} == counts


def test_a_credential_that_may_read_nothing_is_never_a_success(
    api: str, sandbox: Sandbox, config: dict[str, Any]
) -> None:
    sandbox.play(deny=[f"{api}.{stream}" for stream in sandbox.counts(api)])
    output = extract(TAPS[api], {**config, "on_forbidden": "skip"})
    assert output.returncode == 1
    assert "may read nothing" in output.errors()[-1]
    # tap-hr fails earlier, as it has no schema to go by.
    assert api == "hr" or TAPS[api].credential_setting in output.errors()[-1]


@pytest.mark.parametrize("body", [HTML, ERROR], ids=["html", "words of the API"])
@pytest.mark.parametrize("times", [3, None], ids=["passing", "lasting"])
def test_an_overload_is_retried_three_times_whatever_its_body_says(
    api: str, sandbox: Sandbox, config: dict[str, Any], times: int | None, body: bytes
) -> None:
    stream = STREAMS[api]
    path = path_of(sandbox, api, stream)
    catalog = TAPS[api](config=config).catalog_dict
    sandbox.clear_requests()
    sandbox.inject(path, status=503, body=body, times=times)
    output = extract(TAPS[api], config, stream, catalog=catalog)
    assert [request.status for request in sandbox.requests][:4].count(503) == (times or 4)
    assert output.returncode == (times is None)
    if times is None:
        assert "status 503" in output.errors()[0]
        assert "after 3 retries" in output.errors()[0]
        assert len(sandbox.requests) == 4
    else:
        assert output.counts() == {stream: sandbox.counts(api)[stream]}
