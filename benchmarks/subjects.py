"""The command lines of those who are compared."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases import STYLES
from environments import BIN, FOLDER, environment_bin

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from cases import Case

Pipeline = list[list[str]]
TOKEN = "benchmark"  # noqa: S105  # the local API asks nobody who they are

_ENVIRONMENTS = {
    "plain": "plain-tap",
    "dlt": "dlt",
    "dlt-parallel": "dlt",
    "airbyte": "airbyte",
}
_PEER_TARGETS = {"duckdb": "target-duckdb", "postgres": "target-postgres"}


@dataclass(frozen=True)
class Job:
    """One run that is asked for.

    Attributes:
        case: The work.
        url: Where the API is.
        folder: An empty folder for what the run needs and leaves.
        database: Where PostgreSQL is, for cases that load into it.
    """

    case: Case
    url: str
    folder: Path
    database: str = ""

    @property
    def duckdb(self) -> Path:
        """The DuckDB file of the run."""
        return self.folder / "loaded.duckdb"

    def write(self, name: str, content: object) -> str:
        """Write a JSON file into the folder; its path."""
        path = self.folder / name
        path.write_text(json.dumps(content))
        return str(path)


def needed_environments(cases: Sequence[Case]) -> set[str]:
    """The environments that cases run in, ours aside."""
    subjects = {subject for case in cases for subject in case.subjects}
    names = {_ENVIRONMENTS[subject] for subject in subjects if subject in _ENVIRONMENTS}
    return names | {
        _PEER_TARGETS[case.destination] for case in cases if case.destination in _PEER_TARGETS
    }


def pipeline_of(subject: str, job: Job) -> Pipeline:
    """What to run."""
    return _BUILDERS[subject](job)


def _floor(job: Job) -> Pipeline:
    case = job.case
    if case.task != "sync":
        # No Python program starts faster than Python.
        return [[str(BIN / "python"), "-c", "pass"]]
    command = [str(BIN / "python"), str(FOLDER / "floor.py"), "--url", job.url]
    if case.style == "linked":
        streams = [name.replace("_", "-") for name in STYLES["linked"].streams]
        return [[*command, "--streams", *streams]]
    pages = str(case.parents if case.style == "children" else case.pages)
    width = str(case.concurrency)
    return [[*command, "--style", case.style, "--pages", pages, "--connections", width]]


def _ours(job: Job) -> Pipeline:
    case = job.case
    style = STYLES[case.style]
    executable = str(BIN / style.tap)
    credential = "api_token" if style.tap == "tap-worklogs" else "api_key"
    config: dict[str, object] = {
        "api_url": job.url,
        credential: TOKEN,
        "page_size": 100 if case.style == "children" else 50,
        "max_concurrency": case.concurrency,
    }
    if case.rate:
        config["requests_per_second"] = case.rate
    command = [executable, "--config", job.write("tap.json", config)]
    if style.selected:
        # The runner writes it once, before the clock starts.
        command += ["--catalog", str(job.folder / "catalog.json")]
    return _with_task(command, job, [str(BIN / "target-duckdb")])


def _plain(job: Job) -> Pipeline:
    streams = list(STYLES[job.case.style].streams)
    config = {"api_url": job.url, "api_token": TOKEN, "streams": streams}
    python = str(environment_bin("plain-tap") / "python")
    command = [python, str(FOLDER / "peers" / "plain_tap.py")]
    command += ["--config", job.write("tap.json", config)]
    return _with_task(command, job, [str(environment_bin("target-duckdb") / "target-duckdb")])


def _with_task(command: list[str], job: Job, target: list[str]) -> Pipeline:
    """A tap's command line for the case's task, and the target's if there is one."""
    case = job.case
    if case.task == "version":
        without_config = command[:-2]
        return [[*without_config, "--version"]]
    if case.task == "discover":
        return [[*command, "--discover"]]
    if case.destination == "duckdb":
        config = {"filepath": str(job.duckdb), "default_target_schema": "main"}
        return [command, [*target, "--config", job.write("target.json", config)]]
    if case.destination == "postgres":
        return [command, _postgres_target(job, is_ours=str(BIN) in target[0])]
    return [command]


def _postgres_target(job: Job, *, is_ours: bool) -> list[str]:
    """Our target, or the published one as meltano.yml sets it."""
    place = {"sqlalchemy_url": job.database, "default_target_schema": "loaded"}
    if is_ours:
        return [str(BIN / "target-postgres"), "--config", job.write("target.json", place)]
    settings = {**place, "use_copy": True, "validate_records": False}
    published = str(environment_bin("target-postgres") / "target-postgres")
    return [published, "--config", job.write("target.json", settings)]


def _dlt(job: Job) -> Pipeline:
    script = str(FOLDER / "peers" / "dlt_pipeline.py")
    command = [str(environment_bin("dlt") / "python"), script, "--url", job.url]
    command += ["--folder", str(job.folder / "dlt"), "--streams", *STYLES[job.case.style].streams]
    if job.case.destination == "duckdb":
        command += ["--database", str(job.duckdb)]
    return [command]


def _dlt_parallel(job: Job) -> Pipeline:
    return [[*_dlt(job)[0], "--parallelized"]]


def _airbyte(job: Job) -> Pipeline:
    case = job.case
    manifest = (FOLDER / "peers" / "airbyte_manifest.yaml").read_text()
    if case.rate:
        manifest += (FOLDER / "peers" / "airbyte_budget.yaml").read_text()
    path = job.folder / "manifest.yaml"
    path.write_text(manifest)
    config = {"api_url": job.url, "api_token": TOKEN, "rate": case.rate}
    streams = [
        {
            "stream": {"name": name, "json_schema": {}, "supported_sync_modes": ["full_refresh"]},
            "sync_mode": "full_refresh",
            "destination_sync_mode": "append",
        }
        for name in STYLES[case.style].streams
    ]
    command = [str(environment_bin("airbyte") / "source-declarative-manifest"), "read"]
    command += ["--manifest-path", str(path), "--config", job.write("config.json", config)]
    return [[*command, "--catalog", job.write("catalog.json", {"streams": streams})]]


_BUILDERS: dict[str, Callable[[Job], Pipeline]] = {
    "floor": _floor,
    "ours": _ours,
    "plain": _plain,
    "dlt": _dlt,
    "dlt-parallel": _dlt_parallel,
    "airbyte": _airbyte,
}
