"""Every tap into the loaders of others that the project is wired for and that write files."""

from __future__ import annotations

import collections
import csv
import json
from typing import TYPE_CHECKING

import pytest
from repo.plugins import Plugin, taps

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox_api import Sandbox
    from support.pipelines import Pipeline

TAPS = [pytest.param(tap, id=tap.name) for tap in taps()]
WORKLOG_FIELDS = ("tempoWorklogId", "description", "timeSpentSeconds", "startDate")


def folder_of(pipeline: Pipeline, tap: str) -> Path:
    """The folder that gets a tap's files; target-jsonl does not make it."""
    folder = pipeline.output / tap
    folder.mkdir(parents=True)
    return folder


def csv_rows(folder: Path) -> dict[str, list[dict[str, str]]]:
    """The rows of every stream, from the files of all runs in their order."""
    found: dict[str, list[dict[str, str]]] = collections.defaultdict(list)
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.name.rpartition("-")[0]] += csv.DictReader(file)
    return found


@pytest.mark.parametrize("tap", TAPS)
def test_target_jsonl_and_target_csv_get_every_record(
    tap: Plugin, pipeline: Pipeline, sandbox: Sandbox
) -> None:
    pipeline.variables = sandbox.environment()
    folder = folder_of(pipeline, tap.name)
    pipeline.run(tap.name, "target-jsonl", tap.name, "target-csv")
    expected = sandbox.counts(tap.name.removeprefix("tap-"))
    lines = {p.stem: len(p.read_text().splitlines()) for p in folder.glob("*.jsonl")}
    assert lines == {stream: count for stream, count in expected.items() if count}
    assert {stream: len(rows) for stream, rows in csv_rows(folder).items()} == expected


def test_target_jsonl_gets_worklogs_as_the_api_sent_them(
    pipeline: Pipeline, sandbox: Sandbox
) -> None:
    pipeline.variables = sandbox.environment()
    folder = folder_of(pipeline, "tap-worklogs")
    pipeline.run("tap-worklogs", "target-jsonl")
    records = [json.loads(line) for line in (folder / "worklogs.jsonl").read_text().splitlines()]
    truth = list(sandbox.records("worklogs", "worklogs"))
    fields = (*WORKLOG_FIELDS, "updatedAt")
    assert [[r[name] for name in fields] for r in records] == [
        [r[name] for name in fields] for r in truth
    ]


def test_target_csv_keeps_what_earlier_runs_wrote(pipeline: Pipeline, sandbox: Sandbox) -> None:
    pipeline.variables = sandbox.environment()
    folder = folder_of(pipeline, "tap-worklogs")
    pipeline.run("tap-worklogs", "target-csv")
    known = list(sandbox.records("worklogs", "worklogs"))
    sandbox.set_day(2)
    pipeline.run("tap-worklogs", "target-csv")
    rows = csv_rows(folder)["worklogs"]
    assert [[row[name] for name in WORKLOG_FIELDS] for row in rows[: len(known)]] == [
        ["" if record[name] is None else str(record[name]) for name in WORKLOG_FIELDS]
        for record in known
    ]
    latest = {row["tempoWorklogId"]: row["timeSpentSeconds"] for row in rows}
    for record in sandbox.records("worklogs", "worklogs"):
        assert latest[str(record["tempoWorklogId"])] == str(record["timeSpentSeconds"])
    assert 0 < len(rows) - len(known) < len(known) / 2
