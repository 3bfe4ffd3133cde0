"""What every plot of the report is made of. The page draws it as SVG, without a script."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from load_report.periods import periods

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from load_report.periods import Periods

# The style sheet gives each of these looks its color, in light and in dark.
SERIES = tuple(f"series-{number}" for number in range(1, 10))
MOST_SERIES = len(SERIES)
SHADES = 9
PALE = "pale"
HEIGHT = 200
_MOST_LABELS = 8
_STEPS = (1, 2, 5, 10)
_THOUSANDS = ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k"))
_LONGEST_LABEL = 36


@dataclass(frozen=True)
class Mark:
    """A bar, a cell or, without a length, a dot.

    Attributes:
        place: Where it begins, in percent of the width; a dot's middle.
        length: How long it is, in percent.
        look: Names its color.
        tip: What it stands for.
    """

    place: float
    length: float
    look: str
    tip: str


@dataclass(frozen=True)
class Strip:
    """A row of a plot.

    Attributes:
        name: What it is about.
        marks: What is drawn.
        amount: The number at its end.
    """

    name: str
    marks: Sequence[Mark]
    amount: str


@dataclass(frozen=True)
class Strips:
    """Named rows with marks from left to right.

    Attributes:
        header: What the names, the marks and the amounts are.
        strips: The rows.
        ticks: Places in percent, with the labels of the axis.
    """

    header: tuple[str, str, str]
    strips: Sequence[Strip]
    ticks: Sequence[tuple[float, str]]


@dataclass(frozen=True)
class Part:
    """A part of a column.

    Attributes:
        look: Names its color.
        top: Where it begins, in pixels.
        height: In pixels.
    """

    look: str
    top: float
    height: float


@dataclass(frozen=True)
class Column:
    """What is drawn for one period.

    Attributes:
        tip: The numbers.
        parts: The parts that stand on each other.
    """

    tip: str
    parts: Sequence[Part]


@dataclass(frozen=True)
class Columns:
    """Columns over time.

    Attributes:
        unit: What is counted, and in which periods.
        columns: One for each period.
        lines: Heights in pixels, with the labels of the axis.
        ticks: Places in percent, with the labels of the periods.
        height: Of the area, in pixels.
    """

    unit: str
    columns: Sequence[Column]
    lines: Sequence[tuple[float, str]]
    ticks: Sequence[tuple[float, str]]
    height: int = HEIGHT


@dataclass(frozen=True)
class Drawn:
    """A drawing and the numbers in it.

    Attributes:
        drawing: What is drawn.
        header: Names of the columns of the numbers.
        rows: The numbers, as a table.
        legend: The series, with their looks.
    """

    drawing: Columns | Strips
    header: Sequence[str]
    rows: Sequence[Sequence[Any]]
    legend: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Plot:
    """A drawing with a title.

    Attributes:
        id: Names its element on the page.
        title: What it shows, with the unit.
        note: What is counted, and what is not.
        drawn: The drawing and its numbers.
    """

    id: str
    title: str
    note: str
    drawn: Drawn

    @property
    def kind(self) -> str:
        """Which macro of the template draws it."""
        return "strips" if isinstance(self.drawn.drawing, Strips) else "columns"


def label(text: object) -> str:
    """Text from data, short enough for a plot."""
    plain = " ".join(str(text).split())
    return plain if len(plain) <= _LONGEST_LABEL else plain[: _LONGEST_LABEL - 1] + "…"


def steps(low: float, high: float, *, whole: bool = False) -> list[float]:
    """The values at the lines of an axis: round ones, and whole ones where things are counted."""
    rough = (high - low) / 4 or 1
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in _STEPS if factor * power >= rough * 0.999)
    step = max(1, step) if whole else step
    first, last = math.floor(low / step), max(math.ceil(high / step), 1 if low == high else 0)
    return [number * step for number in range(first, last + 1)]


def short(value: float) -> str:
    """A number as it stands at an axis."""
    for thousand, letter in _THOUSANDS:
        if abs(value) >= thousand:
            return f"{value / thousand:.4g}{letter}"
    return f"{value:.4g}"


def columns(
    values: Mapping[date, Sequence[float]],
    looks: Mapping[str, str],
    found: Periods,
    unit: str,
    *,
    whole: bool = False,
) -> Columns:
    """Columns of stacked series over time.

    Args:
        values: One value for each series, by the first day of a period.
        looks: The series, with their looks.
        found: The periods.
        unit: What is counted.
        whole: Only whole numbers stand at the axis.
    """
    lines = steps(
        min((sum(v for v in stack if v < 0) for stack in values.values()), default=0),
        max((sum(v for v in stack if v > 0) for stack in values.values()), default=0),
        whole=whole,
    )
    none = [0] * len(looks)
    drawn = [
        Column(
            _tip(found.label(start), values.get(start, none), looks),
            _stack(values.get(start, none), looks, lines),
        )
        for start in found.starts
    ]
    every = math.ceil(len(drawn) / _MOST_LABELS)
    ticks = [
        ((number + 0.5) / len(drawn) * 100, found.label(start))
        for number, start in list(enumerate(found.starts))[::every]
    ]
    heights = [(_height(line, lines), short(line)) for line in lines]
    return Columns(f"{unit}, by {found.name}", drawn, heights, ticks)


def _height(value: float, lines: Sequence[float]) -> float:
    return round(HEIGHT * (lines[-1] - value) / (lines[-1] - lines[0]), 1)


def _tip(name: str, values: Sequence[float], looks: Mapping[str, str]) -> str:
    parts = (f"{v:,.10g} {label(s)}" for s, v in zip(looks, values, strict=True) if v)
    return f"{name}: {', '.join(parts) or 'none'}"


def _stack(values: Sequence[float], looks: Mapping[str, str], lines: Sequence[float]) -> list[Part]:
    parts, ends = [], {True: 0.0, False: 0.0}
    for look, value in zip(looks.values(), values, strict=True):
        if value:
            begin, end = ends[value > 0], ends[value > 0] + value
            ends[value > 0] = end
            top, bottom = sorted((_height(begin, lines), _height(end, lines)))
            parts.append(Part(look, top, round(bottom - top, 1)))
    return parts


def by_month(values: Mapping[str, Mapping[date, float]], unit: str, looks: Sequence[str]) -> Drawn:
    """Columns of every month, or year, from the first to the last, with their numbers.

    Args:
        values: For each series its values, by the first day of a month.
        unit: What is summed.
        looks: A color for each series.
    """
    months = sorted({month for series in values.values() for month in series})
    found = periods(months[0], months[-1], "month")
    stacks: dict[date, list[float]] = {}
    for number, series in enumerate(values.values()):
        for month, value in series.items():
            stacks.setdefault(found.start(month), [0.0] * len(values))[number] += value
    legend = dict(zip(values, looks, strict=True))
    rows = [(f"{m}"[:7], *(series.get(m, 0.0) for series in values.values())) for m in months]
    drawing = columns(stacks, legend, found, unit)
    return Drawn(drawing, ("month", *values), rows, legend)


def bars(
    header: tuple[str, str, str], values: Mapping[str, Sequence[float]], looks: Mapping[str, str]
) -> Strips:
    """A row of stacked bars for each name.

    Args:
        header: What the names, the bars and the amounts are.
        values: One value for each series, by name.
        looks: The series, with their looks.
    """
    lines = steps(0, max(map(sum, values.values())), whole=True)
    strips = []
    for name, amounts in values.items():
        marks, begin = [], 0.0
        for (series, look), amount in zip(looks.items(), amounts, strict=True):
            if amount:
                tip = f"{label(name)}: {amount:,} {label(series)}"
                place, length = begin / lines[-1] * 100, amount / lines[-1] * 100
                marks.append(Mark(round(place, 2), round(length, 2), look, tip))
                begin += amount
        strips.append(Strip(label(name), marks, f"{sum(amounts):,}"))
    return Strips(header, strips, [(line / lines[-1] * 100, short(line)) for line in lines])
