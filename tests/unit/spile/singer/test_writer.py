"""Singer lines, whole and in order."""

from __future__ import annotations

import contextlib
import datetime
import io
import json
import os
import threading
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from singer_sdk.singerlib import RecordMessage, SchemaMessage
from spile.singer.writer import BUFFER_BYTES, BufferedWriter, encode_records
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = "2024-01-31T12:00:00+00:00"


class Standard(io.TextIOWrapper):
    """Standard output over a raw stream."""

    def __init__(self, raw: io.BytesIO | io.BufferedWriter) -> None:
        super().__init__(raw, encoding="utf-8")


@contextlib.contextmanager
def standard_output(raw: io.BytesIO | None = None) -> Iterator[io.BytesIO]:
    """Standard output whose bytes can be read."""
    found = io.BytesIO() if raw is None else raw
    with contextlib.redirect_stdout(Standard(found)):
        yield found


@contextlib.contextmanager
def closed_pipe() -> Iterator[None]:
    """Standard output whose reader is gone."""
    reading, writing = os.pipe()
    os.close(reading)
    pipe = Standard(os.fdopen(writing, "wb"))
    try:
        with contextlib.redirect_stdout(pipe):
            yield
    finally:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, writing)
        os.close(null)
        pipe.close()


def test_records_become_lines() -> None:
    records = [{"a": 1}, {"a": Decimal("1.50"), "b": 'ä"\n\x00'}]
    lines = bytes(encode_records('s"x', records, time_extracted=NOW)).splitlines()
    assert [json.loads(line, parse_float=Decimal) for line in lines] == [
        {"type": "RECORD", "stream": 's"x', "record": record, "time_extracted": NOW}
        for record in records
    ]


def test_a_version_is_written_where_there_is_one() -> None:
    line = encode_records("s", [{}], time_extracted=NOW, version=7)
    assert json.loads(line)["version"] == 7
    assert "version" not in json.loads(encode_records("s", [{}], time_extracted=NOW))


def test_no_records_are_no_lines() -> None:
    assert encode_records("s", [], time_extracted=NOW) == b""


def test_a_few_lines_wait_and_a_flush_writes_them() -> None:
    with standard_output() as out:
        writer = BufferedWriter()
        writer.write_lines(b"one\n")
        assert out.getvalue() == b""
        writer.flush()
        writer.flush()
        assert out.getvalue() == b"one\n"


def test_many_lines_are_written_at_once() -> None:
    with standard_output() as out:
        writer = BufferedWriter()
        line = b"x" * 999 + b"\n"
        for _ in range(BUFFER_BYTES // len(line) + 1):
            writer.write_lines(line)
        assert len(out.getvalue()) >= BUFFER_BYTES
        assert out.getvalue().endswith(b"\n")


def test_state_is_written_behind_what_came_before() -> None:
    with standard_output() as out:
        writer = BufferedWriter()
        writer.write_lines(b"record\n")
        writer.write_state({"bookmarks": {"s": {"value": Decimal("1.10")}}})
        assert out.getvalue() == (
            b'record\n{"type":"STATE","value":{"bookmarks":{"s":{"value":1.10}}}}\n'
        )


def test_messages_of_the_sdk_are_lines() -> None:
    with standard_output() as out:
        writer = BufferedWriter()
        noon = datetime.datetime(2024, 1, 31, 12, tzinfo=datetime.timezone.utc)
        writer.write_message(SchemaMessage("s", {"type": "object", "properties": {}}, ["id"]))
        writer.write_message(RecordMessage("s", {"id": 1, "at": noon}, time_extracted=noon))
        writer.flush()
        schema, record = (json.loads(line) for line in out.getvalue().splitlines())
        assert schema["key_properties"] == ["id"]
        assert record["record"]["at"].startswith("2024-01-31T12:00:00")


def test_standard_output_without_bytes_is_written_as_text() -> None:
    writer = BufferedWriter()
    writer.write_lines("ä\n".encode())
    with contextlib.redirect_stdout(io.StringIO()) as text:
        writer.flush()
    assert text.getvalue() == "ä\n"


def test_a_closed_pipe_is_an_error_once() -> None:
    writer = BufferedWriter()
    with closed_pipe():
        writer.write_lines(b"record\n")
        with pytest.raises(BrokenPipeError):
            writer.flush()
        writer.write_state({"after": "the loss"})


class FullDisk(io.BytesIO):
    """Takes nothing the first time."""

    full = True

    @override
    def write(self, data: Any, /) -> int:
        if self.full:
            self.full = False
            raise OSError(28, "No space left on device")
        return super().write(data)


def test_no_state_follows_lines_that_are_lost() -> None:
    writer = BufferedWriter()
    with standard_output(FullDisk()) as disk:
        writer.write_lines(b"record\n")
        with pytest.raises(OSError, match="No space"):
            writer.flush()
        writer.write_state({"bookmarks": {}})
        assert b"STATE" not in disk.getvalue()


def test_a_slow_reader_gets_every_line_whole() -> None:
    reading, writing = os.pipe()
    received: list[bytes] = []

    def read() -> None:
        with os.fdopen(reading, "rb", buffering=0) as pipe:
            while data := pipe.read(1000):
                received.append(data)

    reader = threading.Thread(target=read)
    reader.start()
    writer = BufferedWriter()
    with Standard(os.fdopen(writing, "wb")) as pipe, contextlib.redirect_stdout(pipe):
        for number in range(20_000):
            writer.write_lines(b"%d:%s\n" % (number, b"x" * 40))
        writer.flush()
    reader.join()
    lines = b"".join(received).splitlines()
    assert lines == [b"%d:%s" % (number, b"x" * 40) for number in range(20_000)]
