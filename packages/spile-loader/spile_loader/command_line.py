"""The command line of a target.

Importing the SDK takes longer than loading fifty thousand records. A plain load needs none of it,
so it starts without; everything else goes the SDK's way, which ends in the same load.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING

from spile_loader.load import load_config, one_line_errors
from spile_loader.settings import is_mapped
from spile_loader.wording import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from spile_loader.declaration import Declaration, S

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOG_FORMAT = "{asctime:23s} | {levelname:8s} | {name:30s} | {message}"


def run(declaration: Declaration[S], cli: Callable[[], None]) -> None:
    """Run the command line.

    Args:
        declaration: The target.
        cli: Imports the SDK and runs its command line.
    """
    own = os.environ.get(f"{declaration.environment_prefix}LOGLEVEL")
    level = own or os.environ.get("LOGLEVEL") or "INFO"
    if level.upper() not in LEVELS:
        sys.exit(f"LOGLEVEL '{shown(level)}' is not one of {', '.join(LEVELS)}.")
    arguments = plain_arguments(sys.argv[1:])
    if arguments is None or "SINGER_SDK_LOG_CONFIG" in os.environ:
        cli()
        return
    logging.basicConfig(format=LOG_FORMAT, style="{", level=level.upper())
    sources, file_input = arguments
    with one_line_errors():
        config = declaration.read_config(sources)
        # Records that have to be mapped need the SDK.
        if is_mapped(config):
            cli()
        else:
            load_config(declaration, config, file_input)


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
