"""The columns that a SCHEMA message asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from spile_loader.exceptions import InputError
from spile_loader.schema.types import (
    VARCHAR,
    UnknownTypeError,
    column_type,
    decimal_parts,
    has_open_digits,
    widen,
)

if TYPE_CHECKING:
    from spile_loader.typing import Schema


@dataclass(frozen=True, slots=True)
class Field:
    """One property of a stream, and the column type its schema asks for.

    Attributes:
        name: Its name.
        type: The column type.
        is_key: Whether it is part of the key.
        widens: Whether its schema leaves open how many digits a number has.
    """

    name: str
    type: str
    is_key: bool
    widens: bool = False


@dataclass(frozen=True, slots=True)
class StreamSchema:
    """What a SCHEMA message says about its stream."""

    stream: str
    fields: tuple[Field, ...]
    keys: tuple[str, ...]

    @classmethod
    def from_message(cls, stream: str, schema: object, keys: list[str]) -> StreamSchema:
        """Choose a column type for every property.

        Args:
            stream: Name of the stream.
            schema: Its JSON Schema.
            keys: Its key properties.

        Returns:
            The checked schema.

        Raises:
            InputError: If the schema has no properties, an unknown type or a key it lacks.
        """
        root: Schema = schema if isinstance(schema, dict) else {}
        properties = root.get("properties")
        if not isinstance(properties, dict) or not properties:
            reason = "the schema has no properties"
            raise InputError(reason, stream=stream)
        for key in keys:
            if key not in properties:
                reason = "the key is not a property of the schema"
                raise InputError(reason, stream=stream, field=key)
        fields = tuple(
            _field(stream, name, definition, root, is_key=name in keys)
            for name, definition in properties.items()
        )
        return cls(stream, fields, tuple(dict.fromkeys(keys)))

    def widened(self, name: str, needed: str | None) -> StreamSchema | None:
        """Return the schema with room for more digits in one property, if there can be.

        Args:
            name: The property.
            needed: The column type that has room.
        """
        fields = {field.name: field for field in self.fields}
        known = fields[name]
        kind = widen(known.type, needed) if needed else VARCHAR
        if not known.widens or decimal_parts(kind) is None or kind == known.type:
            return None
        fields[name] = replace(known, type=kind)
        return replace(self, fields=tuple(fields.values()))


def _field(stream: str, name: str, definition: object, schema: Schema, *, is_key: bool) -> Field:
    """Choose a property's column type, or say which property has none."""
    try:
        kind = column_type(definition, schema)
    except UnknownTypeError as error:
        raise InputError(str(error), stream=stream, field=name) from error
    widens = decimal_parts(kind) is not None and has_open_digits(definition, schema)
    return Field(name, kind, is_key, widens)
