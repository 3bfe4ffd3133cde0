"""`meltano-tenants run` beside `meltano run`: what both leave behind, and what ends a command.

No tenant gets the credential of another, whichever command runs it.
"""

from __future__ import annotations

import datetime
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from repo.plugins import BIN, ROOT
from sandbox_api import Sandbox
from support.pipelines import NO_HUB, counts, linked_project

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from support.pipelines import Pipeline

# What differs between any two runs: times, durations, identifiers, who is asked when.
_VARYING = re.compile(
    r"\d{4}-\d\d-\d\d[T ][\d:.]+(Z|\+00:00)?|[0-9a-f]{8}-[0-9a-f-]{27}|\d+\.\d+ s"
    r"|metric_value=\S+|duration_seconds=\S+|\d+\.\d+(e-\d+)?"
)
WORKLOGS = 90
_RUN_COLUMNS = "job_name, state, trigger, payload, payload_flags, last_heartbeat_at IS NULL"


def with_tenants(pipeline: Pipeline) -> Path:
    """The folder of a project that now has two tenants."""
    root = pipeline.project.root
    (root / "tenants").mkdir()
    for tenant in ("north", "south"):
        shutil.copy(ROOT / "tenants" / "examples" / f"{tenant}.yml", root / "tenants")
    return root


def opened_api() -> Sandbox:
    """The API of both."""
    return Sandbox(scale=0.02, counts={"worklogs.worklogs": WORKLOGS})


def variables(sandbox: Sandbox, *tenants: str) -> dict[str, str]:
    """What the tenants' plugins are told."""
    told = sandbox.environment()
    return {
        name.replace("WORKLOGS_", f"WORKLOGS__{tenant.upper().replace('-', '_')}_"): told[name]
        for tenant in tenants
        for name in ("TAP_WORKLOGS_API_URL", "TAP_WORKLOGS_API_TOKEN")
    }


def start(pipeline: Pipeline, settings: Mapping[str, str], *command: str) -> subprocess.Popen[str]:
    """Start a command in the project."""
    # There Meltano keeps the logs of its runs.
    state = {"XDG_STATE_HOME": str(pipeline.project.root / "state")}
    settings = NO_HUB | {"MELTANO_ENVIRONMENT": "sandbox"} | state | dict(settings)
    return subprocess.Popen(
        [str(BIN / command[0]), *command[1:]],
        cwd=pipeline.project.root,
        env=pipeline.project.environment(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def left_behind(root: Path) -> dict[str, Any]:
    """What runs have left: the run table, the states, Meltano's logs, files and rows."""
    with sqlite3.connect(root / ".meltano" / "meltano.db") as database:
        runs = database.execute(f"SELECT {_RUN_COLUMNS} FROM runs ORDER BY job_name").fetchall()  # noqa: S608
        states = database.execute("SELECT * FROM state ORDER BY state_id").fetchall()
    logs = sorted((root / "state").rglob("elt.log"))
    return {
        "runs": _same(json.dumps(runs)),
        "states": _same(json.dumps(states, default=str)),
        "logs": {
            log.parent.parent.name: sorted(_same(log.read_text()).splitlines()) for log in logs
        },
        "files": sorted(
            str(path.relative_to(root))
            for path in (root / ".meltano" / "run").rglob("*")
            if "config.json" not in path.name
        ),
        "rows": counts(root / "output" / "sandbox" / "north.duckdb", "tap-worklogs--north"),
    }


def _same(text: str) -> str:
    return _VARYING.sub("*", text)


def forget(root: Path) -> None:
    """Remove what runs have left."""
    for name in (".meltano/run", "state", "output"):
        shutil.rmtree(root / name)
    for path in (root / ".meltano").glob("meltano.db*"):
        path.unlink()


@dataclass(frozen=True)
class Both:
    """What both commands have done with a tenant who has a credential and one who has none.

    Attributes:
        codes: Exit codes of `meltano run`, by job.
        said: What `meltano run` printed, by job.
        expected: What it left.
        told: What `meltano-tenants run` printed.
        runs: Its report, by job, with the lines of each log.
        found: What it left.
        asked: Paths of requests with another's credential.
        strict: What Meltano says where a variable must be set.
    """

    codes: dict[str, int]
    said: dict[str, list[str]]
    expected: dict[str, Any]
    told: str
    runs: dict[str, dict[str, Any]]
    found: dict[str, Any]
    asked: list[str]
    strict: str


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    """Each command in the same project, which remembers nothing of the other."""
    pipeline = linked_project(tmp_path_factory.mktemp("project"))
    root = with_tenants(pipeline)
    with opened_api() as api, Sandbox(scale=0) as others:
        # Of whom a tenant without a credential must get nothing.
        settings = others.environment() | variables(api, "north", "south")
        del settings["TAP_WORKLOGS__SOUTH_API_TOKEN"]
        codes, said = {}, {}
        for job in ("north-to-duckdb", "south-to-duckdb"):
            process = start(pipeline, settings, "meltano", "run", "--no-install", job)
            said[job] = sorted(_same(process.communicate()[0]).splitlines())
            codes[job] = process.returncode
        expected = left_behind(root)
        forget(root)
        process = start(pipeline, settings, "meltano-tenants", "run", "--at-once", "2")
        told = process.communicate()[0]
        [report] = root.glob(".meltano/tenants/sandbox/*/report.json")
        runs = {run["name"]: run for run in json.loads(report.read_text())["runs"]}
        for run in runs.values():
            run["log"] = sorted(_same((root / run["log"]).read_text()).splitlines())
        found = left_behind(root)
        settings["MELTANO_FF_STRICT_ENV_VAR_MODE"] = "true"
        process = start(pipeline, settings, "meltano", "run", "--no-install", "south-to-duckdb")
        strict = process.communicate()[0]
        asked = [request.path for request in others.requests]
    return Both(codes, said, expected, told, runs, found, asked, strict)


def test_a_run_leaves_what_meltano_run_leaves(both: Both) -> None:
    assert len(both.expected["logs"]) == len(both.codes)
    assert {name: run["exit_code"] for name, run in both.runs.items()} == both.codes
    assert "set TAP_WORKLOGS__SOUTH_API_TOKEN where this command is started" in both.told
    for what, content in both.expected.items():
        assert both.found[what] == content, what
    assert {name: run["log"] for name, run in both.runs.items()} == both.said


def test_a_tenant_without_its_credential_gets_nobody_elses_and_the_others_run(both: Both) -> None:
    assert both.codes == {"north-to-duckdb": 0, "south-to-duckdb": 1}
    assert both.expected["rows"]["worklogs"] == WORKLOGS
    assert any("Setting 'api_token' is required" in line for line in both.said["south-to-duckdb"])
    assert "'TAP_WORKLOGS__SOUTH_API_TOKEN' referenced but not set" in both.strict
    assert not both.asked


def ends(root: Path) -> list[tuple[str, str]]:
    """How each tenant's runs have ended, by Meltano's run table."""
    with sqlite3.connect(root / ".meltano" / "meltano.db") as database:
        rows = database.execute("SELECT job_name, state FROM runs").fetchall()
    return sorted((name.rpartition("--")[2], state) for name, state in rows)


def add_tenants_in_trouble(project: Path) -> None:
    """One whose catalog finds no room on its disk, and one who is to be locked."""
    text = (project / "tenants" / "north.yml").read_text()
    for name in ("full", "locked"):
        path = project / "tenants" / f"with-{name}.yml"
        path.write_text(
            text.replace("north", path.stem).replace("NORTH", path.stem.upper().replace("-", "_"))
        )
    folder = project / ".meltano" / "run" / "tap-worklogs--with-full"
    folder.mkdir(parents=True)
    (folder / "tap.properties.json").symlink_to("/dev/full")


def lock(root: Path, tenant: str) -> None:
    """Write what a run writes that another machine has begun."""
    now = str(datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None))
    job = f"sandbox:tap-worklogs--{tenant}-to-target-duckdb--{tenant}"
    with sqlite3.connect(root / ".meltano" / "meltano.db") as database:
        database.execute(
            "INSERT INTO runs (job_name, run_id, state, started_at, last_heartbeat_at, payload,"
            " payload_flags) VALUES (?, ?, 'RUNNING', ?, ?, '{}', 0)",
            (job, uuid4().hex, now, now),
        )


@pytest.mark.timeout(300)
def test_after_a_kill_the_next_command_runs_what_is_missing(
    pipeline: Pipeline,
) -> None:
    project = with_tenants(pipeline)
    add_tenants_in_trouble(project)
    with opened_api() as api, Sandbox(scale=0.02, latency=60) as slow:
        settings = variables(api, "north", "with-full", "with-locked") | variables(slow, "south")
        killed = start(pipeline, settings, "meltano-tenants", "run", "--at-once", "1")
        assert killed.stdout
        assert killed.stdout.readline().startswith("1/4  ok       north-to-duckdb")
        while not slow.requests:
            os.sched_yield()
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        killed.stdout.close()
        lock(project, "with-locked")
        (project / "tenants" / "west.yml").write_text("plugins: [")
        settings |= variables(api, "south")
        resumed = start(pipeline, settings, "meltano-tenants", "run", "--resume")
        told = resumed.communicate()[0]
    assert resumed.returncode == 1
    for line in (
        r"done     north-to-duckdb",
        r"refused  west  .*tenants/west.yml: no YAML, line 1",
        r"ok       south-to-duckdb",
        r"failed   with-locked-to-duckdb .* it is running, or was killed: wait until",
        r"failed   with-full-to-duckdb .* the disk is full: make room",
    ):
        assert re.search(rf"^\d/5  {line}", told, re.MULTILINE), told
    assert ends(project) == [
        ("north", "SUCCESS"),
        ("south", "FAIL"),
        ("south", "SUCCESS"),
        ("with-full", "FAIL"),
        ("with-locked", "RUNNING"),
    ]
