"""Random taps, faults, kills and changes, run after run into one file each: all of it arrives.

SOAK_MINUTES says for how long, SOAK_SEED with what; `make endurance WHAT=soak` takes ten minutes.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import duckdb
from endurance.memory import executable, peaks
from support.singer import clean_environment, tap_command
from support.subjects import PAGES, SIZE, SUBJECTS, Bench, bench_of

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = float(os.environ.get("SOAK_MINUTES", "0.1")) * 60
SEED = int(os.environ.get("SOAK_SEED", "1"))
FAULTS: tuple[dict[str, Any], ...] = (
    *({"status": status} for status in (400, 404, 410, 429, 500, 503)),
    *({"fault": name} for name in ("reset", "cut", "bad_gzip", "html", "empty", "no_selector")),
)
# Kilobytes of tap or target, whatever has happened before.
MOST_MEMORY = 200_000


@dataclass
class Soaked:
    """A tap, its file, and the state of its last run."""

    bench: Bench
    folder: Path
    rng: random.Random
    state: dict[str, Any] | None = None
    runs: int = 0
    peaks: list[int] = field(default_factory=list)

    @property
    def path(self) -> Path:
        return self.folder / "loaded.duckdb"

    def commands(self) -> tuple[list[str], list[str]]:
        config = {**self.bench.config, "max_concurrency": self.rng.choice((1, 4, 16))}
        config |= {"max_retries": self.rng.choice((0, 2))}
        tap = tap_command(
            self.bench.subject.name,
            config,
            self.folder,
            catalog=self.bench.catalog,
            state=self.state,
        )
        target = self.folder / "target.json"
        settings = {"filepath": str(self.path), "batch_size_rows": self.rng.choice((1, 7, 1000))}
        target.write_text(json.dumps(settings))
        return tap, executable("target-duckdb", "--config", str(target))

    def disturb(self) -> None:
        """A run with faults, killed at a random moment; its last state is kept."""
        for _ in range(self.rng.randrange(4)):
            stream, page = self.rng.choice(self.bench.subject.streams), self.rng.randrange(PAGES)
            self.bench.inject(stream, page, self.rng.choice(FAULTS), self.rng.choice((1, 3)))
        tap, target = self.commands()
        with (
            (self.folder / "states").open("w+b") as states,
            subprocess.Popen(
                tap, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=clean_environment()
            ) as source,
            subprocess.Popen(
                target, stdin=source.stdout, stdout=states, stderr=subprocess.DEVNULL
            ) as sink,
        ):
            if source.stdout:
                source.stdout.close()
            victim = self.rng.choice((source, sink))
            try:
                victim.wait(self.rng.uniform(0.2, 2.0))
            except subprocess.TimeoutExpired:
                victim.kill()
            sink.wait(60)
            source.wait(60)
            states.seek(0)
            for line in states:
                self.state = json.loads(line)
        self.bench.sandbox.clear_faults()

    def complete(self) -> None:
        """A run without faults has everything; what it took of memory is kept."""
        tap, target = self.commands()
        self.peaks += peaks(self.folder, tap, target, LOGLEVEL="WARNING")
        self.runs += 1
        with duckdb.connect(str(self.path), read_only=True) as connection:
            for stream in self.bench.subject.all_streams:
                rows = connection.execute(f'FROM "{stream}" SELECT count(*)').fetchall()
                assert rows == [(PAGES * SIZE,)], stream


def test_nothing_is_lost_and_no_memory_grows_however_long_it_goes_on(tmp_path: Path) -> None:
    rng = random.Random(SEED)  # noqa: S311  # repeatable, no secret
    end = time.monotonic() + SECONDS
    with ExitStack() as stack:
        soaked = []
        for subject in SUBJECTS:
            folder = tmp_path / subject.name
            folder.mkdir()
            soaked.append(Soaked(stack.enter_context(bench_of(subject)), folder, rng))
        one = soaked[0]
        while time.monotonic() < end or not one.runs:
            one = rng.choice(soaked)
            one.disturb()
            one.complete()
    told = {one.folder.name: (one.runs, max(one.peaks, default=0)) for one in soaked}
    print(f"seed {SEED}: runs and most kilobytes by tap: {told}")  # noqa: T201  # to be told
    assert all(peak <= MOST_MEMORY for one in soaked for peak in one.peaks), told
