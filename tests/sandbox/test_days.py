"""Each day creates, edits and deletes records, and filters find exactly what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sandbox_api import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.client import Client

KEYS = {"recruitment": "id", "ats": "id", "practice": "UUID", "worklogs": "id", "hr": "id"}
OTHER_KEYS = {
    "recruitment.stages": ("slug",),
    "worklogs.worklogs": ("tempoWorklogId",),
    "practice.purchase_order_list": ("ID",),
    "practice.client_documents": ("ClientUUID", "Title", "Date", "URL"),
    "hr.absences": ("employee_id", "start_date", "type"),
}
# Here nothing is ever deleted: the vendor archives instead, and a pipeline keeps its stages.
LASTING = {
    "ats.applications",
    "ats.candidates",
    "ats.jobs",
    "ats.job_postings",
    "recruitment.stages",
}
STREAMS = [(api, stream) for api in KEYS for stream in Sandbox().counts(api)]
INCREMENTAL = [
    ("worklogs", "worklogs", {"updatedFrom": "2024-06-02"}, "updatedAt"),
    ("recruitment", "candidates", {"updated_after": "20240602T000000Z"}, "updated_at"),
    ("hr", "resource", {"updated_since": "2024-06-02T00:00:00Z"}, "timestamp"),
    ("hr", "employees", {"updated_since": "2024-06-02T00:00:00+00:00"}, "updated_at"),
    ("hr", "departments", {"updated_since": "2024-06-02"}, "updated_at"),
    ("hr", "absences", {"updated_since": "1717286400"}, "modified"),
]


def by_key(sandbox: Sandbox, api: str, stream: str) -> dict[Any, Any]:
    names = OTHER_KEYS.get(f"{api}.{stream}", (KEYS[api],))
    records = list(sandbox.records(api, stream))
    found = {tuple(record[name] for name in names): record for record in records}
    assert len(found) == len(records), "keys are unique"
    return found


@pytest.mark.parametrize(("api", "stream"), STREAMS)
def test_second_day_creates_edits_and_deletes_records(api: str, stream: str) -> None:
    first = by_key(Sandbox(day=1), api, stream)
    second = by_key(Sandbox(day=2), api, stream)
    edited = {key for key in first.keys() & second.keys() if first[key] != second[key]}
    assert second.keys() - first.keys()
    assert edited or stream == "client_documents"
    assert bool(first.keys() - second.keys()) == (f"{api}.{stream}" not in LASTING)
    assert len(edited) < len(first) / 4


@pytest.mark.parametrize(("api", "stream", "query", "changed_field"), INCREMENTAL)
def test_filter_by_change_finds_exactly_the_changes_of_the_day(
    client_of: Callable[[Sandbox], Client],
    api: str,
    stream: str,
    query: dict[str, str],
    changed_field: str,
) -> None:
    with Sandbox(scale=0.2) as sandbox:
        before = by_key(sandbox, api, stream)
        sandbox.set_day(2)
        after = by_key(sandbox, api, stream)
        found = client_of(sandbox).records(api, stream, **query)
    changed = [record for key, record in after.items() if before.get(key) != record]
    assert found == changed
    assert all(record[changed_field].startswith("2024-06-02T") for record in found)


@pytest.mark.parametrize("stream", ["job_list", "job_tasks"])
def test_job_changes_when_its_time_entries_are_deleted(
    client_of: Callable[[Sandbox], Client], stream: str
) -> None:
    with Sandbox() as sandbox:
        before = by_key(sandbox, "practice", stream)
        sandbox.set_day(2)
        after = by_key(sandbox, "practice", stream)
        found = client_of(sandbox).records("practice", stream, modifiedsinceutc="2024-06-02")
    changed = [key[0] for key, record in after.items() if before.get(key) != record]
    assert [element.findtext("UUID") for element in found] == changed


def test_same_seed_gives_the_same_records_and_another_gives_others() -> None:
    first, again, other = (
        list(Sandbox(scale=0.1, seed=seed, day=3).records("worklogs", "worklogs"))
        for seed in (7, 7, 8)
    )
    assert first == again != other


def test_scale_zero_has_no_records_in_any_stream(client_of: Callable[[Sandbox], Client]) -> None:
    with Sandbox(scale=0) as sandbox:
        for api in KEYS:
            assert set(sandbox.counts(api).values()) == {0}
        client = client_of(sandbox)
        found = [
            client.records(api, stream) for api, stream in STREAMS if stream != "client_documents"
        ]
    assert not any(found)


def test_count_of_a_stream_is_exact_on_the_first_day() -> None:
    sandbox = Sandbox(scale=0.1, counts={"worklogs.worklogs": 51})
    assert sandbox.counts("worklogs")["worklogs"] == 51
    assert len(list(sandbox.records("worklogs", "worklogs"))) == 51


def test_late_days_still_have_records() -> None:
    records = list(Sandbox(scale=0.1, day=365).records("worklogs", "worklogs"))
    assert len(records) > 1000
    assert max(record["updatedAt"] for record in records).startswith("2025-05-31T")
