"""A vendor's profile, as data."""

from __future__ import annotations

from typing import Any

import pytest
from spile import GENERIC, FromContext, Profile, Setting
from spile.profiles import describe_defaults, profile_errors, resolve_entries

HARBOUR = Profile(
    api_url="https://{account}.example.com/{version}",
    required=("office",),
    maximums={"page_size": 100},
)


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
    assert resolve_entries({"a": 1, "flag": Setting("on")}, {"on": value}) == entries


def test_an_entry_of_a_setting_that_is_not_there_is_left_out() -> None:
    assert resolve_entries({"flag": Setting("on")}, {}) == {}


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        (FromContext("team"), 7),
        ([FromContext("team"), 8], [7, 8]),
        ({"team": {"ids": (FromContext("team"),)}, "on": Setting("on")}, {"team": {"ids": [7]}}),
    ],
)
def test_an_entry_takes_a_value_of_the_context_at_any_depth(entry: Any, value: Any) -> None:
    assert resolve_entries({"a": entry}, {"on": None}, {"team": 7}) == {"a": value}


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
