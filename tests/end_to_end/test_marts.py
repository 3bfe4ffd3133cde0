"""The numbers of the marts, how they grow from day to day, and people whom several taps name."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from spile.records.personal import PersonalData
from support.building import Dbt
from support.loading import record_line, schema_line
from support.mart_builds import INCREMENTAL, Files, Server, project
from support.mart_numbers import MARTS, Source
from support.mart_numbers.practice import issued
from support.marts import CASES
from support.pages import parse
from support.profiles import PROFILES
from support.reports import column, numbers, report
from support.singer import select

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sandbox_api import Sandbox
    from support.forks import Forks
    from support.mart_builds import Rows
    from support.marts import Marts
    from support.pages import Element
    from support.postgres import PostgresServer

# All days are played before the first test.
pytestmark = pytest.mark.timeout(600)

DATABASES = ("duckdb", "postgres")
SCALE = 0.05
DAYS = range(1, 5)
# The day on which everything is read whole, and deleted rows go; on the others only what changes.
WHOLE = 3
# Days after which a stream is read whole: never in this test, and at once.
SELDOM, NOW = 1_000, 1e-6
STREAMS = {
    "recruitment": ("candidates", "candidate_activities"),
    "worklogs": ("worklogs", "deleted_worklogs", "plans"),
}
GROWING = {case.api: case for case in PROFILES if case.api in STREAMS and case.profile != "generic"}
# What the records of a few streams are enough for.
SPARSE = ("dim_people", "utilisation", "hours_by_account_and_team")


@dataclass
class Nights:
    """Runs of taps, each with the state of the last one, and builds after each.

    Attributes:
        sandbox: The products.
        forks: Starts the runs.
        places: The databases.
        grown: What the models held after each day, by database.
    """

    sandbox: Sandbox
    forks: Forks
    places: Mapping[str, Files | Server]
    grown: dict[str, list[dict[str, Rows]]] = field(default_factory=dict)
    _states: dict[str, Any] = field(default_factory=dict)

    def load(self, day: int) -> None:
        """Run the taps on a day, and load what they write into each database."""
        self.sandbox.set_day(day)
        for api, streams in STREAMS.items():
            case, refresh = GROWING[api], NOW if day == WHOLE else SELDOM
            settings = {"emit_activate_version_messages": True, "full_refresh_every": refresh}
            config = case.config(self.sandbox, **settings)
            catalog, state = select(case.catalog(config), *streams), self._states.get(api)
            output = self.forks.run(case.name, config, state=state, catalog=catalog)
            assert output.returncode == 0, output.log
            self._states[api] = output.state
            for place in self.places.values():
                outcome = place.loader(api).run_bytes(output.stdout)
                assert outcome.code == 0, outcome.log

    def build(self, name: str, dbt: Dbt, day: int) -> None:
        """Build after the loads of a day."""
        above = "+" if day == DAYS[0] else ""
        models = [f"{above}{model}" for model in INCREMENTAL]
        dbt("run", "--select", *models, **self.places[name].variables)
        rows = {model: self.places[name].rows(model) for model in INCREMENTAL}
        self.grown.setdefault(name, []).append(rows)


@pytest.fixture(scope="module")
def places(
    tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer
) -> Mapping[str, Files | Server]:
    """Two empty databases."""
    postgres.empty()
    files, loads = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("loads")
    return {"duckdb": Files(files), "postgres": Server(postgres, loads)}


@pytest.fixture(scope="module")
def nights(
    places: Mapping[str, Files | Server],
    dbt: Dbt,
    forks: Forks,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Nights]:
    """Four days of runs, and of builds that go on where the last one ended; then a full build."""
    with (
        contextlib.ExitStack() as stack,
        GROWING["worklogs"].sandbox(scale=SCALE) as sandbox,
    ):
        found, dbts = Nights(sandbox, forks, places), {"duckdb": dbt}
        for day in DAYS:
            found.load(day)
            if day == DAYS[0]:
                folder = project(tmp_path_factory.mktemp("project"), INCREMENTAL)
                postgres = Dbt(folder, folder, places["postgres"].variables)
                dbts["postgres"] = stack.enter_context(postgres)
            for name, runs in dbts.items():
                found.build(name, runs, day)
        for name, runs in dbts.items():
            models = ("--full-refresh", "--select", *INCREMENTAL)
            runs("run", *models, **places[name].variables)
            rows = {model: places[name].rows(model) for model in INCREMENTAL}
            found.grown[name].append(rows)
        yield found


@pytest.mark.parametrize("model", INCREMENTAL)
@pytest.mark.parametrize("database", DATABASES)
def test_incremental_builds_of_four_days_end_with_the_rows_of_a_full_one(
    nights: Nights, database: str, model: str
) -> None:
    days = [as_texts(rows[model]) for rows in nights.grown[database]]
    grown, rebuilt = days[-2:]
    assert grown == rebuilt
    # Rows came, changed and went on the way.
    assert all(before != after for before, after in pairwise(days[:-1]))
    keys = [{row[: row.index(",")] for row in day} for day in days]
    assert any(before - after for before, after in pairwise(keys))


def as_texts(rows: Rows) -> list[str]:
    return sorted(str(list(row.values())) for row in rows)


# A person whom two taps name by an address, and one whom they name by its hash.
KEPT = ("Ada@Example.com", " ada@example.com")
HASH = str(PersonalData("hash", "secret").digest("bo@example.com"))


def few_streams() -> Iterator[tuple[str, list[str]]]:
    """People without anything else, one worklog, and tables without records."""
    text, number = {"type": ["string", "null"]}, {"type": ["integer", "null"]}
    people = [("ats", "users", "id", "email"), ("practice", "staff_list", "UUID", "Email")]
    for (api, stream, key, address), kept in zip(people, KEPT, strict=True):
        records = [{key: "1", address: kept}, {key: "2", address: HASH}]
        lines = [record_line(stream, record) for record in records]
        yield api, [schema_line(stream, {key: text, address: text}, [key]), *lines]
    types = {
        "tempoWorklogId": number,
        "author": {"type": "object", "properties": {"accountId": text}},
        "startDate": {"type": "string", "format": "date"},
        "timeSpentSeconds": number,
    }
    values = (1, {"accountId": "a"}, "2024-06-03", 3600)
    record = record_line("worklogs", dict(zip(types, values, strict=True)))
    yield "worklogs", [schema_line("worklogs", types, ["tempoWorklogId"]), record]
    for api, stream in (("recruitment", "members"), ("hr", "departments")):
        yield api, [schema_line(stream, {"id": text}, ["id"])]


@pytest.fixture(scope="module")
def sparse(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Marts of few streams."""
    place = Files(tmp_path_factory.mktemp("sparse"))
    for api, lines in few_streams():
        place.loader(api).load(*lines)
    dbt("run", "--select", *(f"+{mart}" for mart in SPARSE), **place.variables)
    return place


def test_two_taps_that_name_a_person_by_address_or_hash_mean_the_same_person(sparse: Files) -> None:
    people = [row for row in sparse.rows("dim_people") if row["email"]]
    ids = {row["email"]: (row["ats_user_id"], row["practice_staff_id"]) for row in people}
    assert ids == {"ada@example.com": ("1", "1"), HASH: ("2", "2")}
    assert [row["tap_count"] for row in people] == [2, 2]


def test_a_tap_with_few_of_its_streams_makes_no_numbers_up(sparse: Files) -> None:
    (week,) = sparse.rows("utilisation")
    assert (week["booked_hours"], week["required_hours"], week["utilisation"]) == (1, None, None)
    (hours,) = sparse.rows("hours_by_account_and_team")
    assert (hours["hours"], hours["billable_value"], hours["account_key"]) == (1, None, None)


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
