"""The columns that a SCHEMA message asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spile_loader.exceptions import InputError
from spile_loader.schema.types import UnknownTypeError, column_type

if TYPE_CHECKING:
    from spile_loader.typing import Schema


@dataclass(frozen=True, slots=True)
class Field:
    """One property of a stream, and the column type its schema asks for."""

    name: str
    type: str
    is_key: bool


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
            Field(name, _column_type(stream, name, definition, root), name in keys)
            for name, definition in properties.items()
        )
        return cls(stream, fields, tuple(dict.fromkeys(keys)))


def _column_type(stream: str, name: str, definition: object, schema: Schema) -> str:
    """Choose a property's column type, or say which property has none."""
    try:
        return column_type(definition, schema)
    except UnknownTypeError as error:
        raise InputError(str(error), stream=stream, field=name) from error
