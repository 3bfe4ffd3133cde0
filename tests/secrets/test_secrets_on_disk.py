"""Credentials go through a whole Meltano run; every file and line that they leave is searched."""

from __future__ import annotations

import json
import re
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from sandbox_api import Sandbox
from support.canaries import echo, forms
from support.small_project import SmallProject

if TYPE_CHECKING:
    from pathlib import Path

KEY = 'canary/+key="one"&ä'
PERSONAL = "canary-of-the-hashes"
LOUD = {"LOGLEVEL": "DEBUG", "MELTANO_CLI_LOG_LEVEL": "debug"}


TOKENS = {
    "profile": "workflowmax",
    "account_id": "sandbox-account",
    "start_date": "2024-05-01T00:00:00Z",
    "client_id": "sandbox-client",
    "client_secret": "sandbox-client-secret",
    "refresh_token": "sandbox-refresh-0",
    "requests_per_second": "1000",
    "_select": '["staff_list.*", "task_list.*"]',
}


@dataclass(frozen=True)
class Left:
    """What a run of two taps at debug level left, the last of which fails.

    Attributes:
        code: The exit code.
        folder: Everything that was written.
        bearers: The tokens that each API was asked with.
    """

    code: int
    folder: Path
    bearers: dict[str, set[str]]

    @property
    def log(self) -> str:
        """What Meltano printed."""
        return (self.folder / "log").read_text()

    @property
    def kept(self) -> Path:
        """The file of the tokens."""
        return self.folder / "tokens.json"


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Left:
    """One command runs both taps into one file."""
    folder = tmp_path_factory.mktemp("project")
    project = SmallProject(folder, "tap-practice", "tap-worklogs")
    with (
        Sandbox(scale=0.05, credentials={"worklogs": KEY}) as sandbox,
        Sandbox(scale=0.05, profile="vendor", rate_limit=0) as vendor,
    ):
        sandbox.inject("/worklogs/v1/accounts", times=None, **echo(500))
        api = vendor.url_of("practice")
        places = {"api_url": api, "oauth_token_url": f"{api}/oauth/token"}
        settings = TOKENS | places | {"token_file": str(folder / "tokens.json")}
        variables = sandbox.environment() | {
            "TAP_WORKLOGS_BACKOFF_FACTOR": "0",
            "TAP_WORKLOGS_PERSONAL_DATA": "hash",
            "TAP_WORKLOGS_PERSONAL_DATA_KEY": PERSONAL,
            "TARGET_DUCKDB_FILEPATH": str(folder / "loaded.duckdb"),
            **{f"TAP_PRACTICE_{name.upper()}": value for name, value in settings.items()},
        }
        del variables["TAP_PRACTICE_API_KEY"]
        blocks = ("tap-practice", "target-duckdb", "tap-worklogs", "target-duckdb")
        process = project.start(*blocks, variables=variables | LOUD, log=folder / "log")
        code = process.wait(120)
        bearers = {"worklogs": bearers_of(sandbox), "practice": bearers_of(vendor)}
    return Left(code, folder, bearers)


def bearers_of(sandbox: Sandbox) -> set[str]:
    """The tokens of the requests that have one."""
    headers = [request.headers.get("authorization", "") for request in sandbox.requests]
    return {header.removeprefix("Bearer ") for header in headers if header}


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


def test_a_key_is_in_no_file_that_a_run_leaves(left: Left) -> None:
    assert left.bearers["worklogs"] == {KEY}
    assert left.code == 1
    assert "'accounts'" in left.log
    assert "debug" in left.log
    assert (left.folder / ".meltano" / "meltano.db").exists()
    assert_nowhere(left.folder, [KEY, PERSONAL])


def test_tokens_are_in_the_one_file_that_is_theirs(left: Left) -> None:
    assert re.search(r"tap-practice +Run: 2 streams read, 0 failed", left.log)
    tokens = json.loads(left.kept.read_text())
    assert left.bearers["practice"] == {tokens["access_token"]}
    assert stat.S_IMODE(left.kept.stat().st_mode) == 0o600
    secrets = [TOKENS["client_secret"], TOKENS["refresh_token"], tokens["refresh_token"]]
    assert_nowhere(left.folder, [*secrets, tokens["access_token"]], but=(left.kept,))
