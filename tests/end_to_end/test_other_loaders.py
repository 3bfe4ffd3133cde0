"""Every tap into the loader of others that the project is wired for and that writes files."""

from __future__ import annotations

import collections
import csv
from typing import TYPE_CHECKING

from repo.plugins import taps

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox_api import Sandbox
    from support.pipelines import Pipeline

WORKLOG_FIELDS = ("tempoWorklogId", "description", "timeSpentSeconds", "startDate")


def csv_rows(folder: Path) -> dict[str, list[dict[str, str]]]:
    """The rows of every stream, from the files of all runs in their order."""
    found: dict[str, list[dict[str, str]]] = collections.defaultdict(list)
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.name.rpartition("-")[0]] += csv.DictReader(file)
    return found


def test_target_csv_gets_every_record(pipeline: Pipeline, sandbox: Sandbox) -> None:
    pipeline.variables = sandbox.environment()
    pipeline.run(*(name for tap in taps() for name in (tap.name, "target-csv")))
    for tap in taps():
        rows = csv_rows(pipeline.output / tap.name)
        expected = sandbox.counts(tap.name.removeprefix("tap-"))
        assert {stream: len(found) for stream, found in rows.items()} == expected


def test_target_csv_keeps_what_earlier_runs_wrote(pipeline: Pipeline, sandbox: Sandbox) -> None:
    pipeline.variables = sandbox.environment()
    folder = pipeline.output / "tap-worklogs"
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
