"""No message shows a value of a record, a control character or an endless name."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest
from spile_loader.load import one_line_errors
from support.loading import SCHEMA, record_line, schema_line

if TYPE_CHECKING:
    from support.loading import Loader

FORGED = "x\n2026-01-01 | ERROR \x1b[2J\u202e\u2028" + "y" * 5000


def config_of(loader: Loader, **settings: Any) -> list[str]:
    return loader.command(**settings)[3:]


@pytest.mark.parametrize("database", ["duckdb"], indirect=True)
@pytest.mark.parametrize(
    "lines",
    [
        [SCHEMA, record_line("s", {"id": 1, FORGED: 1})],
        [SCHEMA, record_line(FORGED, {"id": 1})],
        [schema_line(FORGED, {FORGED: {"type": "nothing"}})],
        [schema_line("s", {FORGED: {"type": "integer"}}), record_line("s", {FORGED: "x"})],
        [json.dumps({"type": "ACTIVATE_VERSION", "stream": FORGED, "version": 1})],
        [SCHEMA, json.dumps({"type": "BATCH", "stream": "s", "manifest": [f"/{FORGED}"],
                             "encoding": {"format": "jsonl"}})],
        [json.dumps({"type": FORGED})],
    ],
)  # fmt: skip
def test_names_from_outside_are_cut_and_hold_no_control_characters(
    loader: Loader, lines: list[str]
) -> None:
    done = loader.call(*config_of(loader, **{FORGED: 1}), lines=lines, LOGLEVEL="debug")
    assert done.stderr
    assert all(line.isprintable() and len(line) < 1000 for line in done.stderr.split("\n"))
    assert not any(line.startswith("2026-01-01 | ERROR") for line in done.stderr.split("\n"))


@pytest.mark.without_lake("DuckLake has no CHECK that makes a load fail")
def test_no_level_shows_the_value_that_the_database_refuses(loader: Loader) -> None:
    loader.query("CREATE TABLE s (id BIGINT, v VARCHAR CHECK (length(v) < 3))")
    lines = [SCHEMA, record_line("s", {"id": 1, "v": "secret"})]
    done = loader.call(*config_of(loader), lines=lines, LOGLEVEL="debug")
    assert done.returncode == 1
    assert "a value does not fit its column" in done.stderr
    assert "stream_table.py" in done.stderr
    assert "secret" not in done.stderr


@pytest.mark.parametrize("database", ["duckdb"], indirect=True)
@pytest.mark.parametrize("expression", ["int(v)", "{}[v]", "v + 1", "float(v).x", "v.nothing"])
def test_no_level_shows_the_value_that_a_stream_map_fails_for(
    loader: Loader, expression: str
) -> None:
    maps = {"s": {"w": f"{expression} if id > 1 else 0"}}
    good, bad = record_line("s", {"id": 1, "v": "1"}), record_line("s", {"id": 2, "v": "secret"})
    state = json.dumps({"type": "STATE", "value": {"n": 1}})
    done = loader.call(
        *config_of(loader, stream_maps=maps), lines=[SCHEMA, good, state, bad], LOGLEVEL="debug"
    )
    assert (done.returncode, done.stdout) == (1, '{"n": 1}\n')
    assert "line 4, stream 's': a stream map's expression failed" in done.stderr
    assert "secret" not in done.stderr
    assert loader.query("SELECT id FROM s") == [(1,)]


def test_not_even_an_unexpected_error_shows_a_value(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "target")
    with pytest.raises(SystemExit, match="1"), one_line_errors():
        int("".join(("sec", "ret")))  # noqa: FLY002  # not whole in the source, which is shown
    assert "Unexpected ValueError. Run with LOGLEVEL=DEBUG to see where." in caplog.text
    assert "test_wording.py" in caplog.text
    assert "secret" not in caplog.text
