"""Values brought to their declared type without loss, or not at all."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spile.records.convert import (
    Mismatch,
    first_of,
    keeps_unknown,
    to_boolean,
    to_date,
    to_integer,
    to_number,
    to_string,
    to_timestamp,
    types_of,
)

BIG = 2**63 + 1


@pytest.mark.parametrize(
    ("value", "integer"),
    [
        (5, 5),
        (-(2**63), -(2**63)),
        (BIG, BIG),
        (10**30, 10**30),
        (Decimal("5.0"), 5),
        (Decimal("1E+3"), 1000),
        (Decimal("-0.0"), 0),
        ("3600", 3600),
        (" 3600 ", 3600),
        ("-12", -12),
        ("12.00", 12),
        (str(BIG), BIG),
    ],
)
def test_whole_numbers(value: Any, integer: int) -> None:
    found = to_integer(value)
    assert found == integer
    assert type(found) is int


@pytest.mark.parametrize(
    "value",
    [
        True,
        Decimal("5.5"),
        Decimal("1E+5000"),
        Decimal("NaN"),
        Decimal("Infinity"),
        "",
        " ",
        "5.5",
        "007",
        "+5",
        "1e3",
        "1_000",
        "1,000",
        "٣",
        "0x10",
        "five",
        "9" * 5000,
        None,
        [],
        {},
        [5],
    ],
)
def test_what_is_not_a_whole_number(value: Any) -> None:
    with pytest.raises(Mismatch, match="integer"):
        to_integer(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        (BIG, str(BIG)),
        (Decimal("1.10"), "1.10"),
        (Decimal("0.1234567890123456789"), "0.1234567890123456789"),
        ("1.10", "1.10"),
        (" -0.5 ", "-0.5"),
        ("1e3", "1E+3"),
        ("12", "12"),
    ],
)
def test_numbers_keep_every_digit(value: Any, text: str) -> None:
    assert str(to_number(value)) == text


@pytest.mark.parametrize(
    "value",
    [
        True,
        Decimal("NaN"),
        Decimal("-Infinity"),
        "NaN",
        "Infinity",
        "",
        "1,5",
        "01.5",
        ".5",
        "5.",
        "1e",
        "1e9999999999999999999999",
        "x",
        None,
        [],
        {},
    ],
)
def test_what_is_not_a_number(value: Any) -> None:
    with pytest.raises(Mismatch, match="number"):
        to_number(value)


@pytest.mark.parametrize("value", [True, "true", "TRUE", " Yes ", 1])
def test_what_is_true(value: Any) -> None:
    assert to_boolean(value) is True


@pytest.mark.parametrize("value", [False, "false", "No", 0])
def test_what_is_false(value: Any) -> None:
    assert to_boolean(value) is False


@pytest.mark.parametrize("value", ["", "1", "0", "t", "on", 2, -1, Decimal(1), None, [], {}])
def test_what_is_neither_true_nor_false(value: Any) -> None:
    with pytest.raises(Mismatch, match="boolean"):
        to_boolean(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("", ""),
        (" a ", " a "),
        ("\x00", "\x00"),
        ("😀", "😀"),
        (True, "true"),
        (False, "false"),
        (12, "12"),
        (BIG, str(BIG)),
        (Decimal("1.50"), "1.50"),
    ],
)
def test_text_is_as_it_came(value: Any, text: str) -> None:
    assert to_string(value) == text


@pytest.mark.parametrize("value", [None, [], {}, ["a"], {"a": 1}])
def test_what_is_not_text(value: Any) -> None:
    with pytest.raises(Mismatch, match="string"):
        to_string(value)


@given(number=st.decimals(allow_nan=False, allow_infinity=False))
def test_a_number_and_its_text_are_the_same(number: Decimal) -> None:
    assert to_number(number) is number
    text = to_string(number)
    try:
        assert to_number(text) == number
    except Mismatch:
        # Only forms that JSON does not know.
        assert text.startswith(("+", "."))


@given(number=st.integers())
def test_a_whole_number_and_its_text_are_the_same(number: int) -> None:
    assert to_integer(str(number)) == number
    assert to_integer(Decimal(number)) == number


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2024-02-29", "2024-02-29"),
        ("20240229", "2024-02-29"),
        (" 2024-02-29T00:00:00 ", "2024-02-29"),
        ("2024-02-29T00:00:00.000", "2024-02-29"),
        ("2024-02-29T13:00:00", "2024-02-29"),
        ("2024-02-29T23:59:59.9Z", "2024-02-29"),
        ("2024-02-29T00:30:00+12:00", "2024-02-29"),
    ],
)
def test_dates(value: str, date: str) -> None:
    assert to_date(value) == date


@pytest.mark.parametrize(
    "value", ["", "2023-02-29", "2024-13-01", "2024-02-29T25:00:00", "29.02.2024", "0000-01-01", 5]
)
def test_what_is_not_a_date(value: Any) -> None:
    with pytest.raises(Mismatch, match="date"):
        to_date(value)


@pytest.mark.parametrize(
    ("value", "timestamp"),
    [
        ("2024-02-29T10:00:00", "2024-02-29T10:00:00Z"),
        ("2024-02-29T10:00:00.123", "2024-02-29T10:00:00.123Z"),
        ("2024-02-29T10:00:00Z", "2024-02-29T10:00:00Z"),
        ("2024-02-29T10:00:00+02:00", "2024-02-29T10:00:00+02:00"),
        ("2024-02-29T10:00:00.1234567Z", "2024-02-29T10:00:00.1234567Z"),
        ("2024-02-29T10:00:00.500+0200", "2024-02-29T10:00:00.500000+02:00"),
        ("2024-02-29 10:00:00", "2024-02-29T10:00:00Z"),
        ("20240229T100000Z", "2024-02-29T10:00:00Z"),
        ("2024-02-29T24:00:00", "2024-03-01T00:00:00Z"),
        ("/Date(1709200800000+0200)/", "2024-02-29T10:00:00Z"),
        ("Thu, 29 Feb 2024 10:00:00 +0200", "2024-02-29T10:00:00+02:00"),
    ],
)
def test_timestamps(value: str, timestamp: str) -> None:
    assert to_timestamp(value) == timestamp


@pytest.mark.parametrize(
    "value",
    [
        "",
        "2024-02-29",
        "2024-02-30T10:00:00",
        "20240229",
        "2024-W09-4",
        "20240229T100000,1234567Z",
        "now",
        5,
    ],
)
def test_what_is_not_a_timestamp(value: Any) -> None:
    with pytest.raises(Mismatch, match="date-time"):
        to_timestamp(value)


def test_of_several_types_the_exact_one_comes_first() -> None:
    convert = first_of({"string": to_string, "integer": to_integer})
    assert convert(5) == 5
    assert convert("5") == "5"
    assert convert(Decimal("1.5")) == "1.5"


def test_of_several_types_any_that_fits_will_do() -> None:
    convert = first_of({"integer": to_integer, "boolean": to_boolean})
    assert convert("5") == 5
    assert convert("yes") is True
    with pytest.raises(Mismatch, match="an integer or a boolean"):
        convert("maybe")


@pytest.mark.parametrize(
    ("schema", "types"),
    [
        ({}, ()),
        ({"type": "string"}, ("string",)),
        ({"type": ["string", "null"]}, ("string",)),
        ({"type": ["null", "integer", "string"]}, ("integer", "string")),
        ({"type": "null"}, ()),
    ],
)
def test_declared_types(schema: dict[str, Any], types: tuple[str, ...]) -> None:
    assert types_of(schema) == types


@pytest.mark.parametrize(
    ("schema", "keeps"),
    [
        ({}, True),
        ({"properties": {}}, True),
        ({"properties": {"a": {}}}, False),
        ({"properties": {"a": {}}, "additionalProperties": True}, True),
        ({"properties": {"a": {}}, "additionalProperties": {}}, True),
        ({"additionalProperties": False}, False),
        ({"additionalProperties": {"type": "string"}}, True),
    ],
)
def test_objects_that_may_hold_more(schema: dict[str, Any], *, keeps: bool) -> None:
    assert keeps_unknown(schema) is keeps
