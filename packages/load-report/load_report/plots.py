"""What every plot of the report has in common: its parts, its look, its words."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from plotly import graph_objects as go

if TYPE_CHECKING:
    from collections.abc import Sequence

INK, FAINT, GRID = "#1f2937", "#6b7280", "#e5e7eb"
BLUE, TEAL, AMBER, RED, GREY = "#2563eb", "#0d9488", "#d97706", "#dc2626", "#9ca3af"
COLORS = (BLUE, TEAL, AMBER, "#7c3aed", "#db2777", "#65a30d", "#0891b2", "#b45309", "#475569")
STATUS_COLORS = {"finished": TEAL, "failed": RED, "unfinished": AMBER}
_LONGEST_LABEL = 36
_LONGEST_LEGEND = 12


@dataclass(frozen=True)
class Plot:
    """A figure and the numbers in it.

    Attributes:
        id: Names its element on the page.
        title: What it shows, with the unit.
        note: What is counted, and what is not.
        figure: The figure.
        header: Names of the columns of the numbers.
        rows: The numbers, as a table.
    """

    id: str
    title: str
    note: str
    figure: go.Figure
    header: Sequence[str]
    rows: Sequence[Sequence[Any]]

    @property
    def json(self) -> dict[str, Any]:
        """The figure as the page's script takes it."""
        content: dict[str, Any] = self.figure.to_plotly_json()
        return content


def label(text: object) -> str:
    """Text from data, fit for a figure, which would take tags in it for formatting."""
    plain = " ".join(str(text).split())
    short = plain if len(plain) <= _LONGEST_LABEL else plain[: _LONGEST_LABEL - 1] + "…"
    return escape(short, quote=False)


def figure(traces: Sequence[Any], *, height: int = 320, **layout: Any) -> go.Figure:
    """A figure in the report's look.

    Args:
        traces: What is drawn.
        height: In pixels.
        layout: What differs from the common look; xaxis and yaxis are added to the common ones.
    """
    axis = {
        "gridcolor": GRID,
        "linecolor": GRID,
        "zerolinecolor": GRID,
        "automargin": True,
        "title": {"font": {"size": 12, "color": FAINT}, "standoff": 10},
    }
    drawn = go.Figure(traces)
    drawn.update_layout(
        template="none",
        height=height,
        margin={"l": 56, "r": 16, "t": 36, "b": 44},
        font={"family": "system-ui, sans-serif", "size": 12, "color": INK},
        colorway=COLORS,
        showlegend=1 < len(traces) <= _LONGEST_LEGEND,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
        hoverlabel={"bgcolor": "white", "bordercolor": GRID, "font": {"color": INK}},
        bargap=0.25,
        xaxis=axis,
        yaxis=axis,
    )
    drawn.update_layout(**layout)
    return drawn


def axis_title(text: str) -> dict[str, dict[str, str]]:
    """The title of an axis: quantity and unit."""
    return {"title": {"text": text}}
