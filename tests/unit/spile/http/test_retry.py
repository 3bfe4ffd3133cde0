"""Whether a request is sent again, and after how long."""

from __future__ import annotations

import datetime
import time
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spile.http.retry import LONGEST_WAIT, RetryPolicy, is_used_up, reset_after, retry_after
from urllib3 import HTTPHeaderDict

UTC = datetime.timezone.utc


def headers(**values: str) -> HTTPHeaderDict:
    return HTTPHeaderDict({name.replace("_", "-"): value for name, value in values.items()})


def ahead(seconds: float) -> datetime.datetime:
    return datetime.datetime.now(UTC) + datetime.timedelta(seconds=seconds)


@pytest.mark.parametrize(("retry", "seconds"), [(0, 2), (1, 4), (2, 8)])
def test_waits_double_with_a_little_jitter(retry: int, seconds: float) -> None:
    waits = [RetryPolicy(backoff_factor=2).backoff(retry) for _ in range(50)]
    assert min(waits) >= seconds
    assert max(waits) <= seconds * 1.1
    assert len(set(waits)) > 1


def test_a_factor_of_zero_does_not_wait() -> None:
    assert RetryPolicy(backoff_factor=0).backoff(3) == 0


@pytest.mark.parametrize("retry", [10, 100, 5000])
def test_no_wait_is_longer_than_five_minutes(retry: int) -> None:
    assert RetryPolicy(backoff_factor=2).backoff(retry) == LONGEST_WAIT


def test_a_policy_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="max_retries must be 0 or more, got -1"):
        RetryPolicy(max_retries=-1)
    with pytest.raises(ValueError, match=r"backoff_factor must be 0 or more, got -0\.5"):
        RetryPolicy(backoff_factor=-0.5)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("7", 7), (" 7 ", 7), ("1.5", 1.5), ("120", 120), ("9" * 400, float("inf"))],
)
def test_retry_after_in_seconds(value: str, seconds: float) -> None:
    assert retry_after(headers(Retry_After=value)) == seconds


@pytest.mark.parametrize("form", ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%c"])
def test_retry_after_as_a_date_in_any_form_of_http(
    form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        found = retry_after(headers(Retry_After=ahead(30).strftime(form)))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert found is not None
    assert 28 < found <= 30


def test_retry_after_as_a_date_with_another_zone() -> None:
    zone = datetime.timezone(datetime.timedelta(hours=5))
    found = retry_after(headers(Retry_After=format_datetime(ahead(30).astimezone(zone))))
    assert found is not None
    assert 28 < found <= 30


@pytest.mark.parametrize("value", ["0", "0.0", "Wed, 21 Oct 2015 07:28:00 GMT"])
def test_a_wait_that_is_over_leaves_it_to_the_reset_headers_and_the_backoff(value: str) -> None:
    assert retry_after(headers(Retry_After=value)) is None
    assert retry_after(headers(Retry_After=value, X_RateLimit_Reset="9")) == 9


@pytest.mark.parametrize(
    "value", ["", "soon", "-5", "1e3", "5 s", "Fri, 31 Dec 99999 23:59:59 GMT", "²", "0x10", "5,5"]
)
def test_what_cannot_be_read_says_nothing(value: str) -> None:
    assert retry_after(headers(Retry_After=value)) is None


@given(value=st.text(max_size=40))
def test_no_header_breaks_the_reader(value: str) -> None:
    found = retry_after(headers(Retry_After=value, X_RateLimit_Reset=value))
    assert found is None or found >= 0


def test_retry_after_wins_over_reset_headers() -> None:
    assert retry_after(headers(Retry_After="3", X_RateLimit_Reset="9")) == 3


def test_an_unreadable_retry_after_leaves_it_to_the_reset_headers() -> None:
    assert retry_after(headers(Retry_After="later", X_RateLimit_Reset="9")) == 9


@pytest.mark.parametrize("name", ["X_Rate_Limit_Reset", "x_ratelimit_reset", "RateLimit_Reset"])
def test_a_reset_header_says_when_the_next_interval_begins(name: str) -> None:
    assert retry_after(headers(**{name: "9"})) == 9


def test_a_reset_header_may_hold_unix_seconds_or_milliseconds() -> None:
    seconds = reset_after(headers(X_RateLimit_Reset=f"{time.time() + 20:.0f}"))
    milliseconds = reset_after(headers(X_RateLimit_Reset=f"{(time.time() + 20) * 1000:.0f}"))
    assert seconds is not None
    assert milliseconds is not None
    assert 18 < seconds < 22
    assert 18 < milliseconds < 22


def test_a_reset_in_the_past_means_no_wait() -> None:
    assert reset_after(headers(X_RateLimit_Reset="1500000000")) == 0


def test_a_refusal_after_its_reset_by_this_clock_leaves_the_wait_to_the_backoff() -> None:
    limit = headers(X_RateLimit_Reset="1500000000", X_RateLimit_Remaining="0")
    assert retry_after(limit) is None


def test_a_reset_does_not_matter_while_requests_are_left() -> None:
    assert retry_after(headers(X_RateLimit_Reset="9", X_RateLimit_Remaining="4")) is None


@pytest.mark.parametrize("remaining", ["0", "0.0", " 0 ", "-1"])
def test_a_limit_without_requests_left_is_used_up(remaining: str) -> None:
    assert is_used_up(headers(RateLimit_Remaining=remaining)) is True


def test_a_limit_with_requests_left_is_not_used_up() -> None:
    assert is_used_up(headers(X_Rate_Limit_Remaining="1")) is False


@pytest.mark.parametrize("remaining", ["", "none", "1;w=60"])
def test_what_is_left_may_be_unknown(remaining: str) -> None:
    assert is_used_up(headers(X_RateLimit_Remaining=remaining)) is None
    assert is_used_up(headers()) is None
