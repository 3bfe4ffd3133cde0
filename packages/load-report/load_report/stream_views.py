"""A plot for every stream with a date and a number, chosen by the columns of its table."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from load_report.loaded_places import quoted
from load_report.plots import SERIES, Drawn, Plot, by_month, label

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from load_report.loaded_places import LoadedPlace

MOST_STREAMS = 24
_SUMS = """
    SELECT month, sum(amount), count(*)
    FROM (
        SELECT
            strftime(TRY_CAST({date}[:10] AS DATE), '%Y-%m') AS month,
            TRY_CAST({number} AS DOUBLE) AS amount
        FROM {table}
    )
    WHERE month BETWEEN '1900-01' AND '2199-12' AND isfinite(amount)
    GROUP BY month
    ORDER BY month
"""
# The best first: a day says when something happened, a moment more often when it was written.
_DATES = ("DATE", "TIMESTAMP")
_NUMBERS = ("DECIMAL", "DOUBLE", "FLOAT", "HUGEINT", "BIGINT", "INTEGER")
# The sum of what names a record says nothing.
_IDENTIFIER = re.compile(r"^_sdc_|(^|_)[iI][dD]$|[a-z]I[dD]$")


def stream_plots(
    files: Sequence[LoadedPlace], viewed: Container[str] = ()
) -> tuple[list[Plot], int]:
    """The plots of the streams with the most records, and how many streams have no plot for them.

    Args:
        files: Where to look.
        viewed: The tables that are left to the views of marts.
    """
    found = []
    for file in files:
        for (schema, table), columns in sorted(file.tables.items()):
            chosen = None if table in viewed else choose(columns)
            if chosen is None:
                continue
            query = _SUMS.format(
                date=quoted(chosen[0]), number=quoted(chosen[1]), table=quoted(table)
            )
            if rows := file.ask(schema, query, {table: chosen}):
                found.append((f"{file.source(schema)} · {table}", chosen, rows))
    found.sort(key=lambda entry: (-sum(count for _, _, count in entry[2]), entry[0]))
    plots = [_plot(n, *entry) for n, entry in enumerate(found[:MOST_STREAMS], 1)]
    return plots, len(found) - len(plots)


def choose(columns: Mapping[str, str]) -> tuple[str, str] | None:
    """The date and the number of a table that say most about it, if it has both.

    Args:
        columns: The types of its columns, by name.
    """
    known = {name: type_ for name, type_ in columns.items() if not _IDENTIFIER.search(name)}
    day, number = _first(known, _DATES), _first(known, _NUMBERS)
    return (day, number) if day and number else None


def _first(columns: Mapping[str, str], types: Sequence[str]) -> str | None:
    """The first column of the best type."""
    return next((n for type_ in types for n, t in columns.items() if t.startswith(type_)), None)


def _plot(number: int, source: str, chosen: tuple[str, str], rows: Sequence[Any]) -> Plot:
    day, amount = chosen
    values = {date.fromisoformat(f"{month}-01"): total for month, total, _ in rows}
    drawn = by_month({amount: values}, f"sum of {label(amount)}", SERIES[:1])
    numbers = Drawn(drawn.drawing, ("month", amount, "records"), rows)
    note = f"The sum of {label(amount)}, by the month of {label(day)}."
    return Plot(f"stream-{number}", source, note, numbers)
