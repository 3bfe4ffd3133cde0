"""The executable target-duckdb.

Importing the SDK takes longer than loading fifty thousand records. A plain load needs none of it,
so it starts without; everything else goes the SDK's way, which ends in the same load.
"""

from __future__ import annotations

import logging
import os
import sys

from target_duckdb.load import load_config, one_line_errors
from target_duckdb.settings import is_mapped, read_config
from target_duckdb.wording import shown

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOG_FORMAT = "{asctime:23s} | {levelname:8s} | {name:30s} | {message}"


def main() -> None:
    """Run the command line."""
    level = os.environ.get("TARGET_DUCKDB_LOGLEVEL") or os.environ.get("LOGLEVEL") or "INFO"
    if level.upper() not in LEVELS:
        sys.exit(f"LOGLEVEL '{shown(level)}' is not one of {', '.join(LEVELS)}.")
    arguments = plain_arguments(sys.argv[1:])
    if arguments is None or "SINGER_SDK_LOG_CONFIG" in os.environ:
        cli()
        return
    logging.basicConfig(format=LOG_FORMAT, style="{", level=level.upper())
    load_plainly(*arguments)


def plain_arguments(arguments: list[str]) -> tuple[list[str], str | None] | None:
    """Understand a command line that only loads.

    Args:
        arguments: The command line.

    Returns:
        Configuration sources and input file, or None for any other command line.
    """
    sources: list[str] = []
    file_input: str | None = None
    rest = list(arguments)
    while rest:
        option, *rest = rest
        if option.startswith("--") and "=" in option:
            option, _, value = option.partition("=")
        elif rest:
            value, *rest = rest
        else:
            return None
        if option not in {"--config", "--input"}:
            return None
        if option == "--config":
            sources.append(value)
        else:
            file_input = value
    return sources, file_input


def load_plainly(sources: list[str], file_input: str | None) -> None:
    """Load without the SDK, unless records have to be mapped.

    Args:
        sources: Configuration files, or the word ENV.
        file_input: Path of the input, or None for standard input.
    """
    with one_line_errors():
        config = read_config(sources)
        if is_mapped(config):
            cli()
        else:
            load_config(config, file_input)


def cli() -> None:
    """Run the SDK's command line."""
    from target_duckdb.target import TargetDuckDB  # noqa: PLC0415  # slow to import

    TargetDuckDB.cli()


if __name__ == "__main__":
    main()
