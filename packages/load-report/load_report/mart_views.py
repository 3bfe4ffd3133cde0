"""One view for each tap: what the people who use its data would look at, from the marts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from load_report.mart_figures import (
    MOST_PEOPLE,
    MOST_WEEKS,
    absences,
    applications,
    hours_per_week,
    invoices,
)
from load_report.plots import Plot

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from load_report.loaded_places import LoadedPlace
    from load_report.plots import Drawn

#: Plots of one view; a report on many tenants stays small.
MOST_PLACES = 3
# The file that dbt writes for all taps.
_MARTS = "marts"

_HOURS = """
    SELECT person, week, TRY_CAST(hours AS DOUBLE) AS hours
    FROM (
        SELECT coalesce(account_id, 'unknown') AS person, week_start AS week, booked_hours AS hours
        FROM utilisation
    )
    WHERE week IS NOT NULL AND TRY_CAST(hours AS DOUBLE) > 0
"""
_STAGES = """
    SELECT
        coalesce(stage_name, 'no stage'),
        TRY_CAST(leads AS BIGINT),
        TRY_CAST(active AS BIGINT),
        TRY_CAST(hired AS BIGINT),
        TRY_CAST(archived AS BIGINT)
    FROM applications_by_stage
    WHERE tap = '{tap}'
    ORDER BY TRY_CAST(stage_position AS BIGINT) NULLS LAST, 1
"""
_ABSENCES = """
    SELECT month_start[:7], coalesce(absence_type, 'unknown'), sum(TRY_CAST(days AS DOUBLE))
    FROM absences_by_month
    WHERE tap = 'hr' AND TRY_CAST(days AS DOUBLE) IS NOT NULL
    GROUP BY ALL
"""
_INVOICES = """
    SELECT
        invoiced_month[:7] AS month,
        sum(TRY_CAST(invoiced_including_tax AS DOUBLE)) AS invoiced,
        sum(TRY_CAST(open_including_tax AS DOUBLE)) AS open
    FROM invoiced_and_open
    WHERE invoiced_month IS NOT NULL
    GROUP BY month
    ORDER BY month
"""
_STAGE_COLUMNS = ("tap", "stage_name", "stage_position", "leads", "active", "hired", "archived")


@dataclass(frozen=True)
class MartView:
    """The plot of one tap.

    Attributes:
        tap: The tap.
        title: What its section is called.
        query: The query that answers it.
        mart: The mart that it asks.
        columns: The columns that it uses.
        streams: The streams that it shows, which then have no plots of their own.
        draw: Makes the drawing and its numbers.
        plot_title: What the plot shows.
        note: What is counted, and what is not.
        hint: What else the mart needs.
    """

    tap: str
    title: str
    query: str
    mart: str
    columns: Sequence[str]
    streams: Sequence[str]
    draw: Callable[[Sequence[Any]], Drawn]
    plot_title: str
    note: str
    hint: str = ""

    @property
    def id(self) -> str:
        """Names the plot's element on the page."""
        return self.tap.removeprefix("tap-")

    @property
    def missing(self) -> str:
        """What to say where no schema has the mart, or it has no rows."""
        return (
            f"Not built: this needs the mart {self.mart}. "
            f"Run `meltano run {self.tap} target-duckdb dbt-duckdb:build`.{self.hint}"
        )

    def plots(self, files: Sequence[LoadedPlace]) -> list[Plot]:
        """One plot for each schema that has the mart and rows in it, up to MOST_PLACES."""
        tables = {self.mart: self.columns}
        answers = [
            (file.source(schema), rows)
            for file in files
            for schema in file.schemas_with(self.mart, self.columns)
            if (rows := file.ask(schema, self.query, tables))
        ]
        shown = sorted(answers, key=lambda answer: -len(answer[1]))[:MOST_PLACES]
        return [
            self._plot(number, source, rows, len(answers))
            for number, (source, rows) in enumerate(a for a in answers if a in shown)
        ]

    def _plot(self, number: int, source: str, rows: Sequence[Any], places: int) -> Plot:
        name = f"{self.id}-{number + 1}" if number else self.id
        title = self.plot_title if source == _MARTS else f"{self.plot_title} · {source}"
        note = self.note
        if places > MOST_PLACES:
            note += (
                f" One of the {MOST_PLACES} largest of {places} places;"
                " a report on one file shows another."
            )
        return Plot(name, title, note, self.draw(rows))


VIEWS = (
    MartView(
        tap="tap-worklogs",
        title="Work logs",
        query=_HOURS,
        mart="utilisation",
        columns=("account_id", "week_start", "booked_hours"),
        streams=("worklogs",),
        draw=hours_per_week,
        plot_title="Hours per week and person",
        note=f"Time booked, by the day it was worked: the newest {MOST_WEEKS} weeks with hours, "
        f"and the {MOST_PEOPLE} people with most of them.",
    ),
    MartView(
        tap="tap-recruitment",
        title="Recruitment",
        query=_STAGES.format(tap="recruitment"),
        mart="applications_by_stage",
        columns=_STAGE_COLUMNS,
        streams=("candidates", "stages"),
        draw=applications,
        plot_title="Candidates by stage of the pipeline",
        note="Where each candidate is now, in the order of the stages; disqualified: archived.",
    ),
    MartView(
        tap="tap-ats",
        title="Applicant tracking",
        query=_STAGES.format(tap="ats"),
        mart="applications_by_stage",
        columns=_STAGE_COLUMNS,
        streams=("applications",),
        draw=applications,
        plot_title="Applications by interview stage",
        note="Each application at its current stage, in the order of the interview plans.",
    ),
    MartView(
        tap="tap-hr",
        title="People",
        query=_ABSENCES,
        mart="absences_by_month",
        columns=("tap", "month_start", "absence_type", "days"),
        streams=("absences",),
        draw=absences,
        plot_title="Absences by month",
        note="Working days away, by the month in which an absence begins, whatever its status.",
        hint=" The tap's setting `streams` must name absences.",
    ),
    MartView(
        tap="tap-practice",
        title="Practice",
        query=_INVOICES,
        mart="invoiced_and_open",
        columns=("invoiced_month", "invoiced_including_tax", "open_including_tax"),
        streams=("invoice_list",),
        draw=invoices,
        plot_title="Invoiced against open",
        note="By the month of the invoice, in the account's currency; no drafts, none cancelled.",
    ),
)
