"""The settings that every tap has, and how they are checked before the first request."""

from __future__ import annotations

import contextlib
import copy
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from singer_sdk.typing import DEFAULT_JSONSCHEMA_VALIDATOR, extend_validator_with_defaults

from spile.http.urls import url_errors
from spile.profiles import GENERIC, GENERIC_PROFILE, describe_defaults, profile_errors
from spile.timestamps import parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, MutableMapping

    from jsonschema import ValidationError

    from spile.profiles import Profile

_Validator = extend_validator_with_defaults(DEFAULT_JSONSCHEMA_VALIDATOR)
_fill_defaults = _Validator.VALIDATORS["properties"]


def _fill_objects(
    validator: Any, properties: Any, instance: Any, schema: Any
) -> Iterator[ValidationError]:
    """Fill in defaults where there is an object; anything else is reported for its type."""
    if isinstance(instance, dict):
        yield from _fill_defaults(validator, properties, instance, schema)


_Validator.VALIDATORS["properties"] = _fill_objects

_COMMON: dict[str, dict[str, Any]] = {
    "api_url": {
        "type": "string",
        "title": "API URL",
        "description": (
            "Where the API is: scheme, host and an optional path prefix. https, or http to a "
            "loopback host."
        ),
    },
    "profile": {
        "type": "string",
        "title": "Profile",
        "default": "generic",
        "description": "Which product's API is read; generic is the documented wire format.",
    },
    "start_date": {
        "type": ["string", "null"],
        "format": "date-time",
        "title": "Start date",
        "description": "Earliest data that incremental streams read when there is no state yet.",
    },
    "page_size": {
        "type": "integer",
        "minimum": 1,
        "default": 100,
        "title": "Page size",
        "description": "Records asked for per page.",
    },
    "max_concurrency": {
        "type": "integer",
        "minimum": 1,
        "default": 4,
        "title": "Most requests at once",
        "description": "Most requests in flight at one time, for the whole run.",
    },
    "requests_per_second": {
        "type": ["number", "null"],
        "exclusiveMinimum": 0,
        "title": "Requests per second",
        "description": "Pace of the whole run; without it the API's own limit headers decide.",
    },
    "max_retries": {
        "type": "integer",
        "minimum": 0,
        "default": 3,
        "title": "Most retries",
        "description": "How often one request is sent again after a passing failure.",
    },
    "backoff_factor": {
        "type": "number",
        "minimum": 0,
        "default": 2,
        "title": "Backoff factor",
        "description": "Seconds before the first retry; each further wait is twice as long.",
    },
    "request_timeout": {
        "type": "number",
        "exclusiveMinimum": 0,
        "default": 60,
        "title": "Request timeout",
        "description": "Seconds without a byte after which a request counts as failed.",
    },
    "max_response_bytes": {
        "type": "integer",
        "minimum": 1,
        "default": 268435456,
        "title": "Largest response",
        "description": "Most bytes of one response, counted after decompression; a larger one "
        "fails its stream.",
    },
    "on_forbidden": {
        "type": "string",
        "enum": ["fail", "skip"],
        "default": "fail",
        "title": "On forbidden",
        "description": "Whether a stream without permission fails the run's exit code or is "
        "skipped with a warning.",
    },
    "on_type_error": {
        "type": "string",
        "enum": ["fail", "null"],
        "default": "fail",
        "title": "On type error",
        "description": "Whether a value that cannot be its declared type fails the stream or "
        "becomes null.",
    },
    "unknown_fields": {
        "type": "string",
        "enum": ["warn", "add"],
        "default": "warn",
        "title": "Unknown fields",
        "description": "Whether a field that the schema lacks is left out with a warning or added "
        "with an inferred type.",
    },
    "personal_data": {
        "type": "string",
        "enum": ["keep", "hash", "drop"],
        "default": "keep",
        "title": "Personal data",
        "description": "What happens to properties that identify or describe a person.",
    },
    "personal_data_key": {
        "type": ["string", "null"],
        "minLength": 1,
        "secret": True,
        "title": "Personal data key",
        "description": "Secret of the hashes; required for personal_data: hash.",
    },
    "allow_insecure_http": {
        "type": "boolean",
        "default": False,
        "title": "Allow insecure HTTP",
        "description": "Allow http to a host that is not loopback: the credential travels in "
        "clear text.",
    },
    "user_agent": {
        "type": ["string", "null"],
        "title": "User agent",
        "description": "Identification header; the tap's name and version by default.",
    },
    "full_refresh_every": {
        "type": ["number", "null"],
        "exclusiveMinimum": 0,
        "title": "Full refresh every",
        "description": "Days after which an incremental stream is read whole again, so that a "
        "loader can remove what is gone.",
    },
    "emit_activate_version_messages": {
        "type": "boolean",
        "default": False,
        "title": "Emit ACTIVATE_VERSION",
        "description": "End each complete full-table stream with ACTIVATE_VERSION, so that a "
        "loader can remove what is gone.",
    },
}
_SECRET_TITLES = {"api_key": "API key", "api_token": "API token"}


def common_settings(
    credential: str = "api_key",
    *,
    profiles: Mapping[str, Profile],
    page_size: int = 100,
    more: Mapping[str, dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """The JSON Schema of a tap's configuration.

    Args:
        credential: Name of the setting that holds the credential.
        profiles: The tap's profiles, by name.
        page_size: Default page size.
        more: Settings of this tap alone, as JSON Schema nodes.
    """
    properties = copy.deepcopy(_COMMON)
    properties["page_size"]["default"] = page_size
    properties["profile"]["enum"] = list(profiles)
    secret = {
        "type": "string",
        "minLength": 1,
        "secret": True,
        "title": _SECRET_TITLES[credential],
        "description": "The credential that the API gave you.",
    }
    settings = {"api_url": properties.pop("api_url"), credential: secret, **properties}
    settings.update(copy.deepcopy(dict(more or {})))
    describe_defaults(settings, profiles)
    return {
        "type": "object",
        "properties": settings,
        "required": [credential]
        if any(p.api_url for p in profiles.values())
        else ["api_url", credential],
    }


def check_settings(
    config: MutableMapping[str, Any],
    schema: Mapping[str, Any],
    profiles: Mapping[str, Profile],
) -> list[str]:
    """What is wrong with a configuration, one line a setting; fills in defaults.

    No line holds a value: it may be a secret in the wrong place.
    """
    properties = schema["properties"]
    for name in [name for name, value in config.items() if value is None]:
        # Meltano and JSON files write an unset setting as null; it is a choice of its own only
        # where null is allowed and not the default.
        node = properties.get(name, {})
        if "default" not in node or "null" not in node["type"]:
            del config[name]
    config.update({name: _with_floats(value) for name, value in config.items()})
    _parse_texts(config, properties)
    profile = profiles.get(str(config.get("profile", GENERIC_PROFILE)), GENERIC)
    for setting, value in profile.defaults.items():
        config.setdefault(setting, value)
    errors = setting_errors(config, schema)
    return errors or [*_check_values(config), *profile_errors(config, profile)]


def setting_errors(config: MutableMapping[str, Any], schema: Mapping[str, Any]) -> list[str]:
    """What breaks the rules of a JSON Schema, one line a setting; fills in defaults."""
    return [_describe(error, config) for error in _Validator(schema).iter_errors(config)]


def _with_floats(value: Any) -> Any:
    """A setting with its fractions as floats: the SDK reads those of a file as decimals."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {name: _with_floats(item) for name, item in value.items()}
    return [_with_floats(item) for item in value] if isinstance(value, list) else value


def _parse_texts(config: MutableMapping[str, Any], properties: Mapping[str, Any]) -> None:
    """Read settings that are not text from JSON: environment and Meltano pass them as text."""
    for name, value in config.items():
        declared = properties.get(name, {}).get("type", "string")
        if isinstance(value, str) and "string" not in declared:
            with contextlib.suppress(ValueError):
                config[name] = json.loads(value)


def _describe(error: ValidationError, config: Mapping[str, Any]) -> str:
    """A validation error in the settings' words, without the value."""
    name = ".".join(str(part) for part in error.absolute_path)
    subject = f"Setting '{name}'{_entry_of(error, config)}"
    rule, limit = error.validator, error.validator_value
    if rule == "required":
        missing = [key for key in limit if key not in error.instance]
        names = " and ".join(f"'{key}'" for key in missing)
        return f"{subject} needs {names}" if name else f"Setting {names} is required"
    if rule == "additionalProperties":
        unknown = sorted(set(error.instance) - set(error.schema.get("properties", {})))
        return f"{subject} has unknown entries: {', '.join(unknown)}"
    # Null among the types means that a setting may be left out; no user needs to know.
    options = [option for option in _listed(limit) if rule != "type" or option != "null"]
    words = " or ".join(str(option) for option in options)
    return f"{subject} {_RULES.get(str(rule), 'breaks a rule of its schema').format(words)}"


_RULES = {
    "type": "must be of type {}",
    "enum": "must be one of {}",
    "minimum": "must be {} or more",
    "maximum": "must be {} or less",
    "exclusiveMinimum": "must be greater than {}",
    "minLength": "must not be empty",
    "minItems": "must not be empty",
    "uniqueItems": "must not name anything twice",
    "pattern": "must match {}",
}


def _entry_of(error: ValidationError, config: Mapping[str, Any]) -> str:
    """Which entry of a list of named things an error is about, by its name."""
    setting, index, *_ = [*list(error.absolute_path), None, None]
    if setting is None or not isinstance(index, int):
        return ""
    entry = config[str(setting)][index]
    name = entry.get("name") if isinstance(entry, dict) else None
    return f" ({name})" if isinstance(name, str) and name else ""


def _listed(limit: Any) -> list[Any]:
    return limit if isinstance(limit, list) else [limit]


def _check_values(config: Mapping[str, Any]) -> Iterator[str]:
    """Rules that JSON Schema cannot express."""
    if config.get("api_url"):
        yield from url_errors(
            "api_url",
            str(config["api_url"]),
            insecure=config["allow_insecure_http"],
            hint=", or with allow_insecure_http: true",
        )
    if (start := config.get("start_date")) and parse_timestamp(start) is None:
        yield "Setting 'start_date' must be a date-time such as 2024-01-31T00:00:00Z"
    if config.get("personal_data") == "hash" and not config.get("personal_data_key"):
        yield "Setting 'personal_data_key' is required for personal_data: hash"
