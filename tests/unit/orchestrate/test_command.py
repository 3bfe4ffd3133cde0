"""How a task of Airflow runs Meltano."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import textwrap
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from meltano_command import Meltano, RunError, child_environment
from meltano_plan import plan
from meltano_settings import Settings
from repo.meltano_project import MELTANO
from repo.plugins import ROOT, clean_environment

if TYPE_CHECKING:
    from pathlib import Path

SINCE = "2026-01-31T02:00:00+00:00"
FAKE = """
#!/bin/sh
echo "$@" >> calls
case "$*" in
  *tap-broken*) echo "no such host" >&2; exit 1;;
  *tap-slow*) exec sleep 60;;
  *) echo "page size $TAP_PAGE_SIZE";;
esac
"""
ACME = {
    "plugins": {
        "extractors": [
            {
                "name": f"{tap}--acme",
                "inherit_from": tap,
                "config": {"api_url": "$ACME_URL", setting: "$ACME_SECRET"},
            }
            for tap, setting in (("tap-ats", "api_key"), ("tap-worklogs", "api_token"))
        ],
        "loaders": [
            {
                "name": "target-duckdb--acme",
                "inherit_from": "target-duckdb",
                "config": {"filepath": "$MELTANO_PROJECT_ROOT/output/acme.duckdb"},
            }
        ],
    }
}


@pytest.fixture
def meltano(tmp_path: Path) -> Meltano:
    """A stand-in that writes down how it was called."""
    executable = tmp_path / "meltano"
    executable.write_text(textwrap.dedent(FAKE).lstrip())
    executable.chmod(0o755)
    variables = {"PIPELINES_PROJECT": str(tmp_path), "PIPELINES_MELTANO": str(executable)}
    return Meltano(Settings.read(variables), dict(os.environ))


def _unit(*taps: str, **variables: str) -> dict[str, Any]:
    pipelines = [{"blocks": [tap, "target-duckdb"], "variables": variables} for tap in taps]
    return {"name": taps[0], "pipelines": pipelines}


def test_meltano_gets_nothing_of_airflow_and_of_its_python() -> None:
    kept = {
        "PATH": "/bin",
        "TAP_WORKLOGS__NORTH_API_TOKEN": "made-up",
        "MELTANO_DATABASE_URI": "postgresql+psycopg://db/meltano",
        "MELTANO_CLI_LOG_FORMAT": "json",
    }
    airflow = {
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "x",
        "AIRFLOW_HOME": "x",
        "_AIRFLOW_PROCESS_CONTEXT": "x",
        "__AIRFLOW_SUPERVISOR_FD": "3",
        "PIPELINES_PROJECT": "x",
        "VIRTUAL_ENV": "x",
        "PYTHONPATH": "x",
        "PYTHONHOME": "x",
    }
    child = child_environment(kept | airflow)
    assert not set(child) & set(airflow)
    assert kept.items() <= child.items()


def test_a_run_is_one_meltano_run_in_the_environment_and_its_lines_are_the_tasks(
    meltano: Meltano, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    meltano.run(_unit("tap-ats--north", TAP_PAGE_SIZE="7"), force=False, since=SINCE)
    calls = (tmp_path / "calls").read_text()
    assert calls == "--environment=prod run --no-install tap-ats--north target-duckdb\n"
    assert capsys.readouterr().out == "page size 7\n"


def test_a_retry_that_may_ignores_the_lock(meltano: Meltano, tmp_path: Path) -> None:
    meltano.run(_unit("tap-ats"), force=True, since=SINCE)
    assert "run --no-install --force tap-ats target-duckdb" in (tmp_path / "calls").read_text()


def test_a_pipeline_that_fails_does_not_stop_the_next_and_fails_the_task(
    meltano: Meltano, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(RunError, match="`meltano run tap-broken target-duckdb` ended with 1; the"):
        meltano.run(_unit("tap-broken", "tap-ats"), force=False, since=SINCE)
    assert len((tmp_path / "calls").read_text().splitlines()) == 2
    assert "no such host" in capsys.readouterr().out


def test_a_question_that_meltano_cannot_answer_fails_the_task(tmp_path: Path) -> None:
    variables = {"PIPELINES_PROJECT": str(tmp_path), "PIPELINES_MELTANO": "false"}
    with pytest.raises(RunError, match="`meltano state list` ended with 1"):
        Meltano(Settings.read(variables), dict(os.environ)).prepare()


def test_a_task_that_is_ended_takes_its_meltano_along(meltano: Meltano, tmp_path: Path) -> None:
    def end(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        with pytest.raises(TimeoutError):
            meltano.run(_unit("tap-slow"), force=False, since=SINCE)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    children = subprocess.run(
        ["ps", "-o", "args=", "--ppid", str(os.getpid())],  # noqa: S607  # where the PATH says
        check=True,
        capture_output=True,
        text=True,
    )
    assert "sleep 60" not in children.stdout
    assert (tmp_path / "calls").exists()


def test_meltano_itself_says_which_tenants_a_project_has(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "plugins", tmp_path / "plugins")
    project = yaml.safe_load((ROOT / "meltano.yml").read_text(encoding="utf-8"))
    project["include_paths"] = ["tenants/*.yml"]
    (tmp_path / "meltano.yml").write_text(yaml.safe_dump(project))
    (tmp_path / "tenants").mkdir()
    (tmp_path / "tenants" / "acme.yml").write_text(yaml.safe_dump(ACME))
    variables = clean_environment() | {
        "PIPELINES_PROJECT": str(tmp_path),
        "PIPELINES_MELTANO": MELTANO,
        # The tenant's variables are not set; that is a matter of its run.
        "MELTANO_FF_STRICT_ENV_VAR_MODE": "true",
    }
    meltano = Meltano(Settings.read(variables), variables)
    units = plan(meltano.schedules(), meltano.manifest(), "@daily")
    runs = [[" ".join(one["blocks"]) for one in unit["pipelines"]] for unit in units]
    assert ["tap-hr target-duckdb"] in runs
    [acme] = [run for run in runs if "acme" in str(run)]
    assert sorted(acme) == [f"tap-{name}--acme target-duckdb--acme" for name in ("ats", "worklogs")]


def test_a_chunk_is_one_command_that_repeats_nothing_that_is_done(
    meltano: Meltano, tmp_path: Path
) -> None:
    shutil.copy(tmp_path / "meltano", tmp_path / "meltano-tenants")
    chunk = _unit("tap-ats--north", "tap-ats--south") | {"together": True}
    meltano.run(chunk, force=False, since=SINCE)
    assert (tmp_path / "calls").read_text() == (
        f"run --environment=prod --since={SINCE} "
        "tap-ats--north target-duckdb tap-ats--south target-duckdb\n"
    )
    with pytest.raises(RunError, match="meltano-tenants run` ended with 1"):
        meltano.run(_unit("tap-broken") | {"together": True}, force=True, since=SINCE)
    assert "--force tap-broken target-duckdb\n" in (tmp_path / "calls").read_text()
