"""What is wrong with the settings that a user gives."""

from __future__ import annotations

import contextlib
import json
import re
from typing import TYPE_CHECKING

from singer_sdk.typing import DEFAULT_JSONSCHEMA_VALIDATOR

from spile.filters import period_of
from spile.http.urls import url_errors
from spile.profiles import GENERIC, GENERIC_PROFILE, profile_errors
from spile.timestamps import parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, MutableMapping

    from jsonschema import ValidationError

    from spile.profiles import Profile
    from spile.typing import JSON, Config, Schema

# The SDK's words for settings in the environment, and their opposites.
_BOOLEANS = {
    **dict.fromkeys(("true", "1", "yes", "on"), True),
    **dict.fromkeys(("false", "0", "no", "off"), False),
}
_PERSONAL = {"personal_data", "personal_data_key"}
_CAMEL_CASE = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LONGEST_NAME = 60


def check_settings(
    config: MutableMapping[str, JSON], schema: Schema, profiles: Mapping[str, Profile]
) -> list[str]:
    """What is wrong with a configuration, one line each; parses texts and fills in defaults.

    No line holds a value: it may be a secret in the wrong place.
    """
    properties = schema["properties"]
    _parse(config, properties)
    profile = profiles.get(str(config.get("profile", GENERIC_PROFILE)), GENERIC)
    defaults = {name: node["default"] for name, node in properties.items() if "default" in node}
    for name, value in {**defaults, **profile.defaults}.items():
        config.setdefault(name, value)
    errors = _schema_errors(config, schema)
    wrong = {name for name, _ in errors}
    sound = {name: value for name, value in config.items() if name not in wrong}
    errors += _value_errors(sound, properties)
    if "profile" not in wrong:
        errors += [error for error in profile_errors(sound, profile) if error[0] not in wrong]
    return [line for _, line in errors]


def unknown_settings(config: Config, schema: Schema) -> tuple[list[str], list[str]]:
    """Warnings and errors about settings that the schema lacks, each with the nearest it has.

    A misspelt setting about personal data is an error: without it, what it protects is written.
    """
    warnings, errors = [], []
    for name in config:
        if name in schema["properties"]:
            continue
        nearest = nearest_setting(name, schema["properties"])
        personal = "personal" in name.lower()
        hint = f" Did you mean '{nearest or 'personal_data'}'?" if nearest or personal else ""
        if personal or nearest in _PERSONAL:
            errors.append(f"Setting '{_shown(name)}' is unknown.{hint}")
        else:
            warnings.append(f"Setting '{_shown(name)}' is unknown and has no effect.{hint}")
    return warnings, errors


def nearest_setting(name: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """The known setting that a misspelt one most probably means.

    Args:
        name: What the user wrote.
        known: Names of the settings that there are.
        likeness: From 0 for anything to 1 for the same name.
    """
    import difflib  # noqa: PLC0415  # only for what is misspelt

    words = _CAMEL_CASE.sub("_", name).lower().replace("-", "_")
    return next(iter(difflib.get_close_matches(words, list(known), n=1, cutoff=likeness)), None)


def _shown(name: str) -> str:
    """A name from outside, fit for a log line."""
    cut = name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
    return "".join(character if character.isprintable() else "?" for character in cut)


def setting_errors(config: Config, schema: Schema) -> list[str]:
    """What breaks the rules of a JSON Schema, one line each; no line holds a value."""
    return [line for _, line in _schema_errors(config, schema)]


def _parse(config: MutableMapping[str, JSON], properties: Schema) -> None:
    """Bring settings to their types where the source of the configuration cannot express them."""
    for name, value in list(config.items()):
        node = properties.get(name, {})
        types = _listed(node.get("type", "string"))
        is_text = isinstance(value, str) and "string" not in types
        parsed = _from_text(value, types) if is_text else value
        # JSON Schema takes 50.0 for an integer; a query parameter is another with it.
        if "integer" in types and isinstance(parsed, float) and parsed.is_integer():
            parsed = int(parsed)
        # Meltano and JSON files write an unset setting as null.
        if parsed is None and not ("null" in types and "default" in node):
            del config[name]
        else:
            config[name] = parsed


def _from_text(text: str, types: list[JSON]) -> JSON:
    """A setting that the environment or Meltano passes as text."""
    if not text:
        return None
    if "boolean" in types:
        return _BOOLEANS.get(text.lower(), text)
    with contextlib.suppress(ValueError):
        return json.loads(text)
    return text


def _schema_errors(config: Config, schema: Schema) -> list[tuple[str, str]]:
    """Which settings break the schema, each with a line that says how.

    Not the messages of jsonschema: they quote the values.
    """
    required = schema.get("required", ())
    errors = [(name, f"Setting '{name}' is required") for name in required if name not in config]
    validator = DEFAULT_JSONSCHEMA_VALIDATOR({**schema, "required": []})
    for error in validator.iter_errors(config):
        name = str(error.absolute_path[0])
        place = ".".join(_shown(str(part)) for part in error.absolute_path)
        line = f"Setting '{place}'{_entry_name(error, config[name])} {_broken_rule(error)}"
        # jsonschema reports each missing entry by itself.
        if (name, line) not in errors:
            errors.append((name, line))
    return errors


def _entry_name(error: ValidationError, value: JSON) -> str:
    """Which entry of a list of named things an error is about, by its name."""
    path = error.absolute_path
    entry = value[path[1]] if len(path) > 1 and isinstance(value, list) else None
    name = entry.get("name") if isinstance(entry, dict) else None
    return f" ({_shown(name)})" if isinstance(name, str) and name else ""


_TYPES = {
    "string": "text",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
}
_RULES = {
    "enum": "must be one of {}",
    "minimum": "must be {} or more",
    "maximum": "must be {} or less",
    "exclusiveMinimum": "must be greater than {}",
    "minLength": "must not be empty",
    "minItems": "must not be empty",
    "uniqueItems": "must not name anything twice",
    "pattern": "must match {}",
}


def _broken_rule(error: ValidationError) -> str:
    rule, limit = str(error.validator), error.validator_value
    if rule == "required":
        missing = " and ".join(f"'{name}'" for name in limit if name not in error.instance)
        return f"needs {missing}"
    if rule == "additionalProperties":
        unknown = sorted(set(error.instance) - set(error.schema.get("properties", {})))
        return f"has unknown entries: {', '.join(_shown(name) for name in unknown)}"
    if rule == "type":
        # Null means that a setting is left out; no user needs to know.
        return "must be " + " or ".join(_TYPES[name] for name in _listed(limit) if name != "null")
    words = " or ".join(str(option) for option in _listed(limit))
    return _RULES.get(rule, "breaks a rule of its schema").format(words)


def _listed(limit: JSON) -> list[JSON]:
    return limit if isinstance(limit, list) else [limit]


def _value_errors(config: Config, properties: Schema) -> Iterator[tuple[str, str]]:
    """Which settings break a rule that JSON Schema cannot express, with a line that says how."""
    for name, value in config.items():
        kind = properties.get(name, {}).get("format")
        if kind == "uri" and value:
            insecure = name == "api_url" and config.get("allow_insecure_http", False)
            hint = ", or with allow_insecure_http: true" if name == "api_url" else ""
            for line in url_errors(name, value, insecure=insecure, hint=hint):
                yield name, line
        elif kind == "date-time" and value and parse_timestamp(value) is None:
            yield name, f"Setting '{name}' must be a date-time such as 2024-01-31T00:00:00Z"
    if config.get("end_date"):
        yield from _period_errors(config)
    if config.get("personal_data") == "hash" and not config.get("personal_data_key"):
        name = "personal_data_key"
        yield name, f"Setting '{name}' is required for personal_data: hash"


def _period_errors(config: Config) -> Iterator[tuple[str, str]]:
    """What is wrong with the period that `start_date` and `end_date` name."""
    if not config.get("start_date"):
        yield "end_date", "Setting 'end_date' needs start_date: they are a period to read again"
    period = period_of(config)
    if period is not None and period.last < period.first:
        yield "end_date", "Setting 'end_date' must not be before start_date"
