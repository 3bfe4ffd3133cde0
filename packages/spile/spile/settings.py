"""The settings that every tap has, and what is wrong with the values that a user gives."""

from __future__ import annotations

import contextlib
import json
from decimal import Decimal
from typing import TYPE_CHECKING

from singer_sdk import typing as th

from spile.http.urls import url_errors
from spile.profiles import GENERIC, GENERIC_PROFILE, describe_defaults, profile_errors
from spile.timestamps import parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, MutableMapping, Sequence

    from jsonschema import ValidationError

    from spile.profiles import Profile
    from spile.typing import JSON, Config, Schema

_API_URL = th.Property(
    "api_url",
    th.URIType,
    required=True,
    title="API URL",
    description="Base URL of the API: scheme, host and an optional path prefix. https, or http to "
    "a loopback host.",
)
_COMMON: tuple[th.Property[JSON], ...] = (
    th.Property(
        "profile",
        th.StringType,
        default=GENERIC_PROFILE,
        title="Profile",
        description="The product whose API is read; generic is the documented wire format.",
    ),
    th.Property(
        "start_date",
        th.DateTimeType,
        title="Start date",
        description="Earliest data that incremental streams read when there is no state yet.",
    ),
    th.Property(
        "page_size",
        th.IntegerType(minimum=1),
        default=100,
        title="Page size",
        description="Records requested per page.",
    ),
    th.Property(
        "max_concurrency",
        th.IntegerType(minimum=1),
        default=4,
        title="Maximum concurrency",
        description="Maximum number of requests in flight at one time, for the whole run.",
    ),
    th.Property(
        "requests_per_second",
        th.DecimalType(exclusive_minimum=0),
        title="Requests per second",
        description="Request rate of the whole run; if not set, only the API's own rate limit "
        "headers apply.",
    ),
    th.Property(
        "max_retries",
        th.IntegerType(minimum=0),
        default=3,
        title="Maximum retries",
        description="How many times a request is sent again after a temporary failure.",
    ),
    th.Property(
        "backoff_factor",
        th.DecimalType(minimum=0),
        default=2,
        title="Backoff factor",
        description="Seconds before the first retry; each further wait is twice as long.",
    ),
    th.Property(
        "request_timeout",
        th.DecimalType(exclusive_minimum=0),
        default=60,
        title="Request timeout",
        description="Seconds without receiving a byte after which a request fails.",
    ),
    th.Property(
        "on_forbidden",
        th.StringType(allowed_values=["fail", "skip"]),
        default="fail",
        title="On forbidden",
        description="Whether a stream that the credential may not read makes the run fail or is "
        "skipped with a warning.",
    ),
    th.Property(
        "on_type_error",
        th.StringType(allowed_values=["fail", "null"]),
        default="fail",
        title="On type error",
        description="Whether a value that cannot be converted to its declared type fails the "
        "stream or becomes null.",
    ),
    th.Property(
        "unknown_fields",
        th.StringType(allowed_values=["warn", "add"]),
        default="warn",
        title="Unknown fields",
        description="Whether a field that is not in the schema is left out with a warning or "
        "added with an inferred type.",
    ),
    th.Property(
        "personal_data",
        th.StringType(allowed_values=["keep", "hash", "drop"]),
        default="keep",
        title="Personal data",
        description="Whether properties that identify or describe a person are kept, hashed or "
        "dropped.",
    ),
    th.Property(
        "personal_data_key",
        th.StringType(min_length=1),
        secret=True,
        title="Personal data key",
        description="Secret key of the hashes; required for personal_data: hash.",
    ),
    th.Property(
        "allow_insecure_http",
        th.BooleanType,
        default=False,
        title="Allow insecure HTTP",
        description="Allow http to hosts other than loopback: the credential then travels in "
        "clear text.",
    ),
    th.Property(
        "user_agent",
        th.StringType,
        title="User agent",
        description="User-Agent header of every request; by default the tap's name and version.",
    ),
    th.Property(
        "full_refresh_every",
        th.DecimalType(exclusive_minimum=0),
        title="Full refresh every",
        description="Days after which an incremental stream is read in full again, so that a "
        "loader can remove deleted records.",
    ),
    th.Property(
        "emit_activate_version_messages",
        th.BooleanType,
        default=False,
        title="Emit ACTIVATE_VERSION",
        description="End each complete full-table stream with ACTIVATE_VERSION, so that a loader "
        "can remove deleted records.",
    ),
)
_SECRET_TITLES = {"api_key": "API key", "api_token": "API token"}


def common_settings(
    credential: str = "api_key",
    *,
    profiles: Mapping[str, Profile],
    page_size: int = 100,
    more: Sequence[th.Property[JSON]] = (),
) -> Schema:
    """The JSON Schema of a tap's configuration.

    Args:
        credential: Name of the setting that holds the credential.
        profiles: The tap's profiles, by name.
        page_size: Default page size.
        more: Settings of this tap alone, or common ones that this tap declares differently.
    """
    secret = th.Property(
        credential,
        th.StringType(min_length=1),
        required=True,
        secret=True,
        title=_SECRET_TITLES[credential],
        description="The credential that the API issued to you.",
    )
    properties: Schema = {}
    for setting in (_API_URL, secret, *_COMMON, *more):
        # With a default there is always a value; null is one only if the setting says so.
        setting.optional &= setting.default is None
        properties |= setting.to_dict()
    properties["page_size"]["default"] = page_size
    properties["profile"]["enum"] = list(profiles)
    describe_defaults(properties, profiles)
    return {
        "type": "object",
        "properties": properties,
        "required": [credential]
        if any(p.api_url for p in profiles.values())
        else ["api_url", credential],
    }


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


def setting_errors(config: Config, schema: Schema) -> list[str]:
    """What breaks the rules of a JSON Schema, one line each; no line holds a value."""
    return [line for _, line in _schema_errors(config, schema)]


def _parse(config: MutableMapping[str, JSON], properties: Schema) -> None:
    """Bring settings to their types where the source of the configuration cannot express them."""
    for name, value in list(config.items()):
        node = properties.get(name, {})
        types = _listed(node.get("type", "string"))
        # Meltano and JSON files write an unset setting as null.
        if value is None and not ("null" in types and "default" in node):
            del config[name]
            continue
        parsed = _with_floats(value)
        # The environment and Meltano pass everything as text.
        if isinstance(value, str) and "string" not in types:
            with contextlib.suppress(ValueError):
                parsed = json.loads(value)
        config[name] = parsed


def _with_floats(value: JSON) -> JSON:
    """A setting with its fractions as floats: the SDK reads those of a file as decimals."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {name: _with_floats(item) for name, item in value.items()}
    return [_with_floats(item) for item in value] if isinstance(value, list) else value


def _schema_errors(config: Config, schema: Schema) -> list[tuple[str, str]]:
    """Which settings break the schema, each with a line that says how.

    Not the messages of jsonschema: they quote the values.
    """
    required = schema.get("required", ())
    errors = [(name, f"Setting '{name}' is required") for name in required if name not in config]
    validator = th.DEFAULT_JSONSCHEMA_VALIDATOR({**schema, "required": []})
    for error in validator.iter_errors(config):
        name = str(error.absolute_path[0])
        place = ".".join(str(part) for part in error.absolute_path)
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
    return f" ({name})" if isinstance(name, str) and name else ""


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
        return f"has unknown entries: {', '.join(unknown)}"
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
    if config.get("personal_data") == "hash" and not config.get("personal_data_key"):
        name = "personal_data_key"
        yield name, f"Setting '{name}' is required for personal_data: hash"
