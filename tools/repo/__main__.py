"""Runs a command of the repository: `python -m repo elt tap-worklogs`."""

from __future__ import annotations

import argparse
import importlib
import sys

# Each is a module, imported only when it is asked for, as they need different packages.
COMMANDS = {
    "elt": "run taps against the sandbox into DuckDB",
    "marts": "build marts with dbt of what all taps load from the sandbox",
    "generate": "write what is generated, or only check it",
    "dist": "build every wheel and a private Hub",
    "tap": "begin a tap",
}


def main() -> int:
    """Hand the arguments on to a command."""
    parser = argparse.ArgumentParser(prog="python -m repo", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, purpose in COMMANDS.items():
        commands.add_parser(name, help=purpose, add_help=False)
    chosen, rest = parser.parse_known_args()
    status: int = importlib.import_module(f"repo.{chosen.command}").main(rest)
    return status


sys.exit(main())
