"""Replication values in their order, or refused."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spile.state.order import order_of

ZONES = st.integers(-12, 14).map(lambda hours: datetime.timezone(datetime.timedelta(hours=hours)))
INSTANTS = st.datetimes(
    min_value=datetime.datetime(1990, 1, 1),  # noqa: DTZ001  # hypothesis wants it without a zone
    max_value=datetime.datetime(2090, 1, 1),  # noqa: DTZ001  # so here
    timezones=ZONES,
)
FORMS = st.sampled_from(
    [
        lambda at: at.isoformat(),
        lambda at: at.isoformat().replace("T", " "),
        lambda at: at.strftime("%Y-%m-%dT%H:%M:%S.%f%z"),
        lambda at: at.strftime("%Y%m%dT%H%M%S,%f%z"),
        lambda at: at.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        lambda at: at.strftime("%G-W%V-%uT%H:%M:%S.%f%z"),
    ]
)


@given(instants=st.lists(st.tuples(INSTANTS, FORMS), min_size=1, max_size=6))
def test_timestamps_are_in_the_order_of_their_instants(instants: list[Any]) -> None:
    by_text = {form(at): at for at, form in instants}
    order = order_of(list(by_text))
    assert order is not None
    latest = max(by_text, key=order)
    assert by_text[latest] == max(by_text.values())


def test_a_change_after_the_end_of_summer_time_is_the_later_one() -> None:
    summer, winter = "2026-10-25T02:50:00.000+0200", "2026-10-25T02:10:00.000+0100"
    order = order_of([summer, winter])
    assert order is not None
    assert order(summer) < order(winter)


@pytest.mark.parametrize(
    "values",
    [
        [1, 2, 10],
        [Decimal("1.5"), 2, 2.5, 10**30],
        ["9", "10", "011"],
        [9, "10"],
        ["1729821000.5", "1729821000.75", 1729821001],
        ["507f1f77bcf86cd799439011", "507f1f77bcf86cd799439012", "607f1f77bcf86cd799439011"],
        ["123456789012345678901234", "607f1f77bcf86cd799439011"],
        ["0x00000000000007D1", "0x00000000000007DA"],
        ["01ARZ3NDEKTSV4RRFFQ69G5FAV", "01BX5ZZKBKACTAV9WEVGEMMVRZ"],
        ["018f3c5e-7b2a-7000-8000-000000000000", "018f3c5e-7b2b-7000-8000-000000000000"],
        ["20261025", "20261026"],
        ["2026-10-25", "2026-10-25T00:00:01Z"],
        ["2026-10-25T00:00:00Z", "2026-10-25T00:00:00.5Z"],
    ],
)
def test_values_that_have_a_safe_order(values: list[Any]) -> None:
    order = order_of(values)
    assert order is not None
    assert sorted(set(values), key=order) == values


@pytest.mark.parametrize(
    "values",
    [
        ["25.10.2026", "26.10.2026"],
        ["10/25/2026"],
        ["25 October 2026"],
        ["Oct-25-2026", "Nov-25-2026"],
        ["1.10", "1.9"],
        ["v9", "v10"],
        ["2026-10-25T00:00:00Z", "soon"],
        ["2026-10-25T00:00:00Z", 5],
        ["2026-10-25T00:00:00Z", "507f1f77bcf86cd799439011"],
        ["507f1f77bcf86cd799439011", "507f1f77bcf86cd7994390"],
        ["507f1f77bcf86cd799439011", "507F1F77BCF86CD799439012"],
        ["AAAAAAAAB9E="],
        ["open", "done"],
        ["deadbeef"],
        ["110e8400-e29b-41d4-a716-446655440000"],
        [""],
        [True],
        [float("nan")],
        [Decimal("NaN")],
        [[]],
        [{}],
        ["XXXX-XX-XXTXX:XX:XXZ"],
        ["9" * 5000],
    ],
)
def test_values_that_only_the_api_could_order(values: list[Any]) -> None:
    assert order_of(values) is None


def test_no_values_are_in_order() -> None:
    assert order_of([]) is not None
