"""The command line of a target.

Importing the SDK takes longer than loading fifty thousand records. A plain load needs none of it,
so it starts without; everything else goes the SDK's way, which ends in the same load.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from spile_loader.load import load_config, one_line_errors
from spile_loader.settings import is_mapped
from spile_loader.wording import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from spile_loader.declaration import Declaration, S

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOG_FORMAT = "{asctime:23s} | {levelname:8s} | {name:30s} | {message}"
# The formatter that Meltano names in a configuration file of the log.
SDK_FORMATTER = "singer_sdk.logging.StructuredFormatter"
# What every record has; the SDK shows it under names of its own, or not at all.
_USUAL = {*vars(logging.makeLogRecord({})), "asctime", "taskName"}


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
    if arguments is None or not _set_up_log(level):
        cli()
        return
    sources, file_input = arguments
    with one_line_errors():
        config = declaration.read_config(sources)
        # Records that have to be mapped need the SDK.
        if is_mapped(config):
            cli()
        else:
            load_config(declaration, config, file_input)


def _set_up_log(level: str) -> bool:
    """Set the log up; False if that takes the SDK."""
    if path := os.environ.get("SINGER_SDK_LOG_CONFIG"):
        return _configure_log(Path(path))
    logging.basicConfig(format=LOG_FORMAT, style="{", level=level.upper())
    return True


def _configure_log(path: Path) -> bool:
    """Set the log up as a file says.

    Args:
        path: A configuration of Python's logging, as Meltano writes it.

    Returns:
        False if only the SDK can do that; nothing is set up then.
    """
    import logging.config  # noqa: PLC0415  # only Meltano asks for it

    try:
        config = json.loads(path.read_text(encoding="utf-8"))
        for formatter in config["formatters"].values():
            if formatter == {"()": SDK_FORMATTER}:
                formatter["()"] = StructuredFormatter
        if "singer_sdk" in json.dumps(config, default=repr):
            return False
        logging.config.dictConfig(config)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ImportError):
        return False
    logging.captureWarnings(capture=True)
    return True


class StructuredFormatter(logging.Formatter):
    """Formats a record as the SDK's formatter does."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        if record.exc_info:
            from singer_sdk.logging import (  # noqa: PLC0415  # slow to import
                StructuredFormatter as SDKFormatter,
            )

            return SDKFormatter().format(record)
        extra = {name: value for name, value in vars(record).items() if name not in _USUAL}
        told = {
            "level": record.levelname.lower(),
            "pid": record.process,
            "logger_name": record.name,
            "ts": record.created,
            "thread_name": record.threadName,
            "app_name": extra.pop("app_name", "singer-sdk"),
            "stream_name": extra.pop("stream_name", None),
            "message": _message(record),
            "extra": extra,
        }
        return json.dumps(told, default=str, separators=(",", ":"))


def _message(record: logging.LogRecord) -> Any:
    if not record.args:
        return record.msg
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return record.msg


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
