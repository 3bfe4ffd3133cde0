"""States and schemas on their way through a load."""

from __future__ import annotations

import subprocess
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from support.loading import (
    SCHEMA,
    ended,
    lines_with_states,
    raw_record_line,
    read_state,
    record_line,
    schema_line,
    state_line,
    write,
)

if TYPE_CHECKING:
    from support.loading import Loader


def test_a_repeated_schema_changes_nothing(loader: Loader) -> None:
    schema = schema_line("s", {"id": {"type": "integer"}}, ["id"])
    lines = [line for i in range(5) for line in (schema, raw_record_line("s", f'{{"id": {i}}}'))]
    loader.load(*lines)
    assert loader.query("SELECT count(*) FROM s") == [(5,)]


def test_states_come_out_behind_their_commits_and_the_last_at_the_end(loader: Loader) -> None:
    outcome = loader.load(*lines_with_states(100, 10), batch_size_rows=25)
    assert outcome.states[-1] == {"last": 100}
    assert outcome.states == sorted(outcome.states, key=lambda state: int(state["last"]))
    assert len(outcome.states) >= 4


def test_a_state_is_printed_as_the_tap_wrote_it(loader: Loader) -> None:
    state = b'{ "n" : 1.10,"big":12345678901234567890123, "\xc3\xa9":"\\u00e9"}'
    done = subprocess.run(
        loader.command(),
        input=b'{"type":"STATE","value":' + state + b"}\n",
        capture_output=True,
        check=True,
    )
    assert done.stdout == state + b"\n"


@pytest.mark.parametrize("lines", [[], [SCHEMA, record_line("s", {"id": 1})], [state_line({})]])
def test_no_state_is_made_up(loader: Loader, lines: list[str]) -> None:
    assert loader.load(*lines).states == []


def test_an_empty_state_does_not_wipe_the_one_before(loader: Loader) -> None:
    outcome = loader.load(SCHEMA, state_line({"a": 1}), record_line("s", {"id": 1}), state_line({}))
    assert outcome.states == [{"a": 1}]


def test_a_state_with_nothing_before_it_comes_out_at_once(loader: Loader) -> None:
    process = loader.start(batch_wait_seconds=3600)
    write(process, SCHEMA, state_line({"a": 1}))
    assert read_state(process) == {"a": 1}
    assert ended(process).code == 0


EXACT = {"type": ["number", "null"], "format": "singer.decimal"}


@pytest.mark.parametrize(
    ("number", "column_type"),
    [
        ("0.3333333333333333", "DECIMAL(36,16)"),
        ("12345678901234567890123.5", "DECIMAL(32,9)"),
        ("-1e-15", "DECIMAL(35,15)"),
        ("0.10000000000000000000000000", "DECIMAL(29,9)"),
        ("12345678901234567.89", "DECIMAL(29,9)"),
    ],
)
def test_a_number_of_more_digits_widens_its_column_for_good(
    loader: Loader, number: str, column_type: str
) -> None:
    schema = schema_line("s", {"id": {"type": "integer"}, "n": EXACT, "m": EXACT}, ["id"])
    first = loader.load(
        schema,
        raw_record_line("s", '{"id": 1, "n": 1.5}'),
        raw_record_line("s", f'{{"id": 2, "n": {number}, "m": {number}}}'),
        raw_record_line("s", '{"id": 3, "n": 2}'),
        state_line({"a": 1}),
    )
    loader.load(schema, raw_record_line("s", f'{{"id": 4, "n": {number}}}'))
    assert loader.types("s") == {"id": "BIGINT", "n": column_type, "m": column_type}
    found = [value for (value,) in loader.query("SELECT n FROM s ORDER BY id")]
    assert found == [Decimal(text) for text in ("1.5", number, "2", number)]
    assert first.states[-1] == {"a": 1}


@pytest.mark.parametrize(
    ("number", "settings"),
    [
        ("123456789012345678901234567890", {}),
        ("1e-30", {}),
        ("1e99999", {}),
        ("0.3333333333333333", {"schema_changes": "freeze"}),
    ],
)
def test_a_number_that_no_column_holds_exactly_ends_the_load_by_name(
    loader: Loader, number: str, settings: dict[str, str]
) -> None:
    outcome = loader.run(
        schema_line("s", {"id": {"type": "integer"}, "n": EXACT}, ["id"]),
        raw_record_line("s", '{"id": 1, "n": 1.5}'),
        raw_record_line("s", f'{{"id": 2, "n": {number}}}'),
        **settings,
    )
    assert outcome.code == 1
    assert "line 3, stream 's', field 'n'" in outcome.log
    assert loader.query("SELECT n FROM s") == [(Decimal("1.5"),)]
