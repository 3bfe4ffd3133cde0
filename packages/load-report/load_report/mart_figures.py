"""Draws the figures of the marts, each from the rows of its query."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from load_report.plots import (
    MOST_SERIES,
    SERIES,
    SHADES,
    Drawn,
    Mark,
    Strip,
    Strips,
    bars,
    by_month,
    label,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_PEOPLE = 30
MOST_WEEKS = 53
_WEEK_LABELS = 6
_OTHER = "other"
_GREY = "grey"


def hours_per_week(rows: Sequence[Any]) -> Drawn:
    """A map of hours: people from top to bottom, weeks from left to right."""
    hours: dict[str, dict[str, float]] = {}
    for person, week, amount in rows:
        hours.setdefault(person, {})[str(week)] = amount
    totals = {person: sum(weeks.values()) for person, weeks in hours.items()}
    people = sorted(hours, key=lambda person: (-totals[person], person))
    weeks = sorted({str(week) for _, week, _ in rows})[-MOST_WEEKS:]
    most = max((hours[p].get(w, 0) for p in people[:MOST_PEOPLE] for w in weeks), default=0) or 1
    strips = [
        Strip(label(person), _cells(hours[person], weeks, most), f"{totals[person]:,.0f}")
        for person in people[:MOST_PEOPLE]
    ]
    every = -(-len(weeks) // _WEEK_LABELS)
    ticks = [((n + 0.5) / len(weeks) * 100, week) for n, week in enumerate(weeks)][::every]
    numbers = [(p, len(hours[p]), totals[p], totals[p] / len(hours[p])) for p in people]
    drawing = Strips(("person", "week (its Monday)", "hours"), strips, ticks)
    return Drawn(drawing, ("person", "weeks", "hours", "hours per week"), numbers)


def _cells(hours: Mapping[str, float], weeks: Sequence[str], most: float) -> list[Mark]:
    """One cell for each week; the darker, the more hours."""
    width = 100 / len(weeks)
    return [
        Mark(
            round(number * width, 2),
            round(width * 0.9, 2),
            f"shade-{min(SHADES, max(1, round(hours[week] / most * SHADES)))}",
            f"{week}: {hours[week]:.1f} h",
        )
        for number, week in enumerate(weeks)
        if week in hours
    ]


def applications(rows: Sequence[Any]) -> Drawn:
    """Applications in each stage, by status; a status that none of them has is left out."""
    known = {"leads": SERIES[3], "active": SERIES[0], "hired": SERIES[1], "archived": _GREY}
    used = [n for n, status in enumerate(known) if any(row[n + 1] for row in rows)]
    looks = {status: look for n, (status, look) in enumerate(known.items()) if n in used}
    numbers = [(stage, *(amounts[n] for n in used)) for stage, *amounts in rows]
    values = {stage: amounts for stage, *amounts in numbers}
    drawing = bars(("stage", "", "applications"), values, looks)
    return Drawn(drawing, ("stage", *looks), numbers, looks)


def absences(rows: Sequence[Any]) -> Drawn:
    """Days of absence in each month, by type; the rarest types together."""
    totals: dict[str, float] = {}
    for _, type_, amount in rows:
        totals[type_] = totals.get(type_, 0.0) + amount
    known = sorted(totals, key=lambda type_: -totals[type_])
    shown = known if len(known) <= MOST_SERIES else known[: MOST_SERIES - 1]
    values: dict[str, dict[date, float]] = {type_: {} for type_ in sorted(shown)}
    for month, type_, amount in rows:
        series = values.setdefault(type_ if type_ in shown else _OTHER, {})
        series[_first_day(month)] = series.get(_first_day(month), 0.0) + amount
    return by_month(values, "days of absence", SERIES[: len(values)])


def invoices(rows: Sequence[Any]) -> Drawn:
    """Invoiced amounts of each month: what is paid, and what is open."""
    values = {
        "paid": {_first_day(month): invoiced - owed for month, invoiced, owed in rows},
        "open": {_first_day(month): owed for month, _, owed in rows},
    }
    drawn = by_month(values, "amount including tax", (SERIES[0], SERIES[2]))
    numbers = [(*row, row[2] / row[1] * 100 if row[1] else 0.0) for row in rows]
    return Drawn(drawn.drawing, ("month", "invoiced", "open", "open, %"), numbers, drawn.legend)


def _first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")
