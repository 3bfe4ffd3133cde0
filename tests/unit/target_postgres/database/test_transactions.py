"""Several loads at once, and loads that die."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from support.loading import (
    SCHEMA,
    ended,
    read_state,
    record_line,
    schema_line,
    state_line,
    write,
)

if TYPE_CHECKING:
    from support.postgres import PostgresLoader


@pytest.mark.parametrize("streams", [("s",), ("a", "b")])
def test_loads_that_run_at_once_write_one_table_and_lose_nothing(
    loader: PostgresLoader, streams: tuple[str, ...]
) -> None:
    keys = ["id"]
    schema = json.loads(SCHEMA)
    processes = [loader.start(batch_size_rows=40) for _ in range(4)]
    for number, process in enumerate(processes):
        # In another order in each load, so that two would wait for each other.
        order = streams if number % 2 else streams[::-1]
        lines = [json.dumps({**schema, "stream": name, "key_properties": keys}) for name in order]
        for i in range(200):
            shared = {"id": i % 50, "v": f"{number} {i}"}
            own = {"id": 1000 * (number + 1) + i, "v": "own"}
            lines += [record_line(order[i % len(order)], shared)]
            lines += [record_line(order[i % len(order)], own)]
        write(process, *lines, state_line(number))
    outcomes = [ended(process) for process in processes]
    assert [outcome.code for outcome in outcomes] == [0] * 4, outcomes
    assert [outcome.states[-1] for outcome in outcomes] == [0, 1, 2, 3]
    counts = {name: loader.query(f'SELECT count(*), count(DISTINCT id) FROM "{name}"')  # noqa: S608  # our own
              for name in streams}  # fmt: skip
    assert sum(found[0][0] for found in counts.values()) == 800 + 50 * len(streams)
    assert all(found[0][0] == found[0][1] for found in counts.values())
    [(loads,)] = loader.query("SELECT count(*) FROM _sdc_loads WHERE status = 'finished'")
    assert loads == 4 * len(streams)


def test_a_deadlock_with_another_program_ends_the_load_with_a_sentence(
    loader: PostgresLoader,
) -> None:
    loader.load(SCHEMA, *(record_line("s", {"id": i, "v": "old"}) for i in (1, 2)))
    with loader.connect() as other, other.transaction():
        other.execute("UPDATE s SET v = 'other' WHERE id = 2")
        process = loader.start(batch_size_rows=2)
        write(process, SCHEMA, *(record_line("s", {"id": i, "v": "mine"}) for i in (1, 2)))
        waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'transactionid'"
        while not loader.query(waiting):
            pass
        # The one that has waited longer is the one that ends.
        other.execute("SET LOCAL deadlock_timeout = '1h'")
        other.execute("UPDATE s SET v = 'other' WHERE id = 1")
    outcome = ended(process)
    assert outcome.code == 1
    assert "deadlock detected. Another process changes the same rows. Nothing of" in outcome.log
    assert loader.query("SELECT v FROM s") == [("other",)] * 2


def test_a_connection_that_is_lost_in_the_commit_doubles_no_row(loader: PostgresLoader) -> None:
    loader.load(schema_line("s", {"id": {"type": "integer"}}))
    with loader.connect() as other, other.transaction():
        other.execute("LOCK TABLE s IN SHARE MODE")
        process = loader.start(batch_size_rows=2)
        write(process, schema_line("s", {"id": {"type": "integer"}}))
        write(process, *(record_line("s", {"id": i}) for i in range(2)), state_line(1))
        while not loader.query("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'relation'"):
            pass
        loader.terminate()
    outcome = ended(process)
    assert (outcome.code, outcome.states) == (0, [1]), outcome.log
    assert loader.query("SELECT id FROM s ORDER BY id") == [(0,), (1,)]


def test_a_stream_whose_opening_was_cut_short_is_in_the_history_once(
    loader: PostgresLoader,
) -> None:
    process = loader.start(batch_wait_seconds=0.2)
    write(process, SCHEMA, record_line("s", {"id": 1, "v": "a"}), state_line(1))
    assert read_state(process) == 1
    with loader.connect() as other, other.transaction():
        other.execute("LOCK TABLE _sdc_loads IN SHARE MODE")
        write(process, schema_line("t", {"id": {"type": "integer"}}))
        while not loader.query("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'relation'"):
            pass
        loader.terminate()
    write(process, record_line("t", {"id": 1}), state_line(2))
    outcome = ended(process)
    assert (outcome.code, outcome.states) == (0, [2]), outcome.log
    found = loader.query("SELECT stream, status, rows FROM _sdc_loads ORDER BY stream")
    assert found == [("s", "finished", 1), ("t", "finished", 1)]
