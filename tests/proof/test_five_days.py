"""Five days of changes, with every run killed once and with failing requests: nothing is lost."""

from __future__ import annotations

import random
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from sandbox_api import Sandbox
from support.extraction import extract
from support.replay import DAYS, Warehouse
from support.singer import Output, clean_environment, parse_lines, tap_command
from tap_ats.tap import TapATS
from tap_recruitment.tap import TapRecruitment
from tap_worklogs.tap import TapWorklogs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from spile import RESTTap

TAPS: dict[str, type[RESTTap]] = {
    "ats": TapATS,
    "recruitment": TapRecruitment,
    "worklogs": TapWorklogs,
}
CASES = [
    ("ats", "generic"),
    ("ats", "ashby"),
    ("recruitment", "generic"),
    ("recruitment", "workable"),
    ("worklogs", "generic"),
    ("worklogs", "tempo"),
]
# Five days of six cases: more than fifty runs are killed.
KILLS_PER_DAY = 2
MOST_LINES = 400
MOST_TRIES = 20
SEED = 1


@pytest.fixture(params=CASES, ids=" ".join)
def case(request: pytest.FixtureRequest) -> Iterator[tuple[str, Sandbox, dict[str, Any]]]:
    api, profile = request.param
    kind = "generic" if profile == "generic" else "vendor"
    with Sandbox(scale=0.1, profile=kind, rate_limit=0) as sandbox:
        tap = TAPS[api]
        yield (
            api,
            sandbox,
            {
                "api_url": sandbox.url_of(api),
                tap.credential_setting: sandbox.credentials[api],
                "profile": profile,
                "page_size": 20,
                "requests_per_second": 1_000,
                "backoff_factor": 0,
            },
        )


def run_killed(command: list[str], rng: random.Random) -> list[dict[str, Any]]:
    """The messages of a run that is killed behind a random line."""
    lines: list[bytes] = []
    wanted = rng.randrange(1, MOST_LINES)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=clean_environment()
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            if len(lines) == wanted:
                process.kill()
    # What was on its way when the process died is read as well; a cut line is no message.
    whole = [line for line in lines if line.endswith(b"\n")]
    return parse_lines(b"".join(whole))


def load(warehouse: Warehouse, messages: list[dict[str, Any]], state: Any) -> Any:
    """Upsert what arrived; the state to go on with."""
    output = Output(0, messages, "")
    warehouse.load(output)
    return output.states[-1] if output.states else state


def assert_whole(warehouse: Warehouse, sandbox: Sandbox, api: str) -> None:
    truth = warehouse.truth(sandbox, api)
    assert warehouse.living(truth) == truth


def test_runs_that_are_killed_at_random_moments_lose_nothing(
    case: tuple[str, Sandbox, dict[str, Any]], tmp_path: Path
) -> None:
    api, sandbox, config = case
    rng = random.Random(f"{SEED} {api} {config['profile']}")  # noqa: S311  # it guards no secret
    warehouse = Warehouse()
    state: dict[str, Any] | None = None
    for day in DAYS:
        sandbox.set_day(day)
        for _ in range(KILLS_PER_DAY):
            command = tap_command(f"tap-{api}", config, tmp_path, state=state)
            state = load(warehouse, run_killed(command, rng), state)
        output = extract(TAPS[api], config, state=state)
        assert output.returncode == 0, output.log
        state = load(warehouse, output.messages, state)
    assert_whole(warehouse, sandbox, api)


def test_runs_with_failing_requests_lose_nothing(
    case: tuple[str, Sandbox, dict[str, Any]],
) -> None:
    api, sandbox, config = case
    warehouse = Warehouse()
    state: dict[str, Any] | None = None
    for day in DAYS:
        sandbox.set_day(day)
        sandbox.play(error_rate=0.05)
        for _ in range(MOST_TRIES):
            output = extract(TAPS[api], {**config, "max_retries": 1}, state=state)
            state = load(warehouse, output.messages, state)
            if output.returncode == 0:
                break
        assert output.returncode == 0, output.log
    assert_whole(warehouse, sandbox, api)
