"""What is in the input is in the table: no value changes on the way."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from support.loading import raw_record_line, record_line, schema_line

if TYPE_CHECKING:
    from support.loading import Loader


TEXTS = [
    "",
    " ",
    "  leading and trailing  ",
    "\ttab\r\nnew line\r",
    "quotes \"double\" and 'single' and `back`",
    "back\\slash \\n \\u0041",
    "comma, semicolon; pipe|",
    "nul\x00inside",
    "control \x01\x1f\x7f\x85\u2028",
    "Zażółć gęślą jaźń",
    "日本語 العربية עברית",
    "😀 👩‍👩‍👧‍👦 \U0010ffff",
    "e\u0301 and \u00e9 differ",
    "\ufeffbyte order mark",
    "null",
    "NULL",
    "None",
    "true",
    "NaN",
    "0012",
    "{}",
    "[1,2]",
]


def test_text_arrives_as_it_was_sent(loader: Loader) -> None:
    schema = schema_line("s", {"id": {"type": "integer"}, "t": {"type": "string"}}, ["id"])
    texts = [*filter(loader.can_hold, TEXTS)]
    loader.load(schema, *(record_line("s", {"id": i, "t": t}) for i, t in enumerate(texts)))
    assert loader.query("SELECT t FROM s ORDER BY id") == [(text,) for text in texts]


def test_text_that_is_not_escaped_arrives_as_it_was_sent(loader: Loader) -> None:
    texts = [*filter(loader.can_hold, TEXTS)]
    records = [json.dumps({"id": i, "t": t}, ensure_ascii=False) for i, t in enumerate(texts)]
    schema = schema_line("s", {"id": {"type": "integer"}, "t": {"type": "string"}}, ["id"])
    loader.load(schema, *(raw_record_line("s", record) for record in records))
    assert loader.query("SELECT t FROM s ORDER BY id") == [(text,) for text in texts]


def test_first_record_of_an_all_text_stream_is_kept(loader: Loader) -> None:
    loader.load(
        schema_line("s", {"a": {"type": "string"}, "b": {"type": "string"}}),
        record_line("s", {"a": "first", "b": ""}),
        record_line("s", {"a": "second", "b": "x"}),
    )
    assert loader.query("SELECT a, b FROM s") == [("first", ""), ("second", "x")]


def test_text_of_ten_megabytes_arrives_whole(loader: Loader) -> None:
    text = "0123456789" * 1_000_000
    loader.load(
        schema_line("s", {"t": {"type": "string"}, "j": {"type": "object"}}),
        record_line("s", {"t": text, "j": {"deep": text}}),
        record_line("s", {"t": "short"}),
    )
    found = "SELECT t = repeat('0123456789', 1000000), length(CAST(j AS VARCHAR)) FROM s ORDER BY 2"
    (long, size), short = loader.query(found)
    assert long is True
    assert size >= len(text) + 12
    assert short == (False, None)


@pytest.mark.parametrize("number", [0, -1, 2**53 + 1, 2**63 - 1, -(2**63)])
def test_whole_numbers_of_64_bits_keep_every_digit(loader: Loader, number: int) -> None:
    loader.load(
        schema_line("s", {"n": {"type": ["null", "integer"]}}),
        record_line("s", {"n": number}),
        record_line("s", {"n": None}),
    )
    assert loader.query("SELECT n FROM s") == [(number,), (None,)]


def test_numbers_are_the_nearest_double(loader: Loader) -> None:
    numbers = [0.1, -0.0, 1e308, 5e-324, 1 / 3, 123456789.123456789, 7]
    loader.load(
        schema_line("s", {"n": {"type": "number"}}),
        *[record_line("s", {"n": number}) for number in numbers],
    )
    assert loader.query("SELECT n FROM s") == [(float(number),) for number in numbers]


@pytest.mark.parametrize(
    ("asked", "column_type"),
    [
        ({"type": "number", "x-sql-datatype": "DECIMAL(38,9)"}, "DECIMAL(38,9)"),
        ({"type": "number", "x-sql-datatype": "numeric(20, 9)"}, "DECIMAL(20,9)"),
        ({"type": ["null", "number"], "multipleOf": 1e-9}, "DECIMAL(38,9)"),
        ({"type": ["number", "null"], "format": "singer.decimal"}, "DECIMAL(29,9)"),
        ({"type": "string", "format": "singer.decimal"}, "DECIMAL(38,18)"),
        (
            {"type": "string", "format": "singer.decimal", "precision": 20, "scale": 9},
            "DECIMAL(20,9)",
        ),
    ],
)
def test_decimals_are_exact_where_the_schema_asks(
    loader: Loader,
    asked: dict[str, Any],
    column_type: str,
) -> None:
    texts = ["0.1", "12345678901.123456789", "-3", '"7.000000001"', "1e3", "1.10000000000000"]
    loader.load(
        schema_line("s", {"n": asked}),
        *[raw_record_line("s", f'{{"n": {text}}}') for text in texts],
    )
    assert loader.types("s") == {"n": column_type}
    found = [row[0] for row in loader.query("SELECT n FROM s")]
    assert found == [Decimal(text.strip('"')) for text in texts]


def test_dates_and_timestamps_become_dates_and_timestamps(loader: Loader) -> None:
    timestamps = {
        "2024-02-29T12:30:00Z": "2024-02-29 12:30:00+00",
        "2024-02-29T12:30:00.123456+02:00": "2024-02-29 10:30:00.123456+00",
        "2024-02-29T12:30:00": "2024-02-29 12:30:00+00",
        "2024-02-29 12:30:00": "2024-02-29 12:30:00+00",
        "2024-02-29T12:30:00.000-0330": "2024-02-29 16:00:00+00",
        "2024-02-29T12:30:00.1234567Z": "2024-02-29 12:30:00.123457+00",
        "2024-02-29 12:30:59.9999999+02": "2024-02-29 10:31:00+00",
        "2024-02-29T12:30Z": "2024-02-29 12:30:00+00",
        "2024-02-29T12:30:00+02": "2024-02-29 10:30:00+00",
        "2024-02-29": "2024-02-29 00:00:00+00",
        "1900-01-01T00:00:00Z": "1900-01-01 00:00:00+00",
        "9999-12-31T23:59:59.999999Z": "9999-12-31 23:59:59.999999+00",
    }
    properties = {
        "m": {"type": "string", "format": "date-time"},
        "d": {"type": "string", "format": "date"},
        "t": {"type": "string", "format": "time"},
    }
    record = {"d": "2024-02-29", "t": "09:30:00"}
    loader.load(
        schema_line("s", properties),
        *[record_line("s", {**record, "m": timestamp}) for timestamp in timestamps],
    )
    assert loader.types("s") == {"m": "TIMESTAMP WITH TIME ZONE", "d": "DATE", "t": "VARCHAR"}
    found = loader.query("SELECT CAST(m AS VARCHAR), d, t FROM s")
    assert found == [(text, dt.date(2024, 2, 29), "09:30:00") for text in timestamps.values()]


def test_nested_json_is_kept_with_every_digit(loader: Loader) -> None:
    texts = [
        '{"b": 1.10, "a": 12345678901234567890.123456789012345678, "c": 1e5}',
        '{ "spaces" :  [ 1 , 2 ] , "dup": 1, "dup": 2 }',
        '{"escaped": "\\u00e9\\ud83d\\ude00\\u001f\\/"}',
        "[]",
        '[{"x": null}, [[1]], "é😀"]',
        '"just text"',
        "12.50",
        "false",
    ]
    loader.load(
        schema_line("s", {"id": {"type": "integer"}, "j": {}}, ["id"]),
        *[raw_record_line("s", f'{{"id": {i}, "j": {text}}}') for i, text in enumerate(texts)],
        raw_record_line("s", '{"id": 99, "j": null}'),
    )
    assert loader.types("s")["j"] == "JSON"
    found = [row[0] for row in loader.query("SELECT CAST(j AS VARCHAR) FROM s ORDER BY id")]
    assert [*map(loader.as_stored, found)] == [*map(loader.as_stored, texts), None]


@pytest.mark.parametrize(
    ("definition", "value", "expected"),
    [
        ({"type": "integer"}, '"3600"', 3600),
        ({"type": "integer"}, "1.0", 1),
        ({"type": "integer"}, "1e3", 1000),
        ({"type": "number"}, '"1.5"', 1.5),
        ({"type": "boolean"}, '"true"', True),
        ({"type": "string"}, "1.10", "1.10"),
        ({"type": "string"}, "true", "true"),
        ({"type": "string", "format": "date"}, '"2024-02-29T00:00:00Z"', dt.date(2024, 2, 29)),
    ],
)
def test_a_value_converts_when_nothing_is_lost(
    loader: Loader,
    definition: dict[str, Any],
    value: str,
    expected: object,
) -> None:
    loader.load(schema_line("s", {"v": definition}), raw_record_line("s", f'{{"v": {value}}}'))
    assert loader.query("SELECT v FROM s") == [(expected,)]


MISFITS: list[tuple[dict[str, Any], str]] = [
    ({"type": "integer"}, "1.5"),
    ({"type": "integer"}, '"secret"'),
    ({"type": "integer"}, '""'),
    ({"type": "integer"}, "true"),
    ({"type": "integer"}, "9223372036854775808"),
    ({"type": "integer"}, "18446744073709551617"),
    ({"type": "integer"}, "1e30"),
    ({"type": "number"}, "1e400"),
    ({"type": "number"}, '"secret"'),
    ({"type": "number"}, '"NaN"'),
    ({"type": "number"}, "NaN"),
    ({"type": "number"}, "[1]"),
    ({"type": "number", "multipleOf": 0.01}, "0.125"),
    ({"type": "number", "x-sql-datatype": "DECIMAL(4,2)"}, "100"),
    ({"type": "number", "x-sql-datatype": "DECIMAL(4,2)"}, '"Infinity"'),
    ({"type": "boolean"}, "1"),
    ({"type": "boolean"}, '"secret"'),
    ({"type": "string"}, '{"secret": 1}'),
    ({"type": "string"}, '["secret"]'),
    ({"type": "string"}, '"\\ud800"'),
    ({"type": "object"}, '{"a": "\\udc00 secret"}'),
    ({"type": "string", "format": "date"}, '"2024-02-30"'),
    ({"type": "string", "format": "date"}, '"2024-02-28T10:00:00Z"'),
    ({"type": "string", "format": "date-time"}, '"yesterday"'),
    ({"type": "string", "format": "date-time"}, '"2024-13-01T00:00:00Z"'),
    ({"type": "string", "format": "date-time"}, '""'),
    ({"type": "string", "format": "date-time"}, "1718000000"),
]


@pytest.mark.parametrize(("definition", "value"), MISFITS)
def test_a_value_that_does_not_fit_is_refused_by_name(
    loader: Loader,
    definition: dict[str, Any],
    value: str,
) -> None:
    outcome = loader.run(
        schema_line("things", {"id": {"type": "integer"}, "the_field": definition}, ["id"]),
        raw_record_line("things", '{"id": 1, "the_field": null}'),
        raw_record_line("things", f'{{"id": 2, "the_field": {value}}}'),
        raw_record_line("things", '{"id": 3, "the_field": null}'),
    )
    assert outcome.code == 1
    assert "line 3, stream 'things', field 'the_field'" in outcome.log
    assert "secret" not in outcome.log
    assert "Traceback" not in outcome.log
    assert loader.query("SELECT id FROM things") == [(1,)]
