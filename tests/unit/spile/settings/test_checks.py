"""Settings, checked before the first request."""

from __future__ import annotations

from typing import Any

import pytest
from spile import GENERIC, Profile, common_settings
from spile.settings import check_settings, unknown_settings

PROFILES = {
    "generic": GENERIC,
    "vendor": Profile(api_url="https://api.vendor.example", defaults={"page_size": 7}),
}
SCHEMA = common_settings(profiles=PROFILES)
GOOD: dict[str, Any] = {"api_url": "https://api.example.com", "api_key": "s3cret"}


def check(**changes: Any) -> list[str]:
    return check_settings({**GOOD, **changes}, SCHEMA, PROFILES)


def resolve_settings(**changes: Any) -> dict[str, Any]:
    config = {**GOOD, **changes}
    assert check_settings(config, SCHEMA, PROFILES) == []
    return config


def test_defaults_are_filled_in() -> None:
    config = resolve_settings()
    assert config["page_size"] == 100
    assert config["max_concurrency"] == 4
    assert config["max_retries"] == 3
    assert config["backoff_factor"] == 2
    assert config["request_timeout"] == 60
    assert config["profile"] == "generic"
    assert "requests_per_second" not in config


def test_a_profile_changes_defaults_and_the_user_wins() -> None:
    assert resolve_settings(profile="vendor")["page_size"] == 7
    assert resolve_settings(profile="vendor", page_size=9)["page_size"] == 9


def test_a_profile_may_know_the_address() -> None:
    assert check_settings({"api_key": "x", "profile": "vendor"}, SCHEMA, PROFILES) == []
    errors = check_settings({"api_key": "x"}, SCHEMA, PROFILES)
    assert errors == ["Setting 'api_url' is required"]


def test_everything_that_is_wrong_is_named_at_once() -> None:
    config = {"page_size": "many", "start_date": "soon", "personal_data": "hash"}
    assert check_settings(config, SCHEMA, PROFILES) == [
        "Setting 'api_key' is required",
        "Setting 'page_size' must be an integer",
        "Setting 'start_date' must be a date-time such as 2024-01-31T00:00:00Z",
        "Setting 'personal_data_key' is required for personal_data: hash",
        "Setting 'api_url' is required",
    ]


def test_null_means_not_set() -> None:
    assert resolve_settings(page_size=None, start_date=None, user_agent=None)["page_size"] == 100


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("page_size", "50", 50),
        ("requests_per_second", "2.5", 2.5),
        ("allow_insecure_http", "true", True),
        ("allow_insecure_http", "Yes", True),
        ("emit_activate_version_messages", "off", False),
        ("max_retries", "", 3),
    ],
)
def test_text_is_read_where_no_text_is_meant(name: str, text: str, value: Any) -> None:
    assert resolve_settings(**{name: text})[name] == value


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"api_key": ""}, "Setting 'api_key' must not be empty"),
        ({"api_key": 5}, "Setting 'api_key' must be text"),
        ({"api_key": None}, "Setting 'api_key' is required"),
        ({"page_size": 0}, "Setting 'page_size' must be 1 or more"),
        ({"page_size": "many"}, "Setting 'page_size' must be an integer"),
        ({"page_size": 1.5}, "Setting 'page_size' must be an integer"),
        ({"page_size": True}, "Setting 'page_size' must be an integer"),
        ({"max_concurrency": 0}, "Setting 'max_concurrency' must be 1 or more"),
        ({"max_retries": -1}, "Setting 'max_retries' must be 0 or more"),
        ({"backoff_factor": -1}, "Setting 'backoff_factor' must be 0 or more"),
        ({"request_timeout": 0}, "Setting 'request_timeout' must be greater than 0"),
        ({"request_timeout": float("inf")}, "Setting 'request_timeout' must be 86400 or less"),
        ({"backoff_factor": 1e9}, "Setting 'backoff_factor' must be 86400 or less"),
        ({"requests_per_second": 0}, "Setting 'requests_per_second' must be greater than 0"),
        ({"profile": "other"}, "Setting 'profile' must be one of generic or vendor"),
        ({"on_forbidden": "x"}, "Setting 'on_forbidden' must be one of fail or skip"),
        ({"unknown_fields": "drop"}, "Setting 'unknown_fields' must be one of warn or add"),
        ({"start_date": "soon"}, "Setting 'start_date' must be a date-time such as"),
        ({"start_date": "0001-01-01T00:00:00+05:00"}, "Setting 'start_date' must be a date-time"),
        ({"end_date": "2024-01-31"}, "Setting 'end_date' needs start_date"),
        (
            {"start_date": "2024-02-01T00:00:01Z", "end_date": "2024-02-01T00:00:00Z"},
            "Setting 'end_date' must not be before start_date",
        ),
        (
            {"start_date": "2024-02-01", "end_date": "2024-01-31"},
            "Setting 'end_date' must not be before start_date",
        ),
        (
            {"start_date": "2024-02-01", "end_date": "tomorrow"},
            "Setting 'end_date' must be a date-time such as",
        ),
        ({"personal_data": "hash"}, "Setting 'personal_data_key' is required for personal_data"),
        ({"personal_data_key": ""}, "Setting 'personal_data_key' must not be empty"),
        ({"allow_insecure_http": 1}, "Setting 'allow_insecure_http' must be true or false"),
    ],
)
def test_a_wrong_setting_is_named_with_what_it_may_be(changes: dict[str, Any], line: str) -> None:
    errors = check(**changes)
    assert len(errors) == 1
    assert errors[0].startswith(line)


@pytest.mark.parametrize("end_date", ["", "2024-02-01", "2024-02-01T12:00:00Z", "20240201"])
def test_a_period_may_be_a_single_day_and_end_anywhere_in_it(end_date: str) -> None:
    assert check(start_date="2024-02-01T12:00:00Z", end_date=end_date) == []


def test_an_integer_may_be_written_with_a_fraction_of_nothing() -> None:
    page_size = resolve_settings(page_size=50.0)["page_size"]
    assert (page_size, type(page_size)) == (50, int)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        (
            "strat_date",
            "Setting 'strat_date' is unknown and has no effect. Did you mean 'start_date'?",
        ),
        (
            "maxRetries",
            "Setting 'maxRetries' is unknown and has no effect. Did you mean 'max_retries'?",
        ),
        ("colour", "Setting 'colour' is unknown and has no effect."),
        ("a\x1b[31m\n" + "b" * 99, f"Setting 'a?[31m?{'b' * 53}…' is unknown and has no effect."),
    ],
)
def test_an_unknown_setting_is_a_warning_that_names_the_nearest(name: str, line: str) -> None:
    assert unknown_settings({**GOOD, name: "s3cret"}, SCHEMA) == ([line], [])


@pytest.mark.parametrize(
    "name", ["personal_dta", "Personal-Data", "persnal_data_key", "drop_personal_fields"]
)
def test_an_unknown_setting_about_personal_data_is_an_error(name: str) -> None:
    warnings, (line,) = unknown_settings({**GOOD, name: "drop"}, SCHEMA)
    assert warnings == []
    assert line.startswith(f"Setting '{name}' is unknown. Did you mean 'personal_data")


@pytest.mark.parametrize("name", list(SCHEMA["properties"]))
def test_no_message_shows_a_value(name: str) -> None:
    for value in ("s3cret value", ["s3cret value"], {"s3cret": "s3cret value"}, -9876):
        text = "\n".join(check(**{name: value}))
        assert "s3cret" not in text
        assert "9876" not in text


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example.com",
        "https://api.example.com/",
        "https://api.example.com:8443/prefix/",
        "HTTPS://API.EXAMPLE.COM",
        "http://localhost:8800",
        "http://127.0.0.1:8800/worklogs",
        "http://127.9.9.9",
        "http://[::1]:8800",
        "http://api.localhost",
    ],
)
def test_addresses_that_are_fine(url: str) -> None:
    assert check(api_url=url) == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.example.com",
        "//api.example.com",
        "https://",
        "https:///path",
        "ftp://api.example.com",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://user@api.example.com",
        "https://:p4ss@api.example.com",
        "https://@api.example.com",
        "https://user:p4ss@api.example.com",
        "https://api.example.com?key=1",
        "https://api.example.com/?",
        "https://api.example.com#x",
        "https://api.example.com/#",
        "https://api.example.com:99999",
        "https://api.example.com:port",
        "https://[::1",
        "https://api.example.com/a b",
        "https://api.example.com ",
        "https://api.example.com\\evil",
        "http://api.example.com",
        "http://10.0.0.1",
        "http://127.0.0.1.evil.example.org",
        "http://localhost.evil.example.org",
        "http://0.0.0.0",
    ],
)
def test_addresses_that_are_refused(url: str) -> None:
    errors = check(api_url=url)
    assert len(errors) == 1
    assert errors[0].startswith("Setting 'api_url' ")
    assert "p4ss" not in errors[0]


def test_insecure_http_can_be_allowed() -> None:
    assert check(api_url="http://api.example.com", allow_insecure_http=True) == []
