"""The numbers of the marts, against what the sandbox has; the report that shows them."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from support.mart_numbers import MARTS, Source
from support.mart_numbers.practice import issued
from support.marts import CASES
from support.pages import parse
from support.reports import column, numbers, report

if TYPE_CHECKING:
    from support.marts import Marts
    from support.pages import Element


@pytest.fixture(scope="module")
def source() -> Source:
    """What the marts are made of."""
    return Source({api: case.sandbox(scale=case.few) for api, case in CASES.items()})


# That PostgreSQL has the same rows is in test_transform.py.
@pytest.mark.parametrize("name", MARTS)
def test_a_mart_holds_the_numbers_of_the_sandbox(marts: Marts, source: Source, name: str) -> None:
    mart = MARTS[name]
    expected = mart.numbers(source)
    columns = sorted({column for row in expected.values() for column in row})
    rows = marts.query(f"SELECT {', '.join([*mart.keys, *columns])} FROM main.{name}")  # noqa: S608  # our own names
    size = len(mart.keys)
    found = {row[:size]: dict(zip(columns, row[size:], strict=True)) for row in rows}
    assert expected
    assert expected.keys() <= found.keys()
    assert mart.has_more or len(rows) == len(expected)
    wrong = [
        (key, column, found[key][column], value)
        for key, row in expected.items()
        for column, value in row.items()
        if not is_same(found[key][column], value)
    ]
    assert not wrong


def is_same(found: Any, expected: Any) -> bool:
    """Whether a value is the expected one, as far as marts round numbers."""
    if found is None or not isinstance(expected, (int, float, Decimal)):
        return bool(found == expected)
    return bool(float(found) == pytest.approx(float(expected), abs=0.006, rel=1e-4))


def test_the_report_draws_what_the_marts_hold(marts: Marts, source: Source) -> None:
    run = report(marts.folder)
    assert run.code == 0, run.messages
    page = parse(run.page.read_text(encoding="utf-8"))
    hours: dict[str, float] = defaultdict(float)
    for record in source.records("worklogs", "worklogs"):
        hours[record["author"]["accountId"]] += record["timeSpentSeconds"] / 3600
    days: dict[str, float] = defaultdict(float)
    for record in source.records("hr", "absences"):
        days[record["start_date"][:7]] += float(record["days"])
    invoiced: dict[str, float] = defaultdict(float)
    for record in issued(source):
        invoiced[record["Date"][:7]] += float(record["AmountIncludingTax"])
    # The page rounds to one digit.
    assert column(page, "worklogs", 2) == pytest.approx(hours, abs=0.06)
    assert column(page, "practice", 1) == pytest.approx(invoiced, abs=0.06)
    assert sums(page, "hr") == pytest.approx(days, abs=0.06)
    for api, stream in (("recruitment", "candidates"), ("ats", "applications")):
        assert sum(sums(page, api).values()) == len(source.records(api, stream))


def sums(page: Element, plot: str) -> dict[str, float]:
    """The sum of each row of the numbers below a plot."""
    return {
        name: sum(float(cell.replace(",", "")) for cell in cells)
        for name, *cells in numbers(page, plot)
    }
