"""Tells where our time goes: a sampled profile of one case, by thread and by function.

Only moments count in which a thread holds the interpreter: waiting for the API is no work.

python benchmarks/hotspots.py           200,000 worklogs to lines, tap-worklogs
python benchmarks/hotspots.py --load    100,000 worklogs into DuckDB, both processes
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

from cases import line_cases
from environments import environment_bin
from services import clean_environment, local_api
from subjects import Job, pipeline_of

SHOWN = 14
RATE = "500"


def main() -> None:
    """Read the options, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--load", action="store_true")
    case = line_cases(quick=False)[0]
    if parser.parse_args().load:
        case = replace(case, records=100_000, destination="duckdb")
    with tempfile.TemporaryDirectory() as name, local_api(case) as api:
        folder = Path(name)
        tap, *targets = pipeline_of("ours", Job(case, api.url, folder))
        lines = folder / "lines.jsonl"
        profile(tap, Path("/dev/null"), lines)
        for target in targets:
            # From a file, as two profilers at once slow each other down.
            profile(target, lines, Path("/dev/null"))


def profile(command: list[str], source: Path, output: Path) -> None:
    """Run a command under the profiler and print what it found."""
    sampler = str(environment_bin("profile") / "py-spy")
    with tempfile.NamedTemporaryFile("r") as stacks, source.open("rb") as read:
        options = ["--format", "raw", "--threads", "--gil", "--rate", RATE]
        with output.open("wb") as written:
            subprocess.run(
                [sampler, "record", *options, "--output", stacks.name, "--", *command],
                check=True,
                stdin=read,
                stdout=written,
                stderr=subprocess.DEVNULL,
                env=clean_environment(),
            )
        print(f"\n{Path(command[0]).name}\n")
        tell(stacks.read().splitlines())


def tell(stacks: list[str]) -> None:
    """Print the share of each thread, each module and each innermost function."""
    threads: Counter[str] = Counter()
    modules: Counter[str] = Counter()
    functions: Counter[str] = Counter()
    for line in stacks:
        frames, _, count = line.rpartition(" ")
        thread, *inner = frames.split(";")
        innermost = (inner[-1] if inner else thread).rpartition(":")[0]
        threads[thread.partition("): ")[2] or "MainThread"] += int(count)
        modules[innermost.rpartition("(")[2]] += int(count)
        functions[f"{innermost})"] += int(count)
    total = sum(threads.values())
    for counted in (threads, modules, functions):
        for name, samples in counted.most_common(SHOWN):
            print(f"{100 * samples / total:6.1f} %  {name}")
        print()


if __name__ == "__main__":
    main()
