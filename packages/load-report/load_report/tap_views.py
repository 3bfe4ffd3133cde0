"""One view for each tap: what the people who use its data would look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from load_report.plots import Plot
from load_report.tap_figures import (
    MOST_PEOPLE,
    MOST_WEEKS,
    absences,
    applications,
    hours_per_week,
    invoices,
    pipeline,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from load_report.loaded_files import LoadedFile
    from load_report.plots import Drawn

#: Plots of one view; a report on many tenants stays small.
MOST_PLACES = 3

_HOURS = """
    SELECT person, week, sum(seconds) / 3600 AS hours
    FROM (
        SELECT
            coalesce(nullif(concat_ws(
                ' · ',
                json_extract_string(TRY_CAST(author AS JSON), '$.displayName'),
                json_extract_string(TRY_CAST(author AS JSON), '$.accountId')
            ), ''), 'unknown') AS person,
            CAST(date_trunc('week', TRY_CAST(startDate[:10] AS DATE)) AS DATE) AS week,
            TRY_CAST(timeSpentSeconds AS DOUBLE) AS seconds
        FROM worklogs
    )
    WHERE week IS NOT NULL AND isfinite(seconds)
    GROUP BY person, week
"""
_STAGES = """
    SELECT
        coalesce(name, candidates.stage, 'no stage') AS stage,
        count(*) FILTER (NOT gone) AS in_progress,
        count(*) FILTER (gone) AS disqualified
    FROM (SELECT stage, coalesce(disqualified, '') = 'true' AS gone FROM candidates) AS candidates
    FULL JOIN (
        -- A candidate names its stage by slug or by name; a stage has a row for each.
        SELECT key, arg_min(name, place) AS name, min(place) AS place
        FROM (
            SELECT unnest([slug, name]) AS key, name, TRY_CAST(position AS DOUBLE) AS place
            FROM stages
        )
        GROUP BY key
    ) AS stages ON candidates.stage = key
    GROUP BY 1
    ORDER BY min(place) NULLS LAST, 1
"""
_APPLICATIONS = """
    SELECT coalesce(title, 'No stage yet') AS stage, state, count(*) AS applications
    FROM (
        SELECT
            json_extract_string(TRY_CAST(currentInterviewStage AS JSON), '$.title') AS title,
            json_extract_string(
                TRY_CAST(currentInterviewStage AS JSON), '$.orderInInterviewPlan'
            ) AS place,
            coalesce(status, 'unknown') AS state
        FROM applications
    )
    GROUP BY title, state
    ORDER BY min(min(TRY_CAST(place AS DOUBLE))) OVER (PARTITION BY title) NULLS FIRST, title, state
"""
_ABSENCES = """
    SELECT month, kind, sum(length) AS days
    FROM (
        SELECT
            strftime(TRY_CAST(start_date[:10] AS DATE), '%Y-%m') AS month,
            coalesce(type, 'unknown') AS kind,
            TRY_CAST(days AS DOUBLE) AS length
        FROM absences
    )
    WHERE month BETWEEN '1900-01' AND '2199-12' AND isfinite(length)
    GROUP BY month, kind
"""
_INVOICES = """
    SELECT month, sum(amount) AS invoiced, sum(outstanding) AS open
    FROM (
        SELECT
            strftime(TRY_CAST("Date"[:10] AS DATE), '%Y-%m') AS month,
            TRY_CAST(AmountIncludingTax AS DOUBLE) AS amount,
            coalesce(TRY_CAST(AmountOutstanding AS DOUBLE), 0) AS outstanding
        FROM invoice_list
        WHERE coalesce(Status, '') NOT IN ('Draft', 'Cancelled')
    )
    WHERE month BETWEEN '1900-01' AND '2199-12' AND isfinite(amount) AND isfinite(outstanding)
    GROUP BY month
    ORDER BY month
"""


@dataclass(frozen=True)
class TapView:
    """The plot of one tap.

    Attributes:
        tap: The tap.
        title: What its section is called.
        query: The query that answers it.
        tables: The columns that the query uses, by table.
        draw: Makes the drawing and its numbers.
        plot_title: What the plot shows.
        note: What is counted, and what is not.
        hint: What to do where the tables are missing.
    """

    tap: str
    title: str
    query: str
    tables: Mapping[str, Sequence[str]]
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
        """What to say where no schema has the tables."""
        needed = " and ".join(
            f"a table {table} with {', '.join(columns)}" for table, columns in self.tables.items()
        )
        return (
            f"Not loaded: this needs {needed}. "
            f"Run `meltano run {self.tap} target-duckdb`.{self.hint}"
        )

    def plots(self, files: Sequence[LoadedFile]) -> list[Plot]:
        """One plot for each schema that has the tables and rows in them, up to MOST_PLACES."""
        answers = [
            (file.source(schema), rows)
            for file in files
            for schema in _schemas(file, self.tables)
            if (rows := file.ask(schema, self.query, self.tables))
        ]
        shown = sorted(answers, key=lambda answer: -len(answer[1]))[:MOST_PLACES]
        return [
            self._plot(number, source, rows, len(answers))
            for number, (source, rows) in enumerate(a for a in answers if a in shown)
        ]

    def _plot(self, number: int, source: str, rows: Sequence[Any], places: int) -> Plot:
        name = f"{self.id}-{number + 1}" if number else self.id
        title = self.plot_title if source == self.tap else f"{self.plot_title} · {source}"
        note = self.note
        if places > MOST_PLACES:
            note += (
                f" One of the {MOST_PLACES} largest of {places} places;"
                " a report on one file shows another."
            )
        return Plot(name, title, note, self.draw(rows))


def _schemas(file: LoadedFile, tables: Mapping[str, Sequence[str]]) -> list[str]:
    found = [set(file.schemas_with(table, columns)) for table, columns in tables.items()]
    return sorted(set.intersection(*found))


VIEWS = (
    TapView(
        tap="tap-worklogs",
        title="Work logs",
        query=_HOURS,
        tables={"worklogs": ("author", "startDate", "timeSpentSeconds")},
        draw=hours_per_week,
        plot_title="Hours per week and person",
        note=f"Time booked, by the day it was worked: the newest {MOST_WEEKS} weeks with hours, "
        f"and the {MOST_PEOPLE} people with most of them.",
    ),
    TapView(
        tap="tap-recruitment",
        title="Recruitment",
        query=_STAGES,
        tables={
            "candidates": ("stage", "disqualified"),
            "stages": ("slug", "name", "position"),
        },
        draw=pipeline,
        plot_title="Candidates by stage of the pipeline",
        note="Where each candidate is now, in the order of the stages.",
    ),
    TapView(
        tap="tap-ats",
        title="Applicant tracking",
        query=_APPLICATIONS,
        tables={"applications": ("currentInterviewStage", "status")},
        draw=applications,
        plot_title="Applications by interview stage",
        note="Each application at its current stage, in the order of the interview plans.",
    ),
    TapView(
        tap="tap-hr",
        title="People",
        query=_ABSENCES,
        tables={"absences": ("start_date", "type", "days")},
        draw=absences,
        plot_title="Absences by month",
        note="Working days away, by the month in which an absence begins, whatever its status.",
        hint=" Its setting `streams` must name absences.",
    ),
    TapView(
        tap="tap-practice",
        title="Practice",
        query=_INVOICES,
        tables={"invoice_list": ("Date", "Status", "AmountIncludingTax", "AmountOutstanding")},
        draw=invoices,
        plot_title="Invoiced against open",
        note="By the month of the invoice, in the account's currency; no drafts, none cancelled.",
    ),
)
