"""What the report needs of a place, whatever kind of database it is."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import pytest
from load_report.loaded_places import LoadedPlace, SchemaChange, quoted
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STARTED = datetime.datetime(2024, 6, 1, 22, 0)  # noqa: DTZ001  # as a database hands it over


class Memory(LoadedPlace):
    """A place that holds a table and no rows."""

    def __init__(self) -> None:
        super().__init__("memory")
        self._columns["tap", "visits"] = {"Day": "DATE", "paid": "DOUBLE"}
        self._columns["tap", "_sdc_loads"] = {"load_id": "VARCHAR"}

    @property
    @override
    def schema_changes(self) -> list[SchemaChange]:
        return []

    @override
    def source(self, schema: str | None) -> str:
        return f"{self.label} · {schema}"

    @override
    def count(self, schema: str | None, table: str | None) -> int | None:
        return None

    @override
    def ask(self, schema: str, query: str, tables: Mapping[str, Sequence[str]]) -> list[Any]:
        return []


@pytest.mark.parametrize(
    ("status", "told"),
    [("finished", "finished"), ("failed", "failed"), ("running", "unfinished"), ("", "unfinished")],
)
def test_a_load_that_wrote_no_end_is_unfinished(status: str, told: str) -> None:
    rest = ("error", "{}", None, None, None, None)
    row = ("1", "visits", "tap", "visits", STARTED, None, 5, 70, status, *rest)
    load = Memory().stream_load(row)
    assert (load.status, load.source, load.load_id) == (told, "memory · tap", "memory 1")
    assert load.started.isoformat() == "2024-06-01T22:00:00+00:00"
    assert load.is_read


def test_a_table_is_found_by_its_columns_in_any_case_and_those_of_the_loader_are_none() -> None:
    place = Memory()
    assert place.schemas_with("visits", ["day", "PAID"]) == ["tap"]
    assert place.schemas_with("visits", ["day", "room"]) == []
    assert list(place.tables) == [("tap", "visits")]


def test_a_name_is_quoted_whatever_is_in_it() -> None:
    assert quoted('a "b"') == '"a ""b"""'
