"""How a request is bounded in time."""

from __future__ import annotations

import datetime
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spile import DateRange, TimeFilter
from spile.filters import first_day

Form = Literal["as it came", "utc", "compact", "day", "date", "seconds", "milliseconds"]
FORMS: list[Form] = ["as it came", "utc", "compact", "day", "date", "seconds", "milliseconds"]
MOMENT = "2024-06-02T01:30:15.987+02:00"


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("as it came", MOMENT),
        ("utc", "2024-06-01T23:30:15Z"),
        ("compact", "20240601T233015Z"),
        ("day", "2024-06-01T00:00:00Z"),
        ("date", "2024-06-01"),
        ("seconds", 1717284615),
        ("milliseconds", 1717284615987),
    ],
)
def test_a_time_filter_writes_a_moment_in_its_form(form: Form, written: Any) -> None:
    assert TimeFilter("since", form).entry(MOMENT) == {"since": written}


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("as it came", "2024-05-30T23:30:15Z"),
        ("utc", "2024-05-30T23:30:15Z"),
        ("compact", "20240530T233015Z"),
        ("day", "2024-05-30T00:00:00Z"),
    ],
)
def test_a_lookback_begins_earlier(form: Form, written: str) -> None:
    two_days = datetime.timedelta(days=2)
    assert TimeFilter("since", form).entry(MOMENT, two_days) == {"since": written}


@pytest.mark.parametrize("form", FORMS)
def test_a_lookback_beyond_the_calendar_ends_at_its_beginning(form: Form) -> None:
    (written,) = TimeFilter("since", form).entry(MOMENT, datetime.timedelta(days=10**6)).values()
    assert str(written).startswith(("0001", "-62135596800"))


@given(moment=st.datetimes(timezones=st.just(datetime.timezone.utc)))
def test_no_form_begins_later_than_the_moment(moment: datetime.datetime) -> None:
    for form in ("utc", "compact", "day", "date"):
        text = TimeFilter("since", form).entry(moment.isoformat())["since"]
        digits = "".join(character for character in text if character.isdigit())
        assert digits <= moment.isoformat().replace("-", "").replace(":", "").replace("T", "")


def test_a_filter_without_a_form_passes_on_what_is_no_time() -> None:
    assert TimeFilter("after").entry(17) == {"after": "17"}


def test_what_is_no_time_is_not_written_as_one() -> None:
    assert TimeFilter("after", "day").entry("soon") == {}


def test_a_filter_without_a_zone_begins_earlier() -> None:
    since = TimeFilter("since", "zoneless", overlap=datetime.timedelta(seconds=1))
    assert since.entry("2024-06-01T00:00:00Z") == {"since": "2024-05-31T23:59:59"}
    assert since.entry("2024-06-01T02:00:00+02:00", datetime.timedelta(days=1)) == {
        "since": "2024-05-30T23:59:59"
    }


@pytest.mark.parametrize(
    ("start", "start_date", "lookback", "first"),
    [
        ("2024-06-10", "2024-01-01T00:00:00Z", 0, "2024-06-10"),
        ("2024-06-10T23:00:00-05:00", None, 0, "2024-06-11"),
        ("2024-06-10", "2024-01-01T00:00:00Z", 30, "2024-05-11"),
        ("2024-06-10", "2024-06-01T00:00:00Z", 30, "2024-06-01"),
        ("2024-06-10", None, 10**12, "1900-01-01"),
        (None, "2024-06-01T00:00:00Z", 30, "2024-06-01"),
        (None, None, 0, "1900-01-01"),
    ],
)
def test_a_walk_begins_before_the_bookmark_but_not_before_the_start_date(
    start: str | None, start_date: str | None, lookback: int, first: str
) -> None:
    assert first_day(start, start_date, lookback).isoformat() == first


def test_a_range_without_a_start_begins_some_days_before_today_or_at_its_earliest() -> None:
    today = datetime.date(2024, 6, 1)
    assert DateRange(days_back=31).earliest_day(today) == datetime.date(2024, 5, 1)
    earliest = datetime.date(2020, 1, 1)
    assert DateRange(earliest=earliest).earliest_day(today) == earliest
    assert first_day(None, None, 0, earliest) == earliest
    assert first_day(None, "2024-02-03T00:00:00Z", 0, earliest) == datetime.date(2024, 2, 3)
