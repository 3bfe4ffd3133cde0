"""Settings of the target, each declared once: its type, limits, default and meaning."""

from __future__ import annotations

import difflib
import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from target_duckdb.exceptions import SettingsError
from target_duckdb.wording import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from target_duckdb.typing import Config

ENVIRONMENT_PREFIX = "TARGET_DUCKDB_"
ALIASES = {"path": "filepath", "add_record_metadata": "add_metadata_columns"}
SDK_SETTINGS = frozenset(
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
DEFAULT_MEMORY = 96_000_000
_NOT_FILES = (":memory:", "md:", "motherduck:", "duckdb:")
_LONGEST_WAIT = 365 * 24 * 3600
_SWITCHES = {"yes": "true", "on": "true", "no": "false", "off": "false"}
_KINDS = {
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
}
_LIMITS = {
    "minimum": "of at least {}",
    "exclusiveMinimum": "above {}",
    "maximum": "and at most {}",
    "minLength": "that is not empty",
    "examples": "such as {0[0]} or {0[1]}",
}


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of one load, checked and completed."""

    filepath: Annotated[
        str,
        Meta(
            title="File path",
            description="Path of the DuckDB file. It is created when it does not exist, with its "
            "directory.",
            min_length=1,
        ),
    ]
    path: (
        Annotated[str, Meta(title="Path", description="Another name for filepath.", min_length=1)]
        | None
    ) = None
    default_target_schema: Annotated[
        str,
        Meta(
            title="Default target schema",
            description="Schema of the database that the tables are written to.",
            min_length=1,
        ),
    ] = "main"
    split_stream_names: Annotated[
        bool,
        Meta(
            title="Split stream names",
            description="Whether a stream named schema-table is written to that table of that "
            "schema.",
        ),
    ] = False
    batch_size_rows: Annotated[
        int,
        Meta(
            title="Batch size in rows",
            description="Records after which a batch is committed and its state is emitted.",
            ge=1,
        ),
    ] = 100_000
    batch_size_bytes: Annotated[
        int,
        Meta(
            title="Batch size in bytes",
            description="Bytes of input after which a batch is committed, however few records "
            "they are.",
            ge=1,
        ),
    ] = 128 << 20
    batch_wait_seconds: Annotated[
        float,
        Meta(
            title="Batch wait in seconds",
            description="Age at which a batch is committed although it is not full.",
            gt=0,
            le=_LONGEST_WAIT,
        ),
    ] = 5
    lock_timeout: Annotated[
        float,
        Meta(
            title="Lock timeout in seconds",
            description="How long to wait for a file that another process holds.",
            ge=0,
            le=_LONGEST_WAIT,
        ),
    ] = 60
    hard_delete: Annotated[
        bool,
        Meta(
            title="Hard delete",
            description="Whether rows that an activated version no longer has are deleted. "
            "Otherwise they are marked in _sdc_deleted_at, if metadata columns are on.",
        ),
    ] = False
    add_metadata_columns: Annotated[
        bool,
        Meta(
            title="Add metadata columns",
            description="Whether every table gets the _sdc_ columns that say when and how a row "
            "was loaded.",
        ),
    ] = False
    add_record_metadata: (
        Annotated[
            bool,
            Meta(
                title="Add record metadata",
                description="Another name for add_metadata_columns.",
            ),
        ]
        | None
    ) = None
    process_activate_version_messages: Annotated[
        bool,
        Meta(
            title="Process ACTIVATE_VERSION messages",
            description="Whether ACTIVATE_VERSION messages are acted upon.",
        ),
    ] = True
    parquet_dir: (
        Annotated[
            str,
            Meta(
                title="Parquet directory",
                description="Directory that gets one Parquet file per stream and load, beside the "
                "tables.",
                min_length=1,
            ),
        ]
        | None
    ) = None
    memory_limit: (
        Annotated[
            str,
            Meta(
                title="Memory limit",
                description="Memory DuckDB may use before it moves to disk, such as 128MB or 1GB. "
                "Without it: 96 MB, and more for wide tables, many streams and large records.",
                pattern=r"^\d+(\.\d+)? ?[kKMGT]i?B$",
                examples=["128MB", "1GB"],
            ),
        ]
        | None
    ) = None
    threads: Annotated[
        int,
        Meta(
            title="Threads",
            description="Threads DuckDB may use beside the one that reads the input.",
            ge=1,
        ),
    ] = 1

    @property
    def memory_bytes(self) -> int:
        """Return the memory limit to start with, as a number of bytes."""
        if self.memory_limit is None:
            return DEFAULT_MEMORY
        number, unit = re.findall(r"[\d.]+|[a-zA-Z]+", self.memory_limit)
        base = 1024 if "i" in unit else 1000
        return int(float(number) * base ** (1 + "kmgt".index(unit[0].lower())))

    @classmethod
    def from_config(cls, config: Mapping[str, object]) -> Settings:
        """Check a configuration and complete it with the defaults.

        Args:
            config: Settings by name, as configured.

        Returns:
            The settings of a load.

        Raises:
            SettingsError: If a setting cannot be used; it names every such setting.
        """
        values, problems = _checked(config)
        if problems:
            raise SettingsError(problems)
        for alias, name in ALIASES.items():
            if alias in values:
                values.setdefault(name, values[alias])
        return cls(**values)


def json_schemas() -> dict[str, Config]:
    """Return the JSON Schema of every setting, by name."""
    return {field.name: _json_schema(field) for field in msgspec.structs.fields(Settings)}


def _json_schema(field: msgspec.structs.FieldInfo) -> Config:
    """Return the JSON Schema of one setting, which may always be null."""
    schema = msgspec.json.schema(field.type)
    schema.update(*schema.pop("anyOf", [])[:1])
    schema["type"] = [schema["type"], "null"]
    if field.default not in {msgspec.NODEFAULT, None}:
        schema["default"] = field.default
    return schema


def problems_of(config: Mapping[str, object]) -> list[str]:
    """Say what is wrong with a configuration, one sentence per setting."""
    return _checked(config)[1]


def _checked(config: Mapping[str, object]) -> tuple[Config, list[str]]:
    """Return the settings that are set, and what is wrong with the others."""
    values: Config = {}
    problems = []
    for field in msgspec.structs.fields(Settings):
        value = config.get(field.name)
        if value is None:
            continue
        try:
            # Numbers may come as text, as Meltano passes those of variables.
            values[field.name] = msgspec.convert(value, field.type, strict=False)
        except msgspec.ValidationError:
            problems.append(_problem(field))
    problems += [
        f"Setting '{name}' must be text without NUL characters."
        for name, value in values.items()
        if isinstance(value, str) and "\0" in value
    ]
    path = config.get("filepath") or config.get("path")
    if path is None:
        problems.append("Setting 'filepath' is required: the path of the DuckDB file.")
    elif isinstance(path, str) and (path.startswith(_NOT_FILES) or "://" in path):
        problems.append("Setting 'filepath' must be the path of a file on this machine.")
    return values, problems


def _problem(field: msgspec.structs.FieldInfo) -> str:
    """Say what a setting must be."""
    schema = _json_schema(field)
    limits = [text.format(schema[word]) for word, text in _LIMITS.items() if word in schema]
    return f"Setting '{field.name}' must be {' '.join([_KINDS[schema['type'][0]], *limits])}."


def is_mapped(config: Mapping[str, object]) -> bool:
    """Tell whether a configuration asks for stream maps or flattening."""
    return bool(config.get("stream_maps") or config.get("flattening_enabled"))


def unknown_settings(config: Mapping[str, object]) -> list[str]:
    """Say which names in a configuration are not settings, and what may be meant."""
    known = [*Settings.__struct_fields__, *sorted(SDK_SETTINGS)]
    warnings = []
    for name in sorted(set(config).difference(known)):
        near = difflib.get_close_matches(name, known, 1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        warnings.append(
            f"Setting '{shown(name)}' is not known to this target and has no effect.{hint}"
        )
    return warnings


def read_config(sources: list[str]) -> Config:
    """Join configuration files, and the environment where a source says ENV.

    Args:
        sources: Paths of JSON files, or the word ENV.

    Returns:
        Settings by name; what comes later wins, the environment over all.

    Raises:
        SettingsError: If a file cannot be read or is not a JSON object.
    """
    config: Config = {}
    for source in sources:
        if source != "ENV":
            config.update(_read_file(source))
    if "ENV" in sources:
        config.update(_read_environment())
    return config


def _read_file(path: str) -> Config:
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


def _read_environment() -> Config:
    """Read the settings that are environment variables."""
    config: Config = {}
    for field in msgspec.structs.fields(Settings):
        text = os.environ.get(ENVIRONMENT_PREFIX + field.name.upper())
        if text is not None:
            is_switch = "boolean" in _json_schema(field)["type"]
            config[field.name] = _SWITCHES.get(text.lower(), text) if is_switch else text
    return config
