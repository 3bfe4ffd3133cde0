"""A vendor's profile, as data."""

from __future__ import annotations

import datetime
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spile import GENERIC, Profile, Setting, TimeFilter
from spile.profiles import describe_defaults, profile_errors, resolve_settings

Form = Literal["as it came", "compact", "day", "milliseconds"]
FORMS: list[Form] = ["as it came", "compact", "day", "milliseconds"]
MOMENT = "2024-06-02T01:30:15.987+02:00"
HARBOUR = Profile(
    api_url="https://{account}.example.com/{version}",
    required=("office",),
    maximums={"page_size": 100},
)


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("as it came", MOMENT),
        ("compact", "20240601T233015Z"),
        ("day", "2024-06-01T00:00:00Z"),
        ("milliseconds", 1717284615987),
    ],
)
def test_a_time_filter_writes_a_moment_in_its_form(form: Form, written: Any) -> None:
    assert TimeFilter("since", form).entry(MOMENT) == {"since": written}


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("as it came", "2024-05-30T23:30:15Z"),
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
    assert str(written).startswith(("0001", "-62135596800000"))


@given(moment=st.datetimes(timezones=st.just(datetime.timezone.utc)))
def test_no_form_begins_later_than_the_moment(moment: datetime.datetime) -> None:
    for form in ("compact", "day"):
        text = TimeFilter("since", form).entry(moment.isoformat())["since"]
        digits = "".join(character for character in text if character.isdigit())
        assert digits <= moment.isoformat().replace("-", "").replace(":", "").replace("T", "")


def test_a_filter_without_a_form_passes_on_what_is_no_time() -> None:
    assert TimeFilter("after").entry(17) == {"after": "17"}


def test_what_is_no_time_is_not_written_as_one() -> None:
    assert TimeFilter("after", "day").entry("soon") == {}


@pytest.mark.parametrize(
    ("value", "entries"),
    [
        (True, {"a": 1, "flag": True}),
        ("x", {"a": 1, "flag": "x"}),
        (0, {"a": 1, "flag": 0}),
        (False, {"a": 1}),
        (None, {"a": 1}),
    ],
)
def test_an_entry_takes_a_settings_value_or_is_left_out(
    value: Any, entries: dict[str, Any]
) -> None:
    assert resolve_settings({"a": 1, "flag": Setting("on")}, {"on": value}) == entries


def test_an_entry_of_a_setting_that_is_not_there_is_left_out() -> None:
    assert resolve_settings({"flag": Setting("on")}, {}) == {}


def test_an_address_is_made_of_settings_unless_the_user_has_one() -> None:
    config = {"account": "quay", "version": "v3"}
    assert HARBOUR.address(config) == "https://quay.example.com/v3"
    given_url = {**config, "api_url": "https://proxy.example.com/api/"}
    assert HARBOUR.address(given_url) == "https://proxy.example.com/api"


@pytest.mark.parametrize(
    ("config", "missing"),
    [
        ({}, ["office", "account", "version"]),
        ({"account": "quay", "office": ""}, ["office", "version"]),
        ({"api_url": "https://proxy.example.com"}, ["office"]),
        ({"api_url": "https://proxy.example.com", "office": "7"}, []),
    ],
)
def test_each_missing_setting_is_named(config: dict[str, Any], missing: list[str]) -> None:
    found = list(profile_errors({"page_size": 100, **config}, HARBOUR))
    assert found == [(name, f"Setting '{name}' is required for this profile") for name in missing]


def test_the_generic_profile_needs_an_address() -> None:
    assert GENERIC.missing({}) == ["api_url"]
    assert GENERIC.missing({"api_url": "https://api.example.com"}) == []


def test_a_setting_above_the_vendors_maximum_is_named() -> None:
    config = {"page_size": 101, "office": "7", "api_url": "https://proxy.example.com"}
    ((name, line),) = profile_errors(config, HARBOUR)
    assert name == "page_size"
    assert line == "Setting 'page_size' must be 100 or less for this profile"


def test_a_setting_tells_the_defaults_of_profiles() -> None:
    properties = {"page_size": {"default": 50, "description": "Records per page."}}
    profiles = {"generic": GENERIC, "quay": Profile(defaults={"page_size": 500})}
    describe_defaults(properties, profiles)
    assert properties["page_size"] == {
        "default": 50,
        "description": "Records per page. Profile quay: 500.",
        "x-profile-defaults": {"quay": 500},
    }
