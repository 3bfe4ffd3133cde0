"""A server that cannot be reached, goes away or comes back."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest
from support.loading import (
    SCHEMA,
    Outcome,
    assert_refused,
    ended,
    read_state,
    record_line,
    state_line,
    write,
)
from support.postgres import PostgresServer

if TYPE_CHECKING:
    from pathlib import Path

    from support.postgres import PostgresLoader


@pytest.mark.parametrize(
    "place",
    [
        {"host": "127.0.0.1", "port": 1, "user": "u", "password": "secret"},
        {"sqlalchemy_url": "postgresql://u:secret@127.0.0.1:1/d"},
    ],
)
def test_a_server_that_is_not_there_is_named_without_the_password(
    loader: PostgresLoader, place: dict[str, object]
) -> None:
    outcome = loader.run(SCHEMA, **{"sqlalchemy_url": None, **place})
    assert outcome.code == 1
    assert "The server cannot be reached" in outcome.log
    assert "127.0.0.1" in outcome.log
    assert "secret" not in outcome.log


def test_no_level_of_the_log_shows_the_password(loader: PostgresLoader) -> None:
    url = f"{loader.place['sqlalchemy_url']}&password=secret"
    command = loader.command(sqlalchemy_url=url)
    done = subprocess.run(
        command, input=SCHEMA, capture_output=True, text=True, check=True,
        env={"LOGLEVEL": "DEBUG"},
    )  # fmt: skip
    assert "secret" not in done.stderr + done.stdout


@pytest.mark.parametrize("keys", [["id"], []], ids=["keyed", "appended"])
def test_a_lost_connection_costs_nothing_while_lines_are_held(
    loader: PostgresLoader, keys: list[str]
) -> None:
    schema = json.loads(SCHEMA) | {"key_properties": keys}
    process = loader.start(batch_wait_seconds=1)
    write(process, json.dumps(schema), record_line("s", {"id": 1, "v": "a"}), state_line(1))
    assert read_state(process) == 1
    text = "x" * 5_000_000
    write(process, record_line("s", {"id": 2, "v": text}))
    loader.terminate()
    write(process, record_line("s", {"id": 3, "v": "c"}), state_line(3))
    outcome = ended(process)
    assert (outcome.code, outcome.states) == (0, [3]), outcome.log
    assert "The connection to the server was lost; connecting again." in outcome.log
    found = loader.query("SELECT id, length(v) FROM s ORDER BY id")
    assert found == [(1, 1), (2, len(text)), (3, 1)]
    assert loader.query("SELECT status, rows FROM _sdc_loads") == [("finished", 3)]


def test_a_server_that_does_not_come_back_ends_the_load_and_keeps_what_was_committed(
    tmp_path: Path,
) -> None:
    with PostgresServer.started() as server:
        loader = server.loader(tmp_path)
        process = loader.start(batch_wait_seconds=0.1, reconnect_timeout=0.1)
        write(process, SCHEMA, record_line("s", {"id": 1, "v": "a"}), state_line(1))
        assert read_state(process) == 1
        server.stop("immediate")
        write(process, record_line("s", {"id": 2, "v": "b"}), state_line(2))
        outcome = ended(process)
        assert_refused(Outcome(outcome.code, [], outcome.log), "The server cannot be reached")
        assert outcome.states == []
        server.start()
        assert loader.query("SELECT id FROM s") == [(1,)]
