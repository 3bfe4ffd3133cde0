"""The load that a command line asks for."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from target_duckdb.load import load, report
from target_duckdb.settings import Settings, read_config, unknown_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from target_duckdb.loader import Rewriter

logger = logging.getLogger("target-duckdb")

MAPPING_SETTINGS = frozenset(
    {
        "stream_maps",
        "stream_map_config",
        "faker_config",
        "flattening_enabled",
        "flattening_max_depth",
        "flattening_max_key_length",
        "flattening_separator",
    },
)


def load_plainly(sources: list[str], file_input: str | None) -> int:
    """Load as configured, without the SDK unless records have to be mapped.

    Args:
        sources: Configuration files, or the word ENV.
        file_input: Path of the input, or None for standard input.

    Returns:
        The exit code.
    """
    configs: list[dict[str, Any]] = []
    code = report(lambda: configs.append(read_config(sources)))
    if code:
        return code
    if is_mapped(configs[0]):
        from target_duckdb.target import TargetDuckDB  # noqa: PLC0415  # slow to import

        TargetDuckDB.cli()
    return load_config(configs[0], file_input)


def is_mapped(config: Mapping[str, Any]) -> bool:
    """Tell whether a configuration asks for stream maps or flattening."""
    return bool(config.get("stream_maps") or config.get("flattening_enabled"))


def load_config(
    config: dict[str, Any],
    file_input: str | None,
    rewriter: Rewriter | None = None,
) -> int:
    """Load by a configuration.

    Args:
        config: Settings by name.
        file_input: Path of the input, or None for standard input.
        rewriter: Rewrites every line before it is loaded.

    Returns:
        The exit code.
    """
    checked: list[Settings] = []
    code = report(lambda: checked.append(Settings.from_config(config)))
    if code:
        return code
    for name in unknown_names(config, MAPPING_SETTINGS):
        logger.warning("Setting '%s' is not known to this target and has no effect.", name)
    if file_input is None or file_input == "-":
        return load(checked[0], sys.stdin.fileno(), rewriter)
    try:
        with Path(file_input).open("rb") as file:
            return load(checked[0], file.fileno(), rewriter)
    except OSError as error:
        logger.error("Input file '%s' cannot be read: %s.", file_input, error.strerror)  # noqa: TRY400
        return 1
