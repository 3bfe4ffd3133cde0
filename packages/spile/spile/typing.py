"""Names for the JSON values that pass between the parts of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

#: Any value that JSON can hold, decoded; numbers with a fraction are `Decimal`.
JSON: TypeAlias = Any
#: A decoded JSON object.
JSONObject: TypeAlias = dict[str, JSON]
#: One record of a stream, by property name.
Record: TypeAlias = dict[str, JSON]
#: A JSON Schema, or one node of it.
Schema: TypeAlias = dict[str, JSON]
#: The part of `STATE` that belongs to one stream, or the whole of it.
State: TypeAlias = dict[str, JSON]
#: A tap's settings by name.
Config: TypeAlias = Mapping[str, JSON]
#: Property names that lead to a field of a record; lists are passed through.
FieldPath: TypeAlias = tuple[str, ...]
#: What tells the requests of a child stream apart: values of its parent's record.
Context: TypeAlias = Mapping[str, JSON]
#: Brings one JSON value to a declared type.
Convert: TypeAlias = Callable[[JSON], JSON]
