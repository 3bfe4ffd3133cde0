"""Stream maps and flattening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.loading import LINES, record_line, schema_line, state_line

if TYPE_CHECKING:
    from support.loading import Loader


def test_stream_maps_and_flattening_are_applied(loader: Loader) -> None:
    schema = schema_line(
        "s",
        {
            "id": {"type": "integer"},
            "email": {"type": "string"},
            "deep": {"type": "object", "properties": {"x": {"type": "number"}}},
        },
        ["id"],
    )
    outcome = loader.run_process(
        schema,
        schema_line("gone", {"id": {"type": "integer"}}),
        *[record_line("s", {"id": i, "email": "a@b.c", "deep": {"x": i + 0.5}}) for i in range(4)],
        record_line("gone", {"id": 1}),
        state_line({"n": 1}),
        stream_maps={
            "s": {"domain": "email.split('@')[-1]", "email": None, "__filter__": "id > 1"},
            "gone": None,
        },
        flattening_enabled=True,
        flattening_max_depth=2,
    )
    assert outcome.code == 0, outcome.log
    assert loader.query("SELECT id, domain, deep__x FROM s ORDER BY id") == [
        (2, "b.c", 2.5),
        (3, "b.c", 3.5),
    ]
    assert loader.types("gone") == {}


def test_errors_of_mapped_records_name_their_line(loader: Loader) -> None:
    outcome = loader.run_process(
        *LINES,
        record_line("s", {"id": "secret"}),
        stream_maps={"s": {"__alias__": "t"}},
    )
    assert outcome.code == 1
    assert "line 4, stream 't', field 'id'" in outcome.log
    assert "secret" not in outcome.log
    assert outcome.states == [{"n": 1}]
    assert loader.query("SELECT id FROM t") == [(1,)]
