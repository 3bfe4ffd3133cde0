"""The setting `streams`: what an entry may hold, what is wrong with one, and how it is read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from singer_sdk.typing import DEFAULT_JSONSCHEMA_VALIDATOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_SCALARS = {"string", "integer", "number"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSettings:
    """One entry of `streams`, filled up with the settings of the whole tap.

    Attributes:
        name: Stream name.
        path: Path below `api_url`.
        records_path: Keys that lead to the records; none if the body itself holds them.
        primary_keys: Key properties.
        replication_key: Property that becomes the bookmark.
        replication_param: Query parameter that takes the bookmark.
        params: Query parameters of every request.
        page_size: Records asked for per page.
        limit_param: Query parameter of the page size.
        offset_param: Query parameter of the offset.
        total_path: Keys that lead to the number of all records.
        paginated: False if one request gets everything.
        schema: The declared schema; None if it is to be inferred.
    """

    name: str
    path: str
    records_path: tuple[str, ...]
    primary_keys: tuple[str, ...]
    replication_key: str | None
    replication_param: str | None
    params: Mapping[str, str]
    page_size: int
    limit_param: str
    offset_param: str
    total_path: tuple[str, ...]
    paginated: bool
    schema: dict[str, Any] | None


def read_entry(entry: Mapping[str, Any], config: Mapping[str, Any]) -> StreamSettings:
    """A checked entry as an object."""
    both = {**config, **entry}
    return StreamSettings(
        name=entry["name"],
        path=entry["path"],
        records_path=_keys(entry["records_path"]),
        primary_keys=tuple(entry["primary_keys"]),
        replication_key=entry.get("replication_key"),
        replication_param=entry.get("replication_param"),
        params={name: _text(value) for name, value in entry["params"].items()},
        page_size=both["page_size"],
        limit_param=both["limit_param"],
        offset_param=both["offset_param"],
        total_path=_keys(both.get("total_path")),
        paginated=entry["paginated"],
        schema=_read_schema(entry.get("schema")),
    )


def _keys(path: str | list[str] | None) -> tuple[str, ...]:
    if isinstance(path, str):
        return tuple(path.split(".")) if path else ()
    return tuple(path or ())


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _read_schema(declared: Any) -> Any:
    """A schema that is given, or what is in the file that is named.

    Raises:
        ValueError: There is no such file, or it holds something other than JSON; says which.
    """
    if not isinstance(declared, str):
        return declared
    try:
        text = Path(declared).expanduser().read_text(encoding="utf-8")
    except (OSError, RuntimeError, ValueError):
        msg = "schema names a file that cannot be read"
        raise ValueError(msg) from None
    try:
        return json.loads(text)
    except ValueError:
        msg = "schema names a file that is not JSON"
        raise ValueError(msg) from None


def check_entries(entries: Iterable[Mapping[str, Any]], config: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with `streams` beyond the shape of its entries, one line each."""
    names: set[str] = set()
    for index, entry in enumerate(entries):
        subject = f"Setting 'streams.{index}' ({entry['name']})"
        if entry["name"] in names:
            yield f"{subject} has the name of an entry before it: names must be unique"
        names.add(entry["name"])
        for complaint in _complaints(entry, config):
            yield f"{subject}: {complaint}"


def _complaints(entry: Mapping[str, Any], config: Mapping[str, Any]) -> Iterator[str]:
    yield from _check_path(entry["path"])
    yield from _check_parameters(entry, config)
    if "" in _keys(entry["records_path"]):
        yield "records_path has an empty key; use keys with single dots between them"
    if "" in _keys(entry.get("total_path")):
        yield "total_path has an empty key; use keys with single dots between them"
    if entry.get("replication_param") and not entry.get("replication_key"):
        yield "replication_param needs a replication_key whose bookmark it takes"
    if entry.get("schema") is not None:
        yield from _check_schema(entry)


def _check_path(path: str) -> Iterator[str]:
    if not path.startswith("/") or path.startswith("//"):
        yield "path must be a path below api_url that begins with one /, such as /v1/employees"
    elif any(sign in path for sign in "?#{}") or path.split() != [path]:
        yield "path must hold no query, fragment, braces or spaces; query parameters go to params"


def _check_parameters(entry: Mapping[str, Any], config: Mapping[str, Any]) -> Iterator[str]:
    """No two things may be sent in one query parameter."""
    taken: dict[str, str] = {}
    for setting in ("api_key_param", "limit_param", "offset_param", "replication_param"):
        name = entry.get(setting) or config.get(setting)
        if name is None:
            continue
        if name in taken:
            yield f"{setting} must not be the same as {taken[name]}"
        elif name in entry["params"] and setting != "replication_param":
            yield f"params must not hold the parameter that {setting} names"
        taken[name] = setting


def _check_schema(entry: Mapping[str, Any]) -> Iterator[str]:
    try:
        schema = _read_schema(entry["schema"])
    except ValueError as error:
        yield str(error)
        return
    validator = DEFAULT_JSONSCHEMA_VALIDATOR(DEFAULT_JSONSCHEMA_VALIDATOR.META_SCHEMA)
    if not isinstance(schema, dict) or not isinstance(schema.get("properties"), dict):
        yield "schema must be a JSON Schema with properties"
    elif broken := next(validator.iter_errors(schema), None):
        place = ".".join(str(part) for part in broken.absolute_path)
        yield f"schema is not a valid JSON Schema at '{place}'"
    else:
        yield from _check_properties(entry, schema["properties"])


def _check_properties(entry: Mapping[str, Any], properties: Mapping[str, Any]) -> Iterator[str]:
    if missing := [key for key in entry["primary_keys"] if key not in properties]:
        yield f"schema lacks primary_keys {', '.join(missing)}"
    key = entry.get("replication_key")
    if key is None:
        return
    if key not in properties:
        yield f"schema lacks the replication_key {key}"
    elif not can_be_bookmark(properties[key]):
        yield f"schema must declare the replication_key {key} as string, integer or number"


def can_be_bookmark(node: Any) -> bool:
    """True if a property holds nothing but strings and numbers."""
    if not isinstance(node, dict):
        return False
    declared = node.get("type", ())
    types = {declared} if isinstance(declared, str) else set(declared)
    return bool(types - {"null"}) and types - {"null"} <= _SCALARS
