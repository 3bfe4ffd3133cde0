"""Streams whose records take turns, of which one needs a second look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.loading import record_line, schema_line

if TYPE_CHECKING:
    from support.loading import Loader

PROPERTIES = {"id": {"type": "integer"}, "v": {"type": ["null", "integer"]}}
NAMES = ("a", "b", "longer")
SCHEMAS = [schema_line(name, PROPERTIES, ["id"]) for name in NAMES]


@pytest.mark.parametrize("odd", [(), (30,), (31, 32, 60), range(20, 80, 7)])
def test_the_last_record_of_a_key_wins_however_streams_take_turns(
    loader: Loader, odd: tuple[int, ...]
) -> None:
    lines = [
        record_line(NAMES[i % 3], {"id": i // 3 % 4, "v": str(i) if i in odd else i})
        for i in range(90)
    ]
    loader.load(*SCHEMAS, *lines, batch_size_rows=50)
    for number, name in enumerate(NAMES):
        last = {i // 3 % 4: i for i in range(number, 90, 3)}
        assert loader.query(f"SELECT id, v FROM {name} ORDER BY id") == sorted(last.items())  # noqa: S608  # our own


def test_of_streams_that_take_turns_nothing_behind_a_bad_line_is_loaded(loader: Loader) -> None:
    lines = [record_line(NAMES[i % 3], {"id": i, "v": i}) for i in range(90)]
    lines[61] = record_line("b", {"v": 61})
    outcome = loader.run(*SCHEMAS, *lines)
    assert outcome.code == 1
    assert "line 65, stream 'b', field 'id'" in outcome.log
    for number, name in enumerate(NAMES):
        before = len(range(number, 61, 3))
        assert loader.query(f"SELECT count(*) FROM {name}") == [(before,)]  # noqa: S608  # our own
