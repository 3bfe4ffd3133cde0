"""Arbitrary bytes: a response or an error of our own, never anything else.

FUZZ_CASES says how many inputs each test tries; with it they are new ones every time.
"""

from __future__ import annotations

import json
import logging
import os
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spile import Page
from spile.exceptions import ResponseError, RetriableError, TypeMismatchError
from spile.records.conform import RecordConformer, Rules
from spile.records.reader import RecordReader
from spile.records.text import is_damaged
from spile.records.warnings import FieldWarnings
from spile.records.xml import is_xml, xml_to_json
from spile.singer.writer import ENCODER
from spile_loader.input.lines import LineReader
from support.loading import Loader, record_line, schema_line, state_line

CASES = os.environ.get("FUZZ_CASES")
LOADS = 60


def cases(number: int) -> settings:
    return settings(
        max_examples=int(CASES or number),
        derandomize=CASES is None,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def damaged(*seeds: bytes) -> st.SearchStrategy[bytes]:
    """Bytes of any kind, and good documents with a few places spoilt."""
    places = st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4)), min_size=1, max_size=4)
    return st.binary(max_size=200) | st.builds(_spoilt, st.sampled_from(seeds), places)


def _spoilt(document: bytes, places: list[tuple[float, bytes]]) -> bytes:
    for where, piece in places:
        index = int(where * len(document))
        document = document[:index] + piece + document[index + 1 :]
    return document


XML = (
    b'<?xml version="1.0" encoding="utf-8"?><Response><Status>OK</Status><Jobs><Job a="b">'
    b"<ID>1</ID><Name>a &amp; b</Name><x:Note/></Job><Job><ID/></Job></Jobs></Response>"
)
UTF_16 = XML.decode().replace("utf-8", "utf-16").encode("utf-16")
DOCTYPE = b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d SYSTEM "file:///etc/passwd">]><a>&b;&d;</a>'
JSON = (
    b'{"data": [{"id": 1, "number": 1.50, "text": "\\u00e9", "list": [1, null], "any": {"a": []}},'
    b' {"id": 2, "number": -0e5, "text": "", "list": null}], "total": 2, "next": "/a?b=c"}'
)
SCHEMA: dict[str, Any] = {
    "properties": {
        "id": {"type": "integer"},
        "number": {"type": ["number", "null"]},
        "text": {"type": ["string", "null"]},
        "list": {"type": ["array", "null"], "items": {"type": ["integer", "null"]}},
        "any": {},
    }
}


@cases(400)
@given(body=damaged(XML, UTF_16, DOCTYPE))
def test_xml_becomes_json_or_an_error_of_the_library(body: bytes) -> None:
    is_xml(body)
    try:
        decoded = msgspec.json.decode(xml_to_json(body))
    except (ResponseError, RetriableError):
        return
    assert len(decoded) == 1


@pytest.mark.parametrize(
    "rules", [Rules(null_mismatches=True), Rules(add_unknown=True), Rules(from_xml=True)], ids=str
)
@cases(300)
@given(body=damaged(JSON))
def test_json_becomes_records_or_an_error_of_the_library(rules: Rules, body: bytes) -> None:
    log = logging.getLogger("fuzz")
    conformer = RecordConformer(json.loads(json.dumps(SCHEMA)), ["id"], rules, FieldWarnings(log))
    reader = RecordReader(conformer, replication_key="id")
    try:
        page = Page(body, ("data",))
        for path in (("total",), ("next",), ("data", "id")):
            page.get(*path)
        assert page.count >= 0
        page.digest(["id"])
        read, values = reader.read(page.records)
        conformed = reader.read_dictionaries(page.records)
    except (ResponseError, RetriableError, TypeMismatchError):
        return
    assert len(conformed) == len(read) == len(values) == page.count
    # What stands for a value that cannot be read is in no record.
    assert not is_damaged(ENCODER.encode(conformed))


SINGER = (
    schema_line("s", {"id": {"type": "integer"}, "any": {}}, ["id"]).encode(),
    record_line("s", {"id": 1, "any": {"a": [1.5, None, "\u00e9\ud83d\ude00"]}}).encode(),
    record_line("s", {"id": 2}, time_extracted="2024-01-01T00:00:00Z", version=3).encode(),
    state_line({"bookmarks": {"s": 1}}).encode(),
    b'{"type": "ACTIVATE_VERSION", "stream": "s", "version": 3}',
    b'{"type": "BATCH", "stream": "s", "encoding": {"format": "jsonl"}, "manifest": ["file:///x"]}',
)
LINES = st.lists(st.sampled_from(SINGER) | damaged(*SINGER), max_size=8)


@cases(LOADS)
@given(lines=LINES, add_metadata=st.booleans(), size=st.integers(1, 5))
def test_any_input_is_loaded_or_refused_in_one_line(
    lines: list[bytes], size: int, *, add_metadata: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        loader = Loader(Path(folder), {"add_metadata_columns": add_metadata, "hard_delete": True})
        outcome = loader.run_bytes(b"\n".join([SINGER[0], *lines]), batch_size_rows=size)
        errors = [line for line in outcome.log.splitlines() if line.startswith("ERROR")]
        assert outcome.code in {0, 1}
        assert len(errors) == outcome.code, outcome.log
        assert "Traceback" not in outcome.log
        with duckdb.connect(str(loader.path), read_only=True) as connection:
            assert connection.execute("FROM s SELECT count(*)").fetchone()


def _split(content: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(cut % (len(content) + 1) for cut in cuts), len(content)]
    return [content[start:end] for start, end in pairwise(edges)]


@cases(200)
@given(
    content=st.binary(max_size=300) | st.text("a\n", max_size=60).map(str.encode), data=st.data()
)
def test_lines_are_the_same_however_the_bytes_arrive(content: bytes, data: st.DataObject) -> None:
    cuts = data.draw(st.lists(st.integers(0, 300), max_size=6))
    source, sink = os.pipe()
    wake_up, other = os.pipe()
    try:
        reader = LineReader(source, wake_up)
        lines: list[bytes] = []
        for piece in _split(content, cuts):
            if piece:
                os.write(sink, piece)
                lines += reader.read(0) or []
        os.close(sink)
        assert reader.read(0) is None
        lines += reader.last_line()
    finally:
        for descriptor in (source, wake_up, other):
            os.close(descriptor)
    assert lines == content.removesuffix(b"\n").split(b"\n") if content else not lines
