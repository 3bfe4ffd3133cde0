"""Every tap into the loader of others that the project is wired for and that writes files."""

from __future__ import annotations

import collections
import csv
import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from repo.plugins import ROOT, taps
from support.pipelines import FOREIGN_LOADERS
from support.taps import settings_of

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox_api import Sandbox
    from support.forks import Forks
    from support.pipelines import Pipeline

WORKLOG_FIELDS = ("tempoWorklogId", "description", "timeSpentSeconds", "startDate")
LOADER = FOREIGN_LOADERS[0]
EXECUTABLE = ROOT / ".meltano" / "loaders" / LOADER / "venv" / "bin" / LOADER


def csv_rows(folder: Path) -> dict[str, list[dict[str, str]]]:
    """The rows of every stream, from the files of all runs in their order."""
    found: dict[str, list[dict[str, str]]] = collections.defaultdict(list)
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.name.rpartition("-")[0]] += csv.DictReader(file)
    return found


def settings(folder: Path) -> dict[str, Any]:
    """The project's settings of the loader, but for the folder."""
    project = yaml.safe_load((ROOT / "meltano.yml").read_text(encoding="utf-8"))
    [loader] = [one for one in project["plugins"]["loaders"] if one["name"] == LOADER]
    return {**loader["config"], "output_path": str(folder)}


@pytest.mark.usefixtures("foreign_loaders")
@pytest.mark.parametrize("tap", [tap.name for tap in taps()])
def test_target_csv_gets_every_record(
    tap: str, forks: Forks, sandbox: Sandbox, tmp_path: Path
) -> None:
    api, folder = tap.removeprefix("tap-"), tmp_path / "rows"
    folder.mkdir()
    config = tmp_path / "config.json"
    config.write_text(json.dumps(settings(folder)))
    output = forks.run(tap, settings_of(sandbox, api))
    command = [str(EXECUTABLE), "--config", str(config)]
    subprocess.run(command, input=output.stdout, check=True, capture_output=True)
    found = {stream: len(rows) for stream, rows in csv_rows(folder).items()}
    assert found == sandbox.counts(api)


@pytest.mark.usefixtures("foreign_loaders")
def test_target_csv_keeps_what_earlier_runs_wrote(pipeline: Pipeline, sandbox: Sandbox) -> None:
    pipeline.variables = sandbox.environment()
    pipeline.run("tap-worklogs", LOADER, "tap-worklogs", LOADER)
    known = list(sandbox.records("worklogs", "worklogs"))
    rows = csv_rows(pipeline.output / "tap-worklogs")["worklogs"]
    told = [tuple(row[name] for name in WORKLOG_FIELDS) for row in rows]
    assert told[: len(known)] == [
        tuple("" if record[name] is None else str(record[name]) for name in WORKLOG_FIELDS)
        for record in known
    ]
    # The second run reads what is as new as its bookmark.
    again = told[len(known) :]
    assert 0 < len(again) < len(known) / 2
    assert set(again) <= set(told[: len(known)])
