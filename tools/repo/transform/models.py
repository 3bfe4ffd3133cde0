"""The SQL of staging views."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from repo.transform.columns import Column
    from repo.transform.streams import Stream

NOTE = "Made from the schemas of tap-{} by `make generate`; edit those, not this file."
# What a name may not be without quotes, in DuckDB or in PostgreSQL.
_WORDS = """
all analyse analyze and any array as asc both case cast check collate column constraint create
current_date default desc distinct do else end except false fetch for foreign from grant group
having in initially intersect into lateral leading limit not null offset on only or order
placing primary references returning select some symmetric table then to trailing true union
unique user using variadic when where window with
"""
RESERVED = frozenset(_WORDS.split())


def staging_view(stream: Stream) -> str:
    """The SQL of the staging view of a stream."""
    columns = [f"    {_expression(column)} as {quoted(column.name)}" for column in stream.columns]
    columns.append("    {{ loaded_at(raw) }} as loaded_at")
    return "\n".join(
        [
            f"{{#- {NOTE.format(stream.tap)} -#}}",
            f"{{{{ config(enabled=tap_enabled('{stream.tap}')) }}}}",
            f"{{%- set raw = raw_table('{stream.tap}', '{stream.name}') %}}",
            "",
            "select",
            ",\n".join(columns),
            "from {{ raw_rows(raw) }}",
            "",
        ]
    )


def quoted(name: str) -> str:
    """A column's name, as SQL needs it."""
    return f'"{name}"' if name in RESERVED else name


def _expression(column: Column) -> str:
    fields = [_field(column, path) for path in column.paths]
    if len(fields) == 1:
        return f"{{{{ {fields[0]} }}}}"
    listed = ",\n".join(f"        {{{{ {field} }}}}" for field in fields)
    return f"coalesce(\n{listed}\n    )"


def _field(column: Column, path: tuple[str, ...]) -> str:
    names = ", ".join(f"'{name}'" for name in path)
    personal = ", personal=true" if column.personal else ""
    return f"raw_field(raw, '{column.kind}', [{names}]{personal})"
