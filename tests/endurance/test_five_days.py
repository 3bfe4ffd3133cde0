"""Five days of changes for every tap and profile: nothing is lost, whatever becomes of the runs."""

from __future__ import annotations

import os
import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from support.profiles import PROFILES
from support.warehouse import DAYS, Warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox_api import Sandbox
    from support.forks import Forks
    from support.profiles import ProfileCase
    from support.singer import Output
    from support.warehouse import Tables

# How often the five days of each case are played, a kill in each run: `make endurance` plays more.
KILLS = int(os.environ.get("KILLS", "1"))
# The first of the seeds; a failure names the one to begin with.
SEED = int(os.environ.get("KILL_SEED", "1"))
MOST_TRIES = 20
# Of the others it takes more records until what changes in a day is little of them.
SCALES = {"tap-ats ashby": 0.04, "tap-practice workflowmax": 0.06}
_SHORTEST = 0.001


@dataclass
class Nights:
    """The nightly runs of a case, and what they leave in the warehouse.

    Attributes:
        case: The tap and its profile.
        sandbox: The API.
        forks: Starts the runs.
        config: The settings.
        catalog: The catalog, with every stream of the case.
        state: The state of the last run.
        day: The day that it is.
        whole: Seconds of the first run to its end, which reads everything; 0 before it.
        true: What was found to be expected, by day and streams: to make it takes as long as a run.
    """

    case: ProfileCase
    sandbox: Sandbox
    forks: Forks
    config: dict[str, Any]
    catalog: dict[str, Any]
    state: dict[str, Any] | None = None
    day: int = DAYS[0]
    whole: float = 0.0
    true: dict[tuple[int, frozenset[str]], Tables] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with empty tables."""
        self.begin()

    def begin(self) -> None:
        """Forget everything but the day."""
        self.warehouse, self.state = Warehouse(with_keys=self.case.with_keys), None

    def set_day(self, day: int, **changes: Any) -> None:
        """Go to another day."""
        self.day = day
        self.sandbox.play(day=day, **changes)
        self.sandbox.clear_requests()

    def expected(self) -> Tables:
        """What the tables should hold on the day."""
        wanted = self.day, frozenset(self.warehouse.tables)
        if wanted not in self.true:
            self.true[wanted] = self.warehouse.expected(self.sandbox, self.case.api)
        return self.true[wanted]

    def run(self, seconds: float | None = None, **settings: Any) -> Output:
        """Run the tap with the last state; nothing is loaded."""
        config = {**self.config, "emit_activate_version_messages": True, **settings}
        return self.forks.run(
            self.case.name, config, state=self.state, catalog=self.catalog, seconds=seconds
        )

    def load(self, output: Output) -> None:
        """Load all of it."""
        self.warehouse.load(output.messages)
        self.state = output.states[-1] if output.states else self.state

    def load_some(self, messages: list[dict[str, Any]], rng: random.Random) -> None:
        """Load as much as a loader that died as well: more than its last state covers, or all."""
        states = [at for at, message in enumerate(messages) if message["type"] == "STATE"]
        kept = rng.choice([-1, *states])
        self.warehouse.load(messages[: rng.randint(kept + 1, len(messages))])
        if kept >= 0:
            self.state = messages[kept]["value"]

    def complete(self) -> Output:
        """Run the tap to its end, and load what it wrote."""
        began = time.monotonic()
        output = self.run()
        assert output.returncode == 0, output.log
        self.whole = self.whole or time.monotonic() - began
        self.load(output)
        return output

    def assert_nothing_is_lost(self) -> None:
        """Compare the tables with what the sandbox has on the day."""
        expected = self.expected()
        found = self.warehouse.tables
        for stream, rows in expected.items():
            wrong = [
                key
                for key, row in rows.items()
                if found[stream].get(key) != row and self.case.is_settled(stream, row, expected)
            ]
            assert not wrong, (stream, sorted(map(str, wrong)))

    def assert_what_is_told_is_deleted(self) -> None:
        """Compare the tables of which the API tells what was deleted with what is there."""
        expected = self.expected()
        for stream in self.case.told_deletions:
            assert self.warehouse.tables[stream].keys() == expected[stream].keys()

    def assert_a_full_run_ends_with_the_expected_records(self) -> Output:
        """Read everything once more: what is gone from the source goes from the tables."""
        self.state = None
        output = self.complete()
        assert self.warehouse.tables == self.expected()
        return output


@pytest.fixture(scope="module", params=PROFILES, ids=str)
def of_case(request: pytest.FixtureRequest, forks: Forks) -> Iterator[Nights]:
    case: ProfileCase = request.param
    with case.sandbox(scale=SCALES.get(str(case), case.few)) as sandbox:
        config = case.config(sandbox)
        yield Nights(case, sandbox, forks, config, case.catalog(config))


@pytest.fixture
def nights(of_case: Nights) -> Nights:
    """The nights of a case from the first day on, whatever was played before."""
    of_case.begin()
    of_case.set_day(DAYS[0], error_rate=0.0)
    return of_case


def test_five_days_cost_what_changed_and_end_with_the_expected_records(nights: Nights) -> None:
    case, sandbox = nights.case, nights.sandbox
    first: dict[str, int] = {}
    for day in DAYS:
        nights.set_day(day)
        counts = nights.complete().counts()
        first = first or counts
        nights.assert_nothing_is_lost()
        nights.assert_what_is_told_is_deleted()
        changed = case.incremental | case.looks_back
        true = {
            name: counts[name] if name in changed else sandbox.counts(case.api)[name]
            for name in counts
        }
        assert len(sandbox.requests) <= case.most_requests(true), (day, counts)
        if day > 1 and case.incremental:
            assert 0 < total(case, counts) < total(case, first) / 4
    output = nights.assert_a_full_run_ends_with_the_expected_records()
    # It has every record, not only those that the tables lacked.
    nights.begin()
    nights.load(output)
    nights.assert_nothing_is_lost()


def total(case: ProfileCase, counts: dict[str, int]) -> int:
    """Records of the incremental streams that have no parent."""
    return sum(counts[n] for n in case.incremental if not case.parent_of(case.streams[n]))


@pytest.mark.timeout(60 + 30 * KILLS)
def test_runs_that_are_killed_at_random_moments_lose_nothing(nights: Nights) -> None:
    if not nights.whole:
        nights.complete()
    for seed in range(SEED, SEED + KILLS):
        try:
            play_killed(nights, random.Random(f"{seed} {nights.case}"), nights.whole)  # noqa: S311
        except AssertionError as error:
            pytest.fail(f"KILL_SEED={seed} KILLS=1, {nights.case}: {error}")


def play_killed(nights: Nights, rng: random.Random, longest: float) -> None:
    """Five days on each of which a run is killed; on some days nobody tries again."""
    nights.begin()
    for day in DAYS:
        nights.set_day(day)
        output = nights.run(seconds=max(_SHORTEST, rng.uniform(0, longest)))
        nights.load_some(output.messages, rng)
        if rng.random() < 1 / 2 or day == DAYS[-1]:
            nights.complete()
            nights.assert_nothing_is_lost()
    nights.assert_a_full_run_ends_with_the_expected_records()


def test_runs_with_failing_requests_lose_nothing(nights: Nights) -> None:
    for day in DAYS:
        nights.set_day(day, error_rate=0.05)
        for _ in range(MOST_TRIES):
            output = nights.run(max_retries=1)
            nights.load(output)
            if output.returncode == 0:
                break
        assert output.returncode == 0, output.log
        nights.assert_nothing_is_lost()
    nights.sandbox.play(error_rate=0.0)
    nights.assert_a_full_run_ends_with_the_expected_records()
