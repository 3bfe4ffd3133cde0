"""The entries of the setting `streams`: what one may hold, and what is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta
from singer_sdk.typing import DEFAULT_JSONSCHEMA_VALIDATOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_SCALARS = {"string", "integer", "number"}
_REQUIRED = ("name", "path")
#: Entries that take the value of the tap's setting of the same name where they are left out.
_INHERITED = ("page_size", "limit_param", "offset_param", "total_path")

_Name = Annotated[str, Meta(min_length=1)]


class StreamSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of `streams`, with the tap's settings where it has none of its own."""

    name: Annotated[
        str,
        Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_-]*$(?!\n)", description="Stream name; unique."),
    ]
    path: Annotated[str, Meta(description="Path below api_url, such as /v1/employees.")]
    records_path: Annotated[
        str | list[_Name],
        Meta(
            description="Keys that lead to the records, separated by dots or as a list; empty if "
            "the body itself holds them."
        ),
    ] = "data"
    primary_keys: Annotated[
        tuple[_Name, ...],
        Meta(
            description="Key properties; an empty list for records without a key.",
            extra_json_schema={"uniqueItems": True},
        ),
    ] = ("id",)
    replication_key: Annotated[
        _Name | None,
        Meta(description="Property that grows with each change and becomes the bookmark."),
    ] = None
    replication_param: Annotated[
        _Name | None,
        Meta(
            description="Query parameter that takes the bookmark; without it, older records are "
            "dropped after they are read."
        ),
    ] = None
    replication_end_param: Annotated[
        _Name | None,
        Meta(
            description="Query parameter that takes end_date; without it, younger records are "
            "dropped after they are read."
        ),
    ] = None
    is_sorted: Annotated[
        bool,
        Meta(
            description="True if records come in the order of replication_key, oldest first: then "
            "no page behind end_date is read."
        ),
    ] = False
    params: Annotated[
        dict[str, str | int | float | bool],
        Meta(description="Query parameters of every request."),
    ] = {}
    schema: Annotated[
        dict[str, Any] | str | None,
        Meta(
            description="JSON Schema of the records, or the path of a file that holds it; inferred "
            "at discovery if absent."
        ),
    ] = None
    paginated: Annotated[bool, Meta(description="False if one request gets everything.")] = True
    page_size: Annotated[int, Meta(ge=1, le=10000, description="Overrides the tap's page_size.")]
    limit_param: Annotated[_Name, Meta(description="Overrides the tap's limit_param.")]
    offset_param: Annotated[_Name, Meta(description="Overrides the tap's offset_param.")]
    total_path: Annotated[str | None, Meta(description="Overrides the tap's total_path.")]

    @property
    def record_keys(self) -> tuple[str, ...]:
        """Keys that lead to the records; none if the body itself holds them."""
        return _keys(self.records_path)

    @property
    def total_keys(self) -> tuple[str, ...]:
        """Keys that lead to the number of all records."""
        return _keys(self.total_path)

    @property
    def query(self) -> dict[str, str]:
        """Query parameters of every request, as text."""
        return {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in self.params.items()
        }

    def declared_schema(self) -> dict[str, Any] | None:
        """The schema that is given, or what is in the file that is named.

        Raises:
            ValueError: It cannot be read; says why, without the file's name.
        """
        if not isinstance(self.schema, str):
            return self.schema
        try:
            text = Path(self.schema).expanduser().read_text(encoding="utf-8")
        except (OSError, RuntimeError, ValueError):
            msg = "schema names a file that cannot be read"
            raise ValueError(msg) from None
        try:
            schema = json.loads(text)
        except ValueError:
            msg = "schema names a file that is not JSON"
            raise ValueError(msg) from None
        return schema if isinstance(schema, dict) else {}


#: The entries that may be left out.
OPTIONAL = tuple(name for name in StreamSettings.__struct_fields__ if name not in _REQUIRED)


def _keys(path: str | list[str] | None) -> tuple[str, ...]:
    return tuple(path.split(".") if isinstance(path, str) and path else path or ())


def entry_schema() -> dict[str, Any]:
    """The JSON Schema of an entry as a user writes it."""
    _, components = msgspec.json.schema_components([StreamSettings])
    schema: dict[str, Any] = components[StreamSettings.__name__]
    properties = {name: _with_types(node) for name, node in schema["properties"].items()}
    properties["params"]["additionalProperties"] = _with_types(
        properties["params"]["additionalProperties"]
    )
    return {
        "type": "object",
        "required": list(_REQUIRED),
        "additionalProperties": False,
        "properties": properties,
    }


def _with_types(node: dict[str, Any]) -> dict[str, Any]:
    """A node with a list of types in place of `anyOf`, so that a message can name them all."""
    options = node.pop("anyOf", [])
    types = [option.pop("type") for option in options]
    for option in options:
        node |= option
    return {**node, "type": types} if types else node


def read_entry(entry: Mapping[str, Any], config: Mapping[str, Any]) -> StreamSettings:
    """An entry without errors, as an object."""
    inherited = {name: config.get(name) for name in _INHERITED}
    # JSON Schema takes 5.0 for an integer.
    return msgspec.convert({**inherited, **entry}, StreamSettings, strict=False)


def check_entries(entries: Iterable[StreamSettings], api_key_param: str) -> Iterator[str]:
    """What is wrong with `streams` beyond the types and limits of its entries, one line each."""
    names: set[str] = set()
    for index, entry in enumerate(entries):
        subject = f"Setting 'streams.{index}' ({entry.name})"
        if entry.name in names:
            yield f"{subject} has the name of an earlier entry: names must be unique"
        names.add(entry.name)
        for complaint in _complaints(entry, api_key_param):
            yield f"{subject}: {complaint}"


def _complaints(entry: StreamSettings, api_key_param: str) -> Iterator[str]:
    yield from _check_path(entry.path)
    yield from _check_parameters(entry, api_key_param)
    if "" in entry.record_keys:
        yield "records_path has an empty key; use keys with single dots between them"
    if "" in entry.total_keys:
        yield "total_path has an empty key; use keys with single dots between them"
    if entry.replication_param and not entry.replication_key:
        yield "replication_param needs a replication_key whose bookmark it takes"
    if entry.replication_end_param and not entry.replication_param:
        yield "replication_end_param needs a replication_param, which takes the other bound"
    if entry.is_sorted and not entry.replication_key:
        yield "is_sorted needs the replication_key that records are sorted by"
    yield from _check_schema(entry)


def _check_path(path: str) -> Iterator[str]:
    if not path.startswith("/") or path.startswith("//"):
        yield "path must be a path below api_url that begins with one /, such as /v1/employees"
    elif any(sign in path for sign in "?#{}") or path.split() != [path]:
        yield "path must hold no query, fragment, braces or spaces; query parameters go to params"


def _check_parameters(entry: StreamSettings, api_key_param: str) -> Iterator[str]:
    """No two things may be sent in one query parameter."""
    named = {
        "api_key_param": api_key_param,
        "limit_param": entry.limit_param,
        "offset_param": entry.offset_param,
        "replication_param": entry.replication_param,
        "replication_end_param": entry.replication_end_param,
    }
    taken: dict[str, str] = {}
    for setting, name in named.items():
        if name is None:
            continue
        if name in taken:
            yield f"{setting} must not be the same as {taken[name]}"
        elif name in entry.params and not setting.startswith("replication_"):
            yield f"params must not hold the parameter that {setting} names"
        taken[name] = setting


def _check_schema(entry: StreamSettings) -> Iterator[str]:
    try:
        schema = entry.declared_schema()
    except ValueError as error:
        yield str(error)
        return
    if schema is None:
        return
    validator = DEFAULT_JSONSCHEMA_VALIDATOR(DEFAULT_JSONSCHEMA_VALIDATOR.META_SCHEMA)
    if not isinstance(schema.get("properties"), dict):
        yield "schema must be a JSON Schema with properties"
    elif broken := next(validator.iter_errors(schema), None):
        place = ".".join(str(part) for part in broken.absolute_path)
        yield f"schema is not a valid JSON Schema at '{place}'"
    else:
        yield from _check_properties(entry, schema["properties"])


def _check_properties(entry: StreamSettings, properties: Mapping[str, Any]) -> Iterator[str]:
    if missing := [key for key in entry.primary_keys if key not in properties]:
        yield f"schema lacks primary_keys {', '.join(missing)}"
    key = entry.replication_key
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
