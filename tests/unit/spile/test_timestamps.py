"""Dates and times as the APIs and the state write them."""

from __future__ import annotations

import datetime
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spile.timestamps import Clock, parse_timestamp

UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)
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
        ("20240131", NOON.replace(hour=0)),
        ("2024-W05-3", NOON.replace(hour=0)),
        ("2024-031", NOON.replace(hour=0)),
        ("2024-01-31Z", NOON.replace(hour=0)),
        ("2024-01-31-12:00", NOON),
        ("2024-01-30T24:00:00Z", NOON.replace(hour=0)),
        ("20240130T2400Z", NOON.replace(hour=0)),
        ("2024-01-31T11:59:60Z", NOON),
        ("2024-01-31T12Z", NOON),
        ("2024-01-31T12+00", NOON),
        ("2024-01-31T11.5+00", NOON.replace(hour=11, minute=30)),
        ("2024-01-31T1130,5Z", NOON.replace(hour=11, minute=30, second=30)),
        ("Wed, 31 Jan 2024 12:00:00 GMT", NOON),
        ("31 Jan 2024 13:00 +0100", NOON),
        ("31 Jan 2024 12:00:00 -0000", NOON),
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
        "01/31/2024",
        "2024",
        "202401",
        "2024-01",
        "2024-W05",
        "2024-0131",
        "2023-366",
        "2024-W53-1",
        "2024-01-31T12:0000Z",
        "2024-01-31T24:00:01Z",
        "2024-01-31T12:60:00Z",
        "2024-01-31T12:00:61Z",
        "2024-01-31T12:00:00+24:00",
        "2024-01-31T12:00:00+01:60",
        "2024-01-31T12:00:00[Europe/Berlin]",
        "2024-01-31T12:00:00 CET",
        "2024-01-31T12:00:00.Z",
        "\uff12024-01-31",
        "31 Jan 2024 12:00:00 PST",
        "31 Foo 2024 12:00:00 +0000",
        "/Date(soon)/",
        "/Date(999999999999999)/",
        1706702400,
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


OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda m: datetime.timedelta(minutes=m))
INSTANTS = st.datetimes(
    min_value=datetime.datetime(2, 1, 1),  # noqa: DTZ001  # hypothesis wants it without a zone
    max_value=datetime.datetime(9998, 1, 1),  # noqa: DTZ001  # so here
    timezones=OFFSETS.map(datetime.timezone),
)


def signed(offset: datetime.timedelta, colon: str, minus: str = "-") -> str:
    minutes = abs(offset) // datetime.timedelta(minutes=1)
    sign = minus if offset < datetime.timedelta(0) else "+"
    return f"{sign}{minutes // 60:02}{colon}{minutes % 60:02}"


@st.composite
def spelled(draw: st.DrawFn) -> tuple[datetime.datetime, str]:
    """An instant, and one of the ways to write it that ISO 8601 or a vendor has."""
    instant = draw(INSTANTS)
    offset = instant.utcoffset() or datetime.timedelta(0)
    dash, colon = draw(st.sampled_from(["-", ""])), draw(st.sampled_from([":", ""]))
    year, week, weekday = instant.isocalendar()
    date = draw(
        st.sampled_from(
            [
                f"{instant.year:04}{dash}{instant.month:02}{dash}{instant.day:02}",
                f"{year:04}{dash}W{week:02}{dash}{weekday}",
                f"{instant.year:04}{dash}{instant.timetuple().tm_yday:03}",
            ]
        )
    )
    digits = f"{instant.microsecond:06}{draw(st.sampled_from(['', '0', '9', '999']))}"
    digits = digits.rstrip("0") if draw(st.booleans()) else digits
    fraction = draw(st.sampled_from([".", ","])) + digits if digits else ""
    time = f"{instant.hour:02}{colon}{instant.minute:02}{colon}{instant.second:02}{fraction}"
    zones = [signed(offset, ":"), signed(offset, ""), signed(offset, ":", "\u2212")]
    zones += [f" {signed(offset, '')}", f"{signed(offset, ':')}[Europe/Berlin]"]
    if offset % datetime.timedelta(hours=1) == datetime.timedelta(0):
        zones.append(signed(offset, "")[:3])
    if not offset:
        zones += ["Z", "z", "-00:00", "-0000", " UTC", "", " GMT", "Z[UTC]"]
    zone = draw(st.sampled_from(zones))
    return instant, f"{date}{draw(st.sampled_from('Tt '))}{time}{zone}"


@given(drawn=spelled())
def test_every_spelling_of_an_instant_is_that_instant(drawn: tuple[datetime.datetime, str]) -> None:
    instant, text = drawn
    assert parse_timestamp(text) == instant


@given(instant=INSTANTS.filter(lambda at: at.year >= 1900))
def test_dates_of_mail_and_of_dot_net_are_read(instant: datetime.datetime) -> None:
    instant = instant.replace(microsecond=0)
    assert parse_timestamp(format_datetime(instant)) == instant
    milliseconds = (instant - EPOCH) // datetime.timedelta(milliseconds=1)
    assert parse_timestamp(f"/Date({milliseconds})/") == instant
    assert parse_timestamp(f"\\/Date({milliseconds}+0100)\\/") == instant


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
