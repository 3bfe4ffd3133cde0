"""Settings of the target: what there is, what is allowed, what was chosen."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from target_duckdb.exceptions import SettingsError

ENVIRONMENT_PREFIX = "TARGET_DUCKDB_"
ALIASES = {"path": "filepath", "add_record_metadata": "add_metadata_columns"}
_NUMBERS = frozenset({"integer", "number"})
_TRUTHY = frozenset({"true", "1", "yes", "on"})
_KINDS = {"string": "text", "boolean": "true or false", "integer": "a whole number"}
_KINDS["number"] = "a number"


def _setting(kind: str, title: str, description: str, **rest: Any) -> dict[str, Any]:
    """Describe one setting in JSON Schema."""
    return {"type": [kind, "null"], "title": title, "description": description, **rest}


SETTINGS: dict[str, dict[str, Any]] = {
    "filepath": _setting(
        "string",
        "File path",
        "Path of the DuckDB file. It is created when it does not exist, with its directory.",
        minLength=1,
    ),
    "path": _setting("string", "Path", "Another name for filepath.", minLength=1),
    "default_target_schema": _setting(
        "string",
        "Default target schema",
        "Schema of the database that the tables are written to.",
        default="main",
        minLength=1,
    ),
    "split_stream_names": _setting(
        "boolean",
        "Split stream names",
        "Whether a stream named schema-table is written to that table of that schema.",
        default=False,
    ),
    "batch_size_rows": _setting(
        "integer",
        "Batch size in rows",
        "Records after which a batch is committed and its state is emitted.",
        default=100_000,
        minimum=1,
    ),
    "batch_size_bytes": _setting(
        "integer",
        "Batch size in bytes",
        "Bytes of input after which a batch is committed, however few records they are.",
        default=128 << 20,
        minimum=1,
    ),
    "batch_wait_seconds": _setting(
        "number",
        "Batch wait in seconds",
        "Age at which a batch is committed although it is not full.",
        default=5,
        exclusiveMinimum=0,
    ),
    "lock_timeout": _setting(
        "number",
        "Lock timeout in seconds",
        "How long to wait for a file that another process holds.",
        default=60,
        minimum=0,
    ),
    "hard_delete": _setting(
        "boolean",
        "Hard delete",
        "Whether rows that an activated version no longer has are deleted. Otherwise they are "
        "marked in _sdc_deleted_at, if metadata columns are on.",
        default=False,
    ),
    "add_metadata_columns": _setting(
        "boolean",
        "Add metadata columns",
        "Whether every table gets the _sdc_ columns that say when and how a row was loaded.",
        default=False,
    ),
    "add_record_metadata": _setting(
        "boolean",
        "Add record metadata",
        "Another name for add_metadata_columns.",
    ),
    "process_activate_version_messages": _setting(
        "boolean",
        "Process ACTIVATE_VERSION messages",
        "Whether ACTIVATE_VERSION messages are acted upon.",
        default=True,
    ),
    "parquet_dir": _setting(
        "string",
        "Parquet directory",
        "Directory that gets one Parquet file per stream and load, beside the tables.",
        minLength=1,
    ),
    "memory_limit": _setting(
        "string",
        "Memory limit",
        "Memory DuckDB may use before it moves to disk, such as 128MB or 1GB.",
        default="96MB",
        pattern=r"^\d+(\.\d+)? ?[kKMGT]i?B$",
    ),
    "threads": _setting(
        "integer",
        "Threads",
        "Threads DuckDB may use beside the one that reads the input.",
        default=1,
        minimum=1,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one load, checked and completed."""

    filepath: str
    default_target_schema: str
    split_stream_names: bool
    batch_size_rows: int
    batch_size_bytes: int
    batch_wait_seconds: float
    lock_timeout: float
    hard_delete: bool
    add_metadata_columns: bool
    process_activate_version_messages: bool
    parquet_dir: str | None
    memory_limit: str
    threads: int

    @property
    def memory_bytes(self) -> float:
        """Return the memory limit as a number of bytes."""
        number, unit = re.findall(r"[\d.]+|[a-zA-Z]+", self.memory_limit)
        return float(number) * 1024.0 ** (1 + "kmgt".index(unit[0].lower()))

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Settings:
        """Check a configuration and complete it with the defaults.

        Args:
            config: Settings by name, as configured.

        Returns:
            The settings of a load.

        Raises:
            SettingsError: If a setting cannot be used; it names every such setting.
        """
        config = _with_numbers(config)
        problems = problems_of(config)
        if problems:
            raise SettingsError(problems)
        chosen: dict[str, Any] = {name: schema.get("default") for name, schema in SETTINGS.items()}
        chosen.update({name: value for name, value in config.items() if value is not None})
        for alias, name in ALIASES.items():
            value = chosen.pop(alias, None)
            if value is not None and config.get(name) is None:
                chosen[name] = value
        return cls(**{name: chosen[name] for name in SETTINGS if name not in ALIASES})


def problems_of(config: dict[str, Any]) -> list[str]:
    """Say what is wrong with a configuration, one sentence per setting."""
    config = _with_numbers(config)
    checked = (_problem_of(name, config.get(name)) for name in SETTINGS)
    problems = [problem for problem in checked if problem]
    path = config.get("filepath") or config.get("path")
    if path is None:
        problems.append("Setting 'filepath' is required: the path of the DuckDB file.")
    elif isinstance(path, str) and (path.startswith((":memory:", "md:", "motherduck:"))):
        problems.append("Setting 'filepath' must be the path of a file on this machine.")
    return problems


def _with_numbers(config: dict[str, Any]) -> dict[str, Any]:
    """Understand numbers that came as text, as Meltano passes those of variables."""
    kinds = {name: schema["type"][0] for name, schema in SETTINGS.items()}
    return {
        name: _parsed(value, kinds[name])
        if isinstance(value, str) and kinds.get(name) in _NUMBERS
        else value
        for name, value in config.items()
    }


def _problem_of(name: str, value: object) -> str | None:
    """Say what a setting must be, if it is not."""
    schema = SETTINGS[name]
    kind = schema["type"][0]
    if value is None or (_is_kind(value, kind) and _is_within(value, schema)):
        return None
    limits = ""
    if "minimum" in schema:
        limits = f" of at least {schema['minimum']}"
    elif "exclusiveMinimum" in schema:
        limits = f" above {schema['exclusiveMinimum']}"
    elif "pattern" in schema:
        limits = " such as 128MB or 1GB"
    elif "minLength" in schema:
        limits = " that is not empty"
    return f"Setting '{name}' must be {_KINDS[kind]}{limits}."


def _is_kind(value: object, kind: str) -> bool:
    """Tell whether a value has a JSON type."""
    if isinstance(value, bool):
        return kind == "boolean"
    if kind == "number":
        return isinstance(value, (int, float)) and abs(value) < float("inf")
    return isinstance(value, {"string": str, "integer": int, "boolean": bool}[kind])


def _is_within(value: object, schema: dict[str, Any]) -> bool:
    """Tell whether a value of the right type keeps to its limits."""
    if isinstance(value, str):
        pattern = schema.get("pattern", "")
        return len(value) >= schema.get("minLength", 0) and bool(re.search(pattern, value))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        least = schema.get("minimum", float("-inf"))
        return bool(value >= least and value > schema.get("exclusiveMinimum", float("-inf")))
    return True


def unknown_names(config: dict[str, Any], known: frozenset[str] = frozenset()) -> list[str]:
    """Return the names in a configuration that are no settings, in order."""
    return sorted(name for name in config if name not in SETTINGS and name not in known)


def read_config(sources: list[str]) -> dict[str, Any]:
    """Join configuration files, and the environment where a source says ENV.

    Args:
        sources: Paths of JSON files, or the word ENV.

    Returns:
        Settings by name; what comes later wins, the environment over all.

    Raises:
        SettingsError: If a file cannot be read or is not a JSON object.
    """
    config: dict[str, Any] = {}
    for source in sources:
        if source != "ENV":
            config.update(_read_file(source))
    if "ENV" in sources:
        config.update(_read_environment())
    return config


def _read_file(path: str) -> dict[str, Any]:
    """Read one configuration file."""
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        reason = f"Configuration file '{path}' cannot be read: {error.strerror}."
        raise SettingsError([reason]) from error
    except ValueError as error:
        raise SettingsError([f"Configuration file '{path}' is not JSON."]) from error
    if not isinstance(found, dict):
        raise SettingsError([f"Configuration file '{path}' does not hold a JSON object."])
    return found


def _read_environment() -> dict[str, Any]:
    """Read the settings that are environment variables."""
    config: dict[str, Any] = {}
    for name, schema in SETTINGS.items():
        text = os.environ.get(ENVIRONMENT_PREFIX + name.upper())
        if text is not None:
            config[name] = _parsed(text, schema["type"][0])
    return config


def _parsed(text: str, kind: str) -> str | float | bool:
    """Understand an environment variable; what is not understood stays text."""
    if kind == "boolean":
        return text.lower() in _TRUTHY
    if kind in {"integer", "number"}:
        try:
            return int(text) if kind == "integer" else float(text)
        except ValueError:
            return text
    return text
