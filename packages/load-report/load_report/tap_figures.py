"""Draws the figures of the taps' data, each from the rows of its query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from plotly import graph_objects as go

from load_report.plots import AMBER, BLUE, COLORS, GREY, TEAL, axis_title, figure, label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    #: A figure, the names of the columns of its numbers, and the numbers.
    Drawing: TypeAlias = tuple[go.Figure, Sequence[str], Sequence[Sequence[Any]]]

MOST_PEOPLE = 30
MOST_WEEKS = 53
FEWEST_MONTHS = 6
_MANY_MONTHS = 18


def hours_per_week(rows: Sequence[Any]) -> Drawing:
    """A map of hours: people from top to bottom, weeks from left to right."""
    hours: dict[str, dict[str, float]] = {}
    for person, week, amount in rows:
        hours.setdefault(person, {})[str(week)] = amount
    totals = {person: sum(weeks.values()) for person, weeks in hours.items()}
    people = sorted(hours, key=lambda person: (-totals[person], person))
    shown = people[:MOST_PEOPLE]
    weeks = sorted({str(week) for _, week, _ in rows})[-MOST_WEEKS:]
    trace = go.Heatmap(
        x=list(range(len(weeks))),
        y=list(range(len(shown))),
        z=[[hours[person].get(week) for week in weeks] for person in shown],
        text=[[f"{label(person)}<br>week of {week}" for week in weeks] for person in shown],
        colorscale=[[0, "#eff6ff"], [0.5, "#60a5fa"], [1, "#1e3a8a"]],
        zmin=0,
        xgap=2,
        ygap=2,
        colorbar={"title": {"text": "hours"}, "thickness": 12, "outlinewidth": 0},
        hovertemplate="%{text}: %{z:.1f} hours<extra></extra>",
    )
    drawn = figure([trace], height=130 + 19 * len(shown))
    drawn.update_xaxes(**_named(weeks, 1 + len(weeks) // 10), **axis_title("week (its Monday)"))
    drawn.update_yaxes(**_named([label(person) for person in shown]), autorange="reversed")
    numbers = [(p, len(hours[p]), totals[p], totals[p] / len(hours[p])) for p in people]
    return drawn, ("person", "weeks", "hours", "hours per week"), numbers


def _named(names: Sequence[str], step: int = 1) -> dict[str, Any]:
    """An axis of places with names; two places can have the same."""
    places = list(range(len(names)))[::step]
    return {
        "tickvals": places,
        "ticktext": names[::step],
        "showgrid": False,
        "zeroline": False,
    }


def pipeline(rows: Sequence[Any]) -> Drawing:
    """Candidates in each stage."""
    stages = [stage for stage, _, _ in rows]
    traces = [
        _stage_bars("in progress", stages, [active for _, active, _ in rows], BLUE, "candidates"),
        _stage_bars("disqualified", stages, [gone for _, _, gone in rows], GREY, "candidates"),
    ]
    drawn = _by_stage(traces, stages, "candidates")
    return drawn, ("stage", "in progress", "disqualified"), rows


def applications(rows: Sequence[Any]) -> Drawing:
    """Applications in each stage, by status."""
    stages = list(dict.fromkeys(stage for stage, _, _ in rows))
    counts = {(stage, status): number for stage, status, number in rows}
    known = {"Lead": COLORS[3], "Active": BLUE, "Hired": TEAL, "Archived": GREY}
    present = {status for _, status, _ in rows}
    statuses = [*(s for s in known if s in present), *sorted(present - known.keys())]
    traces = [
        _stage_bars(
            status,
            stages,
            [counts.get((stage, status), 0) for stage in stages],
            known.get(status),
            "applications",
        )
        for status in statuses
    ]
    numbers = [(stage, *(counts.get((stage, s), 0) for s in statuses)) for stage in stages]
    return _by_stage(traces, stages, "applications"), ("stage", *statuses), numbers


def _stage_bars(
    name: str, stages: Sequence[str], values: Sequence[int], color: str | None, unit: str
) -> go.Bar:
    return go.Bar(
        name=label(name),
        orientation="h",
        x=values,
        y=list(range(len(stages))),
        text=[label(stage) for stage in stages],
        textposition="none",
        marker={"color": color},
        hovertemplate=f"%{{text}}: %{{x:,}} {unit}<extra>%{{fullData.name}}</extra>",
    )


def _by_stage(traces: Sequence[go.Bar], stages: Sequence[str], unit: str) -> go.Figure:
    drawn = figure(traces, height=130 + 30 * len(stages), barmode="stack", showlegend=True)
    drawn.update_xaxes(**axis_title(unit), tickformat="~s")
    drawn.update_yaxes(**_named([label(stage) for stage in stages]), autorange="reversed")
    return drawn


def absences(rows: Sequence[Any]) -> Drawing:
    """Days of absence in each month, by type."""
    types = sorted({type_ for _, type_, _ in rows})
    months = sorted({month for month, _, _ in rows})
    days = {(month, type_): amount for month, type_, amount in rows}
    values = {type_: {month: days.get((month, type_), 0.0) for month in months} for type_ in types}
    drawn = _by_month(values, "days of absence", barmode="stack")
    numbers = [(month, *(values[type_][month] for type_ in types)) for month in months]
    return drawn, ("month", *types), numbers


def invoices(rows: Sequence[Any]) -> Drawing:
    """Invoiced and open amounts of each month."""
    values = {
        "invoiced": {month: invoiced for month, invoiced, _ in rows},
        "open": {month: owed for month, _, owed in rows},
    }
    drawn = _by_month(values, "amount including tax", barmode="group", colorway=(BLUE, AMBER))
    numbers = [(*row, row[2] / row[1] * 100 if row[1] else 0.0) for row in rows]
    return drawn, ("month", "invoiced", "open", "open, %"), numbers


def _by_month(values: Mapping[str, Mapping[str, float]], unit: str, **layout: Any) -> go.Figure:
    """Bars of every month from the first to the last, those without a value too."""
    last = max(map(max, values.values()))
    months = [min(*map(min, values.values()), _later(last, 1 - FEWEST_MONTHS))]
    while months[-1] < last:
        months.append(_later(months[-1], 1))
    traces = [
        go.Bar(
            name=label(name),
            x=[f"{month}-01" for month in months],
            y=[of_month.get(month, 0) for month in months],
            xperiod="M1",
            xperiodalignment="middle",
            hovertemplate="%{x|%Y-%m}: %{y:,.1f}<extra>%{fullData.name}</extra>",
        )
        for name, of_month in values.items()
    ]
    drawn = figure(traces, height=340, showlegend=True, **layout)
    drawn.update_xaxes(type="date", ticklabelmode="period", **axis_title("month"))
    drawn.update_xaxes(tickformat="%b\n%Y", dtick="M1" if len(months) < _MANY_MONTHS else None)
    drawn.update_yaxes(**axis_title(unit), tickformat="~s", rangemode="tozero")
    return drawn


def _later(month: str, number: int) -> str:
    months = int(month[:4]) * 12 + int(month[5:]) - 1 + number
    return f"{months // 12:04}-{months % 12 + 1:02}"
