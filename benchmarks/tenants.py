"""Measures a night of many tenants: `meltano-tenants run` beside `xargs` with `meltano run`.

python benchmarks/tenants.py     800 tenants; as samples, 200 the next night and 16 by hand
python benchmarks/tenants.py --tenants 40 --by-hand 4
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
from environments import BIN, FOLDER, ROOT, compile_ours
from repo.meltano_project import MeltanoProject
from repo.plugins import clean_environment
from sandbox_api import Sandbox

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PLUGINS = ("tap-worklogs", "target-duckdb")
# One small day: as many worklogs as a small agency books.
WORKLOGS = 50
AT_ONCE = 2
_PEAK_SECONDS = 0.5


def main() -> None:
    """Measure, print and keep what was found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tenants", type=int, default=800)
    parser.add_argument("--by-hand", type=int, default=16, help="how many `meltano run` as well")
    parser.add_argument("--next", type=int, default=200, help="how many in the next night")
    arguments = parser.parse_args()
    arguments.next = min(arguments.next, arguments.tenants)
    MeltanoProject(ROOT).install(PLUGINS)
    compile_ours()
    with tempfile.TemporaryDirectory() as folder, _sandbox() as sandbox:
        many, one = (Path(folder, name) for name in ("many", "one"))
        names = [f"tenant-{number}" for number in range(arguments.tenants)]
        _make_project(many, names)
        _make_project(one, names[:1])
        found = _measure(many, one, names, sandbox, arguments)
    text = json.dumps(found, indent=2)
    print(text)
    if arguments.tenants == parser.get_default("tenants"):
        (FOLDER / "results" / "tenants.json").write_text(f"{text}\n", encoding="utf-8")


def _sandbox() -> Sandbox:
    return Sandbox(scale=0.02, counts={"worklogs.worklogs": WORKLOGS}, keep_log=False)


def _make_project(root: Path, tenants: Sequence[str]) -> None:
    root.mkdir()
    shutil.copy(ROOT / "meltano.yml", root)
    shutil.copytree(ROOT / "plugins", root / "plugins")
    for venv in (ROOT / ".meltano").glob("*/*/venv"):
        link = root / venv.relative_to(ROOT)
        link.parent.mkdir(parents=True)
        link.symlink_to(venv)
    (root / "tenants").mkdir()
    example = (ROOT / "tenants" / "examples" / "north.yml").read_text(encoding="utf-8")
    for name in tenants:
        capitals = name.upper().replace("-", "_")
        text = example.replace("north", name).replace("NORTH", capitals)
        (root / "tenants" / f"{name}.yml").write_text(text, encoding="utf-8")


def _measure(
    many: Path, one: Path, names: Sequence[str], sandbox: Sandbox, arguments: argparse.Namespace
) -> dict[str, Any]:
    environment = _environment(names, sandbox)
    jobs = [f"{name}-to-duckdb" for name in names]
    ours = [str(BIN / "meltano-tenants"), "run", f"--at-once={AT_ONCE}"]
    theirs = [str(BIN / "meltano"), "run", "--no-install"]
    xargs = ["xargs", "-P", str(AT_ONCE), "-I", "JOB", *theirs, "JOB"]
    for project in (one, many):
        _cost([*ours, jobs[0]], project, environment)
    found: dict[str, Any] = {"tenants": len(names)}
    again = [*ours, *names[: arguments.next]]
    for what, command, runs, given in (
        ("first night", ours, len(jobs), ""),
        ("next night", again, arguments.next, ""),
        ("by hand", xargs, arguments.by_hand, "\n".join(jobs[: arguments.by_hand])),
        ("one by hand, all files", [*theirs, jobs[0]], 1, ""),
        ("one by meltano-tenants, all files", [*ours, jobs[0]], 1, ""),
    ):
        found[what] = _cost(command, many, environment, runs=runs, given=given)
        print(f"{what}: {found[what]}", file=sys.stderr)
    found["one by hand, one file"] = _cost(
        [*theirs, jobs[0]], one, _environment(names[:1], sandbox)
    )
    return found


def _environment(names: Sequence[str], sandbox: Sandbox) -> dict[str, str]:
    told = sandbox.environment()
    return clean_environment() | {
        "MELTANO_ENVIRONMENT": "prod",
        "MELTANO_CLI_DISABLE_VERSION_CHECK": "1",
        "MELTANO_HUB_API_ROOT": "http://127.0.0.1:9",
        **{
            f"TAP_WORKLOGS__{name.upper().replace('-', '_')}_{setting}": told[
                f"TAP_WORKLOGS_{setting}"
            ]
            for name in names
            for setting in ("API_URL", "API_TOKEN")
        },
    }


def _cost(
    command: Sequence[str],
    project: Path,
    environment: Mapping[str, str],
    *,
    runs: int = 1,
    given: str = "",
) -> dict[str, float]:
    """What a command costs for each of its runs, and its peak of memory."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    with (
        open(os.devnull, "wb") as nothing,  # noqa: PTH123
        subprocess.Popen(
            command, cwd=project, env=environment, stdin=subprocess.PIPE, stdout=nothing,
            stderr=nothing, text=True,
        ) as process,
    ):  # fmt: skip
        peak = _Peak(process.pid)
        process.communicate(given)
        peak.stop()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "runs": runs,
        "cpu_seconds_a_run": round(cpu / runs, 3),
        "wall_seconds_a_run": round((time.perf_counter() - started) / runs, 3),
        "peak_mb": round(peak.bytes / 1e6),
    }


class _Peak:
    """The most memory that a process and all below it hold, shared pages counted once."""

    def __init__(self, pid: int) -> None:
        self.bytes = 0
        self._process = psutil.Process(pid)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stopped.wait(_PEAK_SECONDS):
            total = 0
            try:
                family = [self._process, *self._process.children(recursive=True)]
            except psutil.Error:
                continue
            for process in family:
                try:
                    total += process.memory_full_info().pss
                except psutil.Error:
                    continue
            self.bytes = max(self.bytes, total)


if __name__ == "__main__":
    main()
