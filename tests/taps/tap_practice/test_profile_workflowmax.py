"""The tap speaks WorkflowMax's API: what it asks for, and what it leaves to tomorrow."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import pytest
from support.extraction import extract
from support.singer import discover
from support.warehouse import as_written
from tap_practice.streams import STREAMS
from tap_practice.tap import TapPractice
from tap_practice.workflowmax import STREAMS as VENDOR_STREAMS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox_api import Sandbox

    SettingsOf = Callable[[Sandbox], dict[str, Any]]

# One request for each client: not part of a usual run.
NAMES = [stream.name for stream in STREAMS if stream.name != "client_documents"]
EVERY = [stream.name for stream in (*STREAMS, *VENDOR_STREAMS)]
CHILDREN = [stream.name for stream in (*STREAMS, *VENDOR_STREAMS) if stream.parent_stream_type]
UNPAGED = ["staff_list", "task_list", "client_group_list", "invoice_current"]
WINDOWED = ["invoice_list", "lead_list", "quote_list", "time_list"]
DAYS = [*WINDOWED, "purchase_order_list"]
INCREMENTAL = {*DAYS, "client_list", "job_list", "job_tasks"}
PATHS = {stream.name: f"/practice{stream.path}" for stream in STREAMS}


def queries(server: Sandbox, stream: str) -> list[dict[str, str]]:
    return [dict(one.query) for one in server.requests if one.path == PATHS[stream]]


def days_from_today(text: str) -> int:
    day = datetime.datetime.strptime(text, "%Y%m%d").replace(tzinfo=datetime.timezone.utc).date()
    return (day - datetime.datetime.now(datetime.timezone.utc).date()).days


def test_the_address_and_the_pace_are_known() -> None:
    config = {"profile": "workflowmax", "api_key": "k", "account_id": "a"}
    tap = TapPractice(config={**config, "start_date": "2024-01-01T00:00:00Z"})
    assert tap.url_base == "https://api.workflowmax2.com"
    assert tap.config["requests_per_second"] == 1
    assert tap.config["max_concurrency"] == 5
    assert tap.config["detailed"] is False


def test_what_costs_a_request_for_each_parent_is_read_only_when_it_is_selected(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    catalog = discover("tap-practice", settings)
    selected = {
        entry["tap_stream_id"]: metadata["metadata"]["selected-by-default"]
        for entry in catalog["streams"]
        for metadata in entry["metadata"]
        if metadata["breadcrumb"] == []
    }
    assert set(selected) == set(EVERY)
    assert {name for name, is_read in selected.items() if not is_read} == {*CHILDREN, "job_current"}
    usual = extract(TapPractice, settings)
    assert set(usual.counts()) == {name for name, is_read in selected.items() if is_read}
    # The streams of contacts and quote lines each take a request of their own.
    assert len(vendor.requests) < 3 * len(EVERY)
    output = extract(TapPractice, settings, "client_documents")
    assert output.counts() == {"client_documents": vendor.counts("practice")["client_documents"]}


def test_every_list_of_the_vendor_arrives_whole(vendor: Sandbox, settings: dict[str, Any]) -> None:
    output = extract(TapPractice, settings, *EVERY)
    assert (output.returncode, output.warnings()) == (0, []), output.log
    assert output.counts() == vendor.counts("practice")
    for name in EVERY:
        found = [
            {k: v for k, v in row.items() if k != "DocumentKey"} for row in output.records(name)
        ]
        assert found == [as_written(record) for record in vendor.records("practice", name)], name


def test_every_stream_arrives_whole_as_its_endpoint_wants_to_be_asked(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    output = extract(TapPractice, {**settings, "page_size": 20}, *NAMES)
    assert output.returncode == 0, output.log
    assert output.warnings() == []
    for name in NAMES:
        expected = [as_written(record) for record in vendor.records("practice", name)]
        assert output.records(name) == expected
    assert {request.headers["account_id"] for request in vendor.requests} == {"sandbox-account"}
    for name in UNPAGED:
        assert queries(vendor, name) == [{}]
    for name in WINDOWED:
        assert [set(query) for query in queries(vendor, name)] == [{"from", "to"}]
    # The endpoint does not say whether its count is of all records or of the page's.
    assert queries(vendor, "cost_list") == [{"page": "1"}, {"page": "2"}, {"page": "2"}]
    sized = {"page": "1", "pagesize": "20"}
    assert queries(vendor, "supplier_list") == [sized]
    assert sized in queries(vendor, "client_list")


@pytest.mark.parametrize("stream", DAYS)
def test_days_begin_at_the_start_date_and_end_behind_today(
    vendor: Sandbox, settings: dict[str, Any], stream: str
) -> None:
    extract(TapPractice, settings, stream)
    query = queries(vendor, stream)[0]
    assert query["from"] == "20240101"
    # Work that may come is dated ahead.
    ahead = 3651 if stream in {"lead_list", "quote_list"} else 1
    assert days_from_today(query["to"]) in {ahead - 1, ahead}


@pytest.mark.parametrize("stream", WINDOWED)
def test_windows_cover_each_day_once_and_keep_the_order(
    vendor: Sandbox, settings: dict[str, Any], stream: str
) -> None:
    vendor.play(latency=0.01)
    output = extract(TapPractice, {**settings, "window_days": 30}, stream)
    windows = sorted((query["from"], query["to"]) for query in queries(vendor, stream))
    assert len(windows) > 20
    ends = [datetime.datetime.strptime(end, "%Y%m%d") for _, end in windows]  # noqa: DTZ007
    begins = [datetime.datetime.strptime(begin, "%Y%m%d") for begin, _ in windows]  # noqa: DTZ007
    gaps = {(begin - end).days for begin, end in zip(begins[1:], ends, strict=False)}
    assert gaps == {1}
    days = [record["Date"] for record in output.records(stream)]
    assert len(days) == vendor.counts("practice")[stream]
    assert [day[:7] for day in days] == sorted(day[:7] for day in days) or stream == "time_list"
    assert vendor.max_in_flight > 1


def test_nested_lists_come_only_when_asked_for(vendor: Sandbox, settings: dict[str, Any]) -> None:
    short = extract(TapPractice, settings, "invoice_list", "time_list")
    long = extract(TapPractice, {**settings, "detailed": True}, "invoice_list", "time_list")
    nested = [
        [record.get("Tasks") or record.get("Jobs") for record in output.records("invoice_list")]
        for output in (short, long)
    ]
    assert not any(nested[0])
    assert all(nested[1])
    asked = [query.get("detailed") for query in queries(vendor, "invoice_list")]
    assert asked == [None, "true"]
    assert [query.get("detailed") for query in queries(vendor, "time_list")] == [None, None]


def test_the_next_run_asks_for_changes_and_looks_back(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    first = extract(TapPractice, settings, *NAMES)
    state = first.state
    kept = {name: entry["replication_key_value"] for name, entry in state["bookmarks"].items()}
    assert set(kept) == INCREMENTAL
    # The records tell no change: the run's own start counts, by the clock of the API.
    assert "2024-06-01T23:59:00Z" < kept["client_list"] < "2024-06-02T00:00:00Z"
    state["bookmarks"]["client_list"]["replication_key_value"] = "2024-06-02T07:08:09Z"
    vendor.clear_requests()
    extract(TapPractice, {**settings, "lookback_days": 3}, *NAMES, state=state)
    assert queries(vendor, "client_list")[0]["modifiedsince"] == "2024-06-01T07:08:09"
    job = queries(vendor, "job_list")[0]
    assert (job["from"], job["to"]) == ("19000101", "29991231")
    since = datetime.datetime.fromisoformat(job["modifiedsinceutc"])
    last = datetime.datetime.fromisoformat(kept["job_list"].removesuffix("Z"))
    assert last - since == datetime.timedelta(seconds=1)
    for name in DAYS:
        day = datetime.date.fromisoformat(kept[name]) - datetime.timedelta(days=3)
        assert queries(vendor, name)[0]["from"] == f"{day:%Y%m%d}"


def test_the_lookback_ends_at_the_start_date(vendor: Sandbox, settings: dict[str, Any]) -> None:
    state = extract(TapPractice, settings, "time_list").state
    vendor.clear_requests()
    late = {**settings, "start_date": "2024-05-20T00:00:00Z"}
    extract(TapPractice, {**late, "lookback_days": 10**9}, "time_list", state=state)
    assert queries(vendor, "time_list")[0]["from"] == "20240520"


def test_documents_are_read_of_all_clients_once_and_then_of_those_that_changed(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    state = extract(TapPractice, settings, "client_list").state
    vendor.clear_requests()
    both = extract(TapPractice, settings, "client_list", "client_documents", state=state)
    assert "modifiedsince" not in queries(vendor, "client_list")[0]
    counts = vendor.counts("practice")
    assert both.counts() == {name: counts[name] for name in ("client_list", "client_documents")}
    vendor.set_day(3)
    vendor.clear_requests()
    later = extract(TapPractice, settings, "client_list", "client_documents", state=both.state)
    assert "modifiedsince" in queries(vendor, "client_list")[0]
    changed = {record["UUID"] for record in later.records("client_list")}
    asked = [one.path for one in vendor.requests if "/documents/" in one.path]
    assert {path.rpartition("/")[2] for path in asked} == changed
    assert 0 < len(changed) < counts["client_list"] / 4


@pytest.mark.parametrize("stream", ["lead_list", "time_list"])
@pytest.mark.parametrize("raw", [True, False])
def test_a_date_ahead_does_not_become_the_bookmark(
    vendor: Sandbox, settings: dict[str, Any], stream: str, *, raw: bool
) -> None:
    outer, inner = {"lead_list": ("Leads", "Lead"), "time_list": ("Times", "Time")}[stream]
    row = f"<{inner}><UUID>u</UUID><Date>2999-01-01T00:00:00</Date></{inner}>"
    body = f"<Response><Status>OK</Status><{outer}>{row}</{outer}></Response>".encode()
    vendor.inject(PATHS[stream], status=200, headers={"Content-Type": "text/xml"}, body=body)
    before = datetime.datetime.now(datetime.timezone.utc)
    output = extract(TapPractice, {**settings, "raw_values": raw}, stream)
    value = output.state["bookmarks"][stream]["replication_key_value"]
    assert value <= f"{before + datetime.timedelta(minutes=1):%Y-%m-%dT%H:%M:%SZ}"


def test_an_interrupted_walk_goes_on_at_its_window(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    settings["window_days"] = 60
    vendor.inject(PATHS["time_list"], status=400, skip=2)
    first = extract(TapPractice, {**settings, "max_concurrency": 1}, "time_list")
    assert first.returncode == 1
    vendor.clear_requests()
    second = extract(TapPractice, settings, "time_list", state=first.state)
    # The last window that was written, to see whether it is the same, and those behind it.
    days = [query["from"] for query in queries(vendor, "time_list")]
    assert (days[0], sorted(days)[1]) == ("20240301", "20240430")
    found = [record["UUID"] for one in (first, second) for record in one.records("time_list")]
    expected = [record["UUID"] for record in vendor.records("practice", "time_list")]
    assert sorted(found) == sorted(expected)


def test_a_used_up_day_fails_instead_of_waiting_for_it(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    vendor.inject(PATHS["task_list"], status=429, headers={"Retry-After": "7200"})
    output = extract(TapPractice, settings, "task_list")
    assert output.returncode == 1
    assert "a quota is used up" in output.errors()[0]
