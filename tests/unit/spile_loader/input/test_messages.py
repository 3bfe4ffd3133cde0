"""Lines that cannot be loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.loading import SCHEMA, record_line, state_line

if TYPE_CHECKING:
    from support.loading import Loader


BAD_LINES = [
    ("not json", "the line is not JSON"),
    ("[1, 2]", "not a Singer message"),
    ('{"stream": "s"}', "not a Singer message"),
    ('{"type": 5}', "type is not what"),
    ('{"type": "UPSERT", "stream": "s"}', "a type that Singer does not have"),
    ('{"type": "RECORD", "stream": "s"}', "has no record"),
    ('{"type": "RECORD", "record": {"id": 2}}', "names no stream"),
    ('{"type": "RECORD", "stream": "s", "record": [2]}', "not a JSON object"),
    ('{"type": "RECORD", "stream": "s", "record": {"id": 2, "v": "secret}}', "not JSON"),
    ('{"type": "RECORD", "stream": "t", "record": {"id": 2}}', "stream 't': a record came before"),
    ('{"type": "STATE"}', "no value"),
    ('{"type": "ACTIVATE_VERSION", "stream": "s"}', "lacks its stream or its version"),
    ('{"type": "BATCH", "stream": "s"}', "lacks its encoding"),
    (
        '{"type": "RECORD", "stream": "s", "record": {"id": 2, "v": ' + "[" * 5000,
        "nested too deeply",
    ),
]


@pytest.mark.parametrize(("line", "message"), BAD_LINES)
def test_a_bad_line_ends_the_load_and_what_came_before_stays(
    loader: Loader,
    line: str,
    message: str,
) -> None:
    outcome = loader.run(
        SCHEMA,
        record_line("s", {"id": 1}),
        state_line({"a": 1}),
        record_line("s", {"id": 2}),
        line,
        record_line("s", {"id": 3}),
        state_line({"a": 3}),
    )
    assert outcome.code == 1
    assert "line 5" in outcome.log
    assert message in outcome.log
    assert "secret" not in outcome.log
    assert "Traceback" not in outcome.log
    assert outcome.states == [{"a": 1}]
    assert loader.query("SELECT id FROM s ORDER BY id") == [(1,), (2,)]


@pytest.mark.parametrize(
    "bad",
    [
        b'{"type": "RECORD", "stream": "s", "record": {"id": 1, "v": "\xff"}}',
        b'{"type": "RECORD", "stream": "s", "record": {"id": 1, "\xff": 1}}',
        b'{"type": "STATE", "value": {"a": "\xff"}}',
        b'{"type": "SCHEMA", "stream": "t", "schema": {"properties": {"\xff": {}}}}',
    ],
)
def test_invalid_utf8_is_refused(loader: Loader, bad: bytes) -> None:
    outcome = loader.run_bytes(SCHEMA.encode() + b"\n" + bad + b"\n")
    assert outcome.code == 1
    assert "line 2" in outcome.log
    assert "Traceback" not in outcome.log
