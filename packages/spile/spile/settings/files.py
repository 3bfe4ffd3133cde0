"""Settings from configuration files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from spile.exceptions import ConfigValidationError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spile.typing import JSON, JSONObject


def read_config_files(paths: Iterable[str]) -> JSONObject:
    """The settings of all files; a later file wins.

    Raises:
        ConfigValidationError: A file cannot be used; says which, and why.
    """
    config: JSONObject = {}
    for path in paths:
        try:
            found = _read(path)
        except _UnusableFileError as error:
            summary = "A configuration file cannot be used"
            raise ConfigValidationError(
                summary, errors=[f"Config file '{path}' {error}"], schema=None
            ) from None
        config.update(found)
    return config


class _UnusableFileError(Exception):
    """What is wrong with a file."""


def _refuse(constant: str) -> NoReturn:
    """JSON has no NaN and no Infinity, though Python reads them."""
    raise ValueError(constant)


def _read(path: str) -> JSONObject:
    try:
        # Editors on Windows may write a byte order mark.
        text = Path(path).read_text(encoding="utf-8-sig")
        config: JSON = json.loads(text, parse_constant=_refuse)
    except FileNotFoundError:
        msg = "does not exist"
    except OSError as error:
        msg = f"cannot be read: {error.strerror}"
    except UnicodeDecodeError:
        msg = "is not UTF-8 text"
    except json.JSONDecodeError as error:
        msg = f"is not valid JSON (line {error.lineno}, column {error.colno})"
    except (ValueError, RecursionError):
        msg = "is not valid JSON"
    else:
        if isinstance(config, dict):
            return config
        msg = "must hold a JSON object of settings"
    raise _UnusableFileError(msg)
