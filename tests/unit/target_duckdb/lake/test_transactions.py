"""Several writers and a reader of one lake at the same time, and writers that die."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from support.loading import (
    LINES,
    SCHEMA,
    ended,
    read_state,
    record_line,
    schema_line,
    state_line,
    write,
)

if TYPE_CHECKING:
    from support.lake import LakeLoader
    from support.postgres import PostgresServer

TENANTS = 4
WRITERS = 3
BATCHES = 3
ROWS = 10


def tenant_lines(first: int) -> list[str]:
    """Batches of rows, each of which replaces half of the one before."""
    lines = [SCHEMA]
    for batch in range(BATCHES):
        ids = range(first + batch * ROWS // 2, first + batch * ROWS // 2 + ROWS)
        lines += [record_line("s", {"id": i, "v": f"{batch}"}) for i in ids]
        # The last record makes the batch full.
        lines.insert(-1, state_line({"batch": batch}))
    return lines


def test_tenants_create_a_lake_and_write_at_once_while_somebody_reads(shared: LakeLoader) -> None:
    processes = [
        shared.feeding(tenant_lines(0), f"{i}", default_target_schema=f"t{i}", batch_size_rows=ROWS)
        for i in range(TENANTS)
    ]
    seen = set()
    while any(process.poll() is None for process in processes):
        seen.add(shared.process.call("count", shared.place, "t0.s"))
    outcomes = [ended(process) for process in processes]
    assert [outcome.code for outcome in outcomes] == [0] * TENANTS, outcomes
    assert all(outcome.states[-1] == {"batch": BATCHES - 1} for outcome in outcomes)
    # A batch is there as a whole or not at all.
    assert seen <= {None, 10, 15, 20}
    for tenant in range(TENANTS):
        assert shared.query(f"SELECT count(*), max(v) FROM t{tenant}.s") == [(20, "2")]  # noqa: S608


def test_writers_of_one_table_follow_each_other(shared: LakeLoader) -> None:
    processes = [
        shared.feeding(tenant_lines(1000 * i), f"{i}", batch_size_rows=ROWS) for i in range(WRITERS)
    ]
    outcomes = [ended(process) for process in processes]
    assert [outcome.code for outcome in outcomes] == [0] * WRITERS, outcomes
    assert shared.query("SELECT count(*), count(DISTINCT id) FROM s") == [(60, 60)]
    assert shared.query("SELECT count(*), sum(rows) FROM _sdc_loads") == [(3, 90)]


def test_a_writer_that_comes_too_late_too_often_says_so(shared: LakeLoader) -> None:
    shared.load(*LINES)
    sentence = shared.process.call("conflict", shared.place)
    assert sentence == (
        "Committing a batch failed: other writers changed the same tables too often. Nothing of "
        "the batch was kept. Run again, or raise max_retry_count."
    )


def test_a_killed_writer_leaves_nothing_half_done(shared: LakeLoader) -> None:
    process = shared.start(batch_size_rows=2)
    first, second = (record_line("s", {"id": i}) for i in (1, 2))
    write(process, SCHEMA, first, state_line({"n": 1}), second)
    assert read_state(process) == {"n": 1}
    write(process, record_line("s", {"id": 3}), schema_line("t", {"id": {"type": "integer"}}))
    process.kill()
    process.communicate()
    assert shared.query("SELECT id FROM s ORDER BY id") == [(1,), (2,)]
    tables = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'lake' ORDER BY 1"
    assert shared.query(tables) == [("_sdc_loads",), ("s",)]
    history = shared.query("SELECT rows, status, state FROM _sdc_loads")
    assert history == [(2, "running", json.dumps({"n": 1}))]
    shared.load(*LINES)


def test_a_snapshot_is_a_batch_with_its_state_and_says_which_load_it_was(
    shared: LakeLoader,
) -> None:
    shared.load(*tenant_lines(0), batch_size_rows=ROWS)
    for batch, count in enumerate((10, 15, 20)):
        at = f"AT (VERSION => {batch + 1})"
        found = shared.query(
            f"SELECT (SELECT count(*) FROM s {at}), state, rows FROM _sdc_loads {at}"  # noqa: S608
        )
        assert found == [(count, json.dumps({"batch": batch}), (batch + 1) * ROWS)]
    ((load,),) = shared.query("SELECT load_id FROM _sdc_loads")
    found = shared.query("SELECT DISTINCT author, commit_message FROM ducklake_snapshots('lake')")
    assert set(found) - {(None, None)} == {("target-duckdb", f"Load {load}")}


def test_a_catalog_that_goes_away_ends_the_load_with_a_sentence(
    shared: LakeLoader, postgres: PostgresServer
) -> None:
    process = shared.start(batch_size_rows=1)
    write(process, SCHEMA, record_line("s", {"id": 1}), state_line({"n": 1}))
    assert read_state(process) == {"n": 1}
    postgres.stop("immediate")
    write(process, record_line("s", {"id": 2}), state_line({"n": 2}))
    outcome = ended(process)
    postgres.start()
    assert (outcome.code, outcome.states) == (1, [])
    assert "No such file or directory. Nothing of the batch was kept. Run again." in outcome.log
    assert shared.query("SELECT id FROM s") == [(1,)]


def test_many_streams_are_opened_in_one_commit(shared: LakeLoader) -> None:
    properties = {"id": {"type": "integer"}}
    lines = []
    for number in range(30):
        lines += [schema_line(f"s{number}", properties, ["id"])]
        lines += [record_line(f"s{number}", {"id": 1})]
    shared.load(*lines)
    assert shared.query("SELECT count(*) FROM ducklake_snapshots('lake')") == [(2,)]
    assert shared.query("SELECT count(*), sum(rows) FROM _sdc_loads") == [(30, 30)]
