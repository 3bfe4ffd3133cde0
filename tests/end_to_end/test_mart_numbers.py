"""The numbers of the marts, against what the sandbox has; the report that shows them."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from support.extraction import extract
from support.mart_builds import TRANSFORM, Dbt, Files, project
from support.mart_numbers import MARTS, Source
from support.mart_numbers.practice import issued
from support.pages import parse
from support.profiles import PROFILES
from support.reports import column, numbers, report

if TYPE_CHECKING:
    from support.pages import Element


# One profile of each tap: that of a product, where there is one.
CASES = {case.api: case for case in PROFILES}


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Every mart of what all taps load."""
    place = Files(tmp_path_factory.mktemp("files"))
    for api, case in CASES.items():
        with case.sandbox(scale=case.few) as sandbox:
            config = case.config(sandbox)
            output = extract(case.tap, config, catalog=case.catalog(config))
        assert output.returncode == 0, output.log
        assert place.loader(api).run_bytes(output.stdout).code == 0
    names = [path.stem for path in (TRANSFORM / "models" / "marts").rglob("*.sql")]
    with Dbt(project(tmp_path_factory.mktemp("project"), names), place.variables) as dbt:
        dbt("run")
    return place


@pytest.fixture(scope="module")
def source() -> Source:
    """What the marts are made of."""
    return Source({api: case.sandbox(scale=case.few) for api, case in CASES.items()})


@pytest.mark.parametrize("name", MARTS)
def test_a_mart_holds_the_numbers_of_the_sandbox(marts: Files, source: Source, name: str) -> None:
    mart = MARTS[name]
    expected = mart.numbers(source)
    rows = marts.rows(name)
    found = {tuple(row[column] for column in mart.keys): row for row in rows}
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


def test_the_report_draws_what_the_marts_hold(marts: Files, source: Source) -> None:
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
