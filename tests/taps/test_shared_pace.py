"""An API counts the requests of an account, from whichever run they come."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from sandbox_api import Sandbox
from support.singer import clean_environment, tap_command

if TYPE_CHECKING:
    from pathlib import Path


def test_runs_that_share_a_credential_are_never_refused(tmp_path: Path) -> None:
    counts = {"worklogs.worklogs": 60}
    with Sandbox(scale=0.01, counts=counts, rate_limit=10) as sandbox:
        runs = []
        for number in range(2):
            folder = tmp_path / str(number)
            folder.mkdir()
            # Two of these are above the limit; one leaves room for a busy machine.
            config = {
                "api_url": sandbox.url_of("worklogs"),
                "api_token": sandbox.environment()["TAP_WORKLOGS_API_TOKEN"],
                "requests_per_second": 7,
                "page_size": 6,
            }
            runs.append(
                subprocess.Popen(
                    tap_command("tap-worklogs", config, folder),
                    env=clean_environment(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                )
            )
        logs = [run.communicate()[1].decode() for run in runs]
        assert [run.returncode for run in runs] == [0, 0], logs
        assert len(sandbox.requests) >= 20
        assert {request.status for request in sandbox.requests} == {200}, logs
