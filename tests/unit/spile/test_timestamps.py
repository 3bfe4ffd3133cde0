"""Dates and times as the APIs and the state write them."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spile.timestamps import Clock, parse_timestamp

UTC = datetime.timezone.utc
NOON = datetime.datetime(2024, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "timestamp"),
    [
        ("2024-01-31T12:00:00Z", NOON),
        (" 2024-01-31t12:00:00z ", NOON),
        ("2024-01-31 12:00:00", NOON),
        ("2024-01-31T12:00:00+00:00", NOON),
        ("2024-01-31T14:30:00+02:30", NOON),
        ("2024-01-31T12:00:00.5Z", NOON.replace(microsecond=500_000)),
        ("2024-01-31T12:00:00.1234567Z", NOON.replace(microsecond=123_456)),
        ("2024-01-31T12:00:00.123456789+00:00", NOON.replace(microsecond=123_456)),
        ("2024-01-31", NOON.replace(hour=0)),
    ],
)
def test_a_timestamp_is_read_in_utc(text: str, timestamp: datetime.datetime) -> None:
    assert parse_timestamp(text) == timestamp


@pytest.mark.parametrize(
    "value",
    [
        None,
        5,
        True,
        "",
        "soon",
        "2024-13-01",
        "2024-02-30T00:00:00Z",
        "2024-01-31T25:00:00Z",
        "31.01.2024",
        "0001-01-01T00:00:00+05:00",
        "9999-12-31T23:59:59-05:00",
        {},
    ],
)
def test_what_is_not_a_timestamp(value: Any) -> None:
    assert parse_timestamp(value) is None


@given(timestamp=st.datetimes(min_value=datetime.datetime(1, 1, 2), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_timestamp_survives_its_text(timestamp: datetime.datetime) -> None:
    assert parse_timestamp(timestamp.isoformat()) == timestamp
    assert parse_timestamp(timestamp.isoformat().replace("+00:00", "Z")) == timestamp


@given(text=st.text(max_size=30))
def test_no_text_breaks_the_reader(text: str) -> None:
    found = parse_timestamp(text)
    assert found is None or found.tzinfo is not None


DATE = "Sat, 01 Jun 2024 12:00:00 GMT"
TOLD = datetime.datetime(2024, 6, 1, 12, tzinfo=datetime.timezone.utc)
SECOND = datetime.timedelta(seconds=1)


def test_a_run_starts_by_the_clock_of_the_api_once_that_is_told() -> None:
    start = Clock()
    here = datetime.datetime.now(datetime.timezone.utc)
    assert abs(start.started - here) < SECOND
    start.adjust({})
    start.adjust({"Date": "soon"})
    start.adjust({"Date": "Sat, 99 Jun 2024 12:00:00 GMT"})
    assert abs(start.started - here) < SECOND
    start.adjust({"Date": DATE})
    assert TOLD - SECOND < start.started <= TOLD
    assert start.started <= start.now() < TOLD + SECOND


def test_the_first_date_counts() -> None:
    start = Clock()
    start.adjust({"Date": DATE})
    timestamp = start.started
    start.adjust({"Date": "Sat, 01 Jun 2030 12:00:00 GMT"})
    assert start.started == timestamp
