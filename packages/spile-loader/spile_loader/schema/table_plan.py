"""The table and the columns of a stream, planned from its schema and from what is there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from spile_loader.schema.metadata import EXTRACTED_AT, TABLE_VERSION, metadata_columns
from spile_loader.schema.naming import assign_columns
from spile_loader.schema.types import (
    BIGINT,
    DATE,
    DOUBLE,
    JSON,
    NUMERIC,
    TIMESTAMPTZ,
    VARCHAR,
    decimal_parts,
    widen,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spile_loader.schema.naming import NameRules
    from spile_loader.schema.stream_schema import Field, StreamSchema
    from spile_loader.settings import LoaderSettings


@dataclass(frozen=True, slots=True)
class CatalogColumn:
    """A column as the database's catalog knows it."""

    name: str
    type: str
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table, and the property or the metadata that fills it."""

    name: str
    type: str
    source: str
    is_metadata: bool


def wanted_name(stream: str, settings: LoaderSettings) -> tuple[str, str]:
    """Return schema and name of the table a stream would have if every name were free."""
    schema, dash, name = stream.rpartition("-")
    if settings.split_stream_names and dash and schema and name:
        return schema, name
    return settings.default_target_schema, stream


def planned_columns(
    schema: StreamSchema,
    existing: Mapping[str, CatalogColumn],
    settings: LoaderSettings,
    rules: NameRules,
) -> list[Column]:
    """Plan name and type of every column that a record fills.

    Args:
        schema: The stream's schema.
        existing: The columns that the table has.
        settings: The settings of the load.
        rules: What names the database can have.

    Returns:
        The columns as they have to be: those that are missing too, and those that widen.
    """
    metadata = metadata_columns(schema, settings)
    properties = [field.name for field in schema.fields]
    comments = {name: column.comment for name, column in existing.items()}
    chosen = assign_columns(properties, comments, metadata, rules)
    columns = []
    for field in schema.fields:
        found = existing.get(chosen[field.name])
        kind = field.type if found is None else _wider(field, found.type)
        columns.append(Column(chosen[field.name], kind, field.name, is_metadata=False))
    for name, kind in metadata.items():
        found = existing.get(name)
        wider = kind if found is None else widen(found.type, kind)
        columns.append(Column(name, wider, name, is_metadata=True))
    return columns


def _wider(field: Field, existing: str) -> str:
    """Return the type of a column that is there.

    A key that was declared as text now and then stays what it is, if text has several spellings
    of the same value: rows that do not meet their key again would be doubled.
    """
    has_spellings = existing in {DATE, TIMESTAMPTZ, DOUBLE} or decimal_parts(existing) is not None
    if field.is_key and field.type == VARCHAR and has_spellings:
        return existing
    return widen(existing, field.type)


def decoded_schema(schema: StreamSchema, columns: list[Column]) -> StreamSchema:
    """Return a stream's schema with the types that its records are decoded to.

    Args:
        schema: The schema as the tap declared it.
        columns: The columns as they are now.

    Returns:
        The schema for the codec.
    """
    types = {column.source: column.type for column in columns if not column.is_metadata}
    fields = tuple(_decoded(field, types[field.name]) for field in schema.fields)
    return replace(schema, fields=fields)


def _decoded(field: Field, column_type: str) -> Field:
    """Return a property with the type that its values are decoded to.

    A column of text gets them as they were sent, not in a spelling of the target's own; a column
    of decimals takes all that it has room for.
    """
    if column_type == VARCHAR and field.type != JSON:
        return replace(field, type=VARCHAR)
    if field.type == VARCHAR or (decimal_parts(field.type) and decimal_parts(column_type)):
        return replace(field, type=column_type)
    if column_type == NUMERIC and field.type != BIGINT:
        return replace(field, type=NUMERIC)
    return field


def stamps_of(columns: list[Column]) -> tuple[str, ...]:
    """Return the metadata columns whose values come with each message."""
    added = {column.source for column in columns if column.is_metadata}
    return tuple(name for name in (EXTRACTED_AT, TABLE_VERSION) if name in added)
