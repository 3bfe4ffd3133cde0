"""Credentials go through whole Meltano runs; every file and line that they leave is searched."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

from sandbox_api import Sandbox
from support.canaries import echo, forms
from support.small_project import SmallProject

if TYPE_CHECKING:
    from pathlib import Path

KEY = 'canary/+key="one"&ä'
PERSONAL = "canary-of-the-hashes"
LOUD = {"LOGLEVEL": "DEBUG", "MELTANO_CLI_LOG_LEVEL": "debug"}


def run(project: SmallProject, log: Path, **variables: str) -> int:
    """Run the pipeline at debug level; its exit code."""
    variables |= LOUD | {"TARGET_DUCKDB_FILEPATH": str(project.root / "loaded.duckdb")}
    process = project.start(project.tap, "target-duckdb", variables=variables, log=log)
    return process.wait(120)


def assert_nowhere(folder: Path, secrets: list[str], *, but: tuple[Path, ...] = ()) -> None:
    """No file below a folder holds a secret in any form."""
    found = [
        f"{path.relative_to(folder)}: {secret[:7]}..."
        for path in folder.rglob("*")
        if path.is_file() and path not in but
        for secret in secrets
        for form in forms(secret)
        if form.encode() in path.read_bytes()
    ]
    assert not found


def test_a_key_is_in_no_file_that_a_run_leaves(tmp_path: Path) -> None:
    project = SmallProject(tmp_path, "tap-worklogs")
    with Sandbox(scale=0.05, credentials={"worklogs": KEY}) as sandbox:
        sandbox.inject("/worklogs/v1/accounts", times=None, **echo(500))
        said = {"TAP_WORKLOGS_BACKOFF_FACTOR": "0", "TAP_WORKLOGS_PERSONAL_DATA_KEY": PERSONAL}
        code = run(
            project,
            tmp_path / "log",
            **(sandbox.environment() | said | {"TAP_WORKLOGS_PERSONAL_DATA": "hash"}),
        )
        assert {r.headers["authorization"] for r in sandbox.requests} == {f"Bearer {KEY}"}
    log = (tmp_path / "log").read_text()
    assert code == 1
    assert "'accounts'" in log
    assert "debug" in log
    assert (tmp_path / ".meltano" / "meltano.db").exists()
    assert_nowhere(tmp_path, [KEY, PERSONAL])


def test_tokens_are_in_the_one_file_that_is_theirs(tmp_path: Path) -> None:
    project, kept = SmallProject(tmp_path, "tap-practice"), tmp_path / "tokens.json"
    settings = {
        "profile": "workflowmax",
        "account_id": "sandbox-account",
        "start_date": "2024-05-01T00:00:00Z",
        "client_id": "sandbox-client",
        "client_secret": "sandbox-client-secret",
        "refresh_token": "sandbox-refresh-0",
        "token_file": str(kept),
        "requests_per_second": "1000",
        "_select": '["staff_list.*", "task_list.*"]',
    }
    with Sandbox(scale=0.05, profile="vendor", rate_limit=0) as sandbox:
        settings["api_url"] = sandbox.url_of("practice")
        settings["oauth_token_url"] = f"{sandbox.url_of('practice')}/oauth/token"
        code = run(
            project,
            tmp_path / "log",
            **{f"TAP_PRACTICE_{name.upper()}": value for name, value in settings.items()},
        )
        bearers = {
            request.headers["authorization"].partition(" ")[2]
            for request in sandbox.requests
            if "authorization" in request.headers
        }
    assert code == 0, (tmp_path / "log").read_text()
    tokens = json.loads(kept.read_text())
    assert bearers == {tokens["access_token"]}
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    secrets = [settings["client_secret"], settings["refresh_token"], tokens["refresh_token"]]
    assert_nowhere(tmp_path, [*secrets, *bearers], but=(kept,))
