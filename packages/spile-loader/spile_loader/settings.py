"""The settings that every target has, and the reading and checking of all of them.

A setting is declared once, with its type, limits, default and meaning, as a field of a class.
"""

from __future__ import annotations

import difflib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from spile_loader.exceptions import SettingsError
from spile_loader.wording import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Self

    from spile_loader.typing import Config

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
LONGEST_WAIT = 365 * 24 * 3600
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


class LoaderSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of one load, checked and completed.

    Attributes:
        aliases: Settings that are another name for one.
        one_of: Settings of which one is required, in groups.
        without_effect: Settings of other targets for the same database that are accepted, with
            their types, and why they have no effect.
    """

    aliases: ClassVar[dict[str, str]] = {"add_record_metadata": "add_metadata_columns"}
    one_of: ClassVar[tuple[tuple[str, ...], ...]] = ()
    without_effect: ClassVar[dict[str, tuple[str, str]]] = {}

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
    batch_size_rows: (
        Annotated[
            int,
            Meta(
                title="Batch size in rows",
                description="Records after which a batch is committed and its state is emitted. "
                "Without it: 100,000, or 300,000 where three or more streams take turns, or 1,000 "
                "for each stream, or half of what the load has committed, whichever is most.",
                ge=1,
            ),
        ]
        | None
    ) = None
    batch_size_bytes: (
        Annotated[
            int,
            Meta(
                title="Batch size in bytes",
                description="Bytes of input after which a batch is committed, however few records "
                "they are. Without it: 128 MB, or 24 MB of records "
                "that are longer than 16 kB and than 64 bytes a field.",
                ge=1,
            ),
        ]
        | None
    ) = None
    batch_wait_seconds: Annotated[
        float,
        Meta(
            title="Batch wait in seconds",
            description="Age at which a batch is committed although it is not full.",
            gt=0,
            le=LONGEST_WAIT,
        ),
    ] = 5
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
    schema_changes: Annotated[
        Literal["allow", "warn", "freeze"],
        Meta(
            title="Schema changes",
            description="What happens when the schema of a stream adds a column to a table that is "
            "there, or widens one. All are logged and kept in _sdc_schema_changes; warn logs them "
            "as warnings; freeze refuses the records of the stream and fails the load, while other "
            "streams are loaded.",
        ),
    ] = "allow"
    process_activate_version_messages: Annotated[
        bool,
        Meta(
            title="Process ACTIVATE_VERSION messages",
            description="Whether ACTIVATE_VERSION messages are acted upon.",
        ),
    ] = True

    @property
    def rows_written_at_once(self) -> int:
        """Return the number whose multiples the rows of a batch are, where the table is wide."""
        return 1

    @classmethod
    def from_config(cls, config: Mapping[str, object]) -> Self:
        """Check a configuration and complete it with the defaults.

        Args:
            config: Settings by name, as configured.

        Returns:
            The settings of a load.

        Raises:
            SettingsError: If a setting cannot be used; it names every such setting.
        """
        values, problems = _checked(cls, config)
        if problems:
            raise SettingsError(problems)
        for alias, name in cls.aliases.items():
            # It has no default, so that somebody has set it; the name may have but its default.
            if alias in values:
                values[name] = values[alias]
        return cls(**values)

    @classmethod
    def more_problems(cls, config: Mapping[str, object]) -> list[str]:
        """Say what is wrong with settings that depend on each other, one sentence for each.

        Args:
            config: Settings by name, as configured.
        """
        del config
        return []


def _fields(kind: type[LoaderSettings]) -> list[msgspec.structs.FieldInfo]:
    """Return the settings of a target, its own ones first."""
    shared = set(LoaderSettings.__struct_fields__)
    return sorted(msgspec.structs.fields(kind), key=lambda field: field.name in shared)


def json_schema(kind: type[LoaderSettings]) -> Config:
    """Return the JSON Schema of a target's configuration."""
    properties = {field.name: _json_schema(field) for field in _fields(kind)}
    for name, (type_, reason) in kind.without_effect.items():
        properties[name] = {
            "title": name.replace("_", " ").capitalize(),
            "description": f"Accepted and without effect: {reason}.",
            "type": [type_, "null"],
        }
    schema: Config = {"type": "object", "properties": properties}
    if kind.one_of:
        schema["anyOf"] = [{"required": [*group]} for group in kind.one_of]
    return schema


def _json_schema(field: msgspec.structs.FieldInfo) -> Config:
    """Return the JSON Schema of one setting, which may always be null."""
    schema = msgspec.json.schema(field.type)
    schema.update(*schema.pop("anyOf", [])[:1])
    if "enum" in schema:
        schema["type"] = "string"
        schema["enum"] = [*schema["enum"], None]
    schema["type"] = [schema["type"], "null"]
    if field.default not in {msgspec.NODEFAULT, None}:
        schema["default"] = field.default
    return schema


def problems_of(kind: type[LoaderSettings], config: Mapping[str, object]) -> list[str]:
    """Say what is wrong with a configuration, one sentence per setting."""
    return _checked(kind, config)[1]


def _checked(kind: type[LoaderSettings], config: Mapping[str, object]) -> tuple[Config, list[str]]:
    """Return the settings that are set, and what is wrong with the others."""
    values: Config = {}
    problems = []
    for field in _fields(kind):
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
    return values, problems + kind.more_problems(config)


def _problem(field: msgspec.structs.FieldInfo) -> str:
    """Say what a setting must be."""
    schema = _json_schema(field)
    if "enum" in schema:
        words = ", ".join(f"'{word}'" for word in schema["enum"] if word)
        return f"Setting '{field.name}' must be one of {words}."
    limits = [text.format(schema[word]) for word, text in _LIMITS.items() if word in schema]
    return f"Setting '{field.name}' must be {' '.join([_KINDS[schema['type'][0]], *limits])}."


def is_mapped(config: Mapping[str, object]) -> bool:
    """Tell whether a configuration asks for stream maps or flattening."""
    return bool(config.get("stream_maps") or config.get("flattening_enabled"))


def settings_without_effect(kind: type[LoaderSettings], config: Mapping[str, object]) -> list[str]:
    """Say which settings of a configuration are accepted and do nothing, and why."""
    return [
        f"Setting '{name}' has no effect: {reason}."
        for name, (_, reason) in kind.without_effect.items()
        if config.get(name) is not None
    ]


def unknown_settings(kind: type[LoaderSettings], config: Mapping[str, object]) -> list[str]:
    """Say which names in a configuration are not settings, and what may be meant."""
    known = [*kind.__struct_fields__, *sorted(SDK_SETTINGS), *kind.without_effect]
    warnings = []
    for name in sorted(set(config).difference(known)):
        near = difflib.get_close_matches(name, known, 1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        warnings.append(
            f"Setting '{shown(name)}' is not known to this target and has no effect.{hint}"
        )
    return warnings


def read_config(kind: type[LoaderSettings], prefix: str, sources: list[str]) -> Config:
    """Join configuration files, and the environment where a source says ENV.

    Args:
        kind: The settings that there are.
        prefix: How the names of environment variables begin.
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
        config.update(_read_environment(kind, prefix))
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


def _read_environment(kind: type[LoaderSettings], prefix: str) -> Config:
    """Read the settings that are environment variables."""
    config: Config = {}
    for field in _fields(kind):
        text = os.environ.get(prefix + field.name.upper())
        if text is not None:
            is_switch = "boolean" in _json_schema(field)["type"]
            config[field.name] = _SWITCHES.get(text.lower(), text) if is_switch else text
    return config
