"""Runs dbt in forks of one process that has read a project: a run then costs no start.

A program of its own, in dbt's environment. Its arguments are the folder of the project and a file
for the log. Each line of its standard input is an order: arguments of dbt, and variables. Each
line of its standard output is an exit code.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from pathlib import Path
from typing import Any

TRANSFORM = Path(__file__).parents[2] / "transform"


def run(order: dict[str, Any], manifest: Any) -> None:
    """Be a run of dbt."""
    from dbt.cli.main import dbtRunner  # noqa: PLC0415  # the server has imported it

    settle({**SETTINGS, **order["variables"]})
    done = dbtRunner(manifest=manifest).invoke(order["arguments"])
    sys.stdout.flush()
    os._exit(0 if done.success else 1)


def settle(settings: dict[str, str]) -> None:
    """Have the environment that dbt has with these settings."""
    from run_dbt import environment  # noqa: PLC0415  # its folder is known only now

    # A project elsewhere says itself where taps have loaded.
    is_ours = (Path.cwd() / "macros" / "raw.sql").exists()
    os.environ.update(environment(settings) if is_ours else settings)


def serve() -> None:
    """Fetch and read the project, then run what is ordered."""
    # A fifth of the time of dbt would be looking for garbage, and it leaves little.
    gc.disable()
    from dbt.cli.main import dbtRunner  # noqa: PLC0415  # once the environment is known

    if Path("packages.yml").exists():
        dbtRunner().invoke(["deps"])
    parsed = dbtRunner().invoke(["parse", "--no-write-json"])
    sys.stdout.flush()
    for line in sys.stdin if parsed.success else ():
        child = os.fork()
        if child == 0:
            run(json.loads(line), parsed.result)
        _, status = os.waitpid(child, 0)
        ANSWERS.write(f"{os.waitstatus_to_exitcode(status)}\n")
        ANSWERS.flush()


if __name__ == "__main__":
    sys.path.insert(0, str(TRANSFORM))
    project, log = sys.argv[1:]
    ANSWERS = os.fdopen(os.dup(1), "w")
    for standard in (1, 2):
        os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), standard)
    SETTINGS = dict(os.environ)
    os.chdir(project)
    settle(SETTINGS)
    serve()
