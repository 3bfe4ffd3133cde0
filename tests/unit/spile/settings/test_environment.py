"""Settings from environment variables."""

from __future__ import annotations

from typing import Any

import pytest
from spile.exceptions import ConfigValidationError
from support.planets import TapPlanets


@pytest.fixture(autouse=True)
def required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAP_PLANETS_API_URL", "https://api.example.com")
    monkeypatch.setenv("TAP_PLANETS_API_KEY", "s3cret-key")


@pytest.mark.parametrize(
    ("variable", "text", "value"),
    [
        ("PAGE_SIZE", "50", 50),
        ("PAGE_SIZE", "", 100),
        ("REQUESTS_PER_SECOND", "2.5", 2.5),
        ("ALLOW_INSECURE_HTTP", "on", True),
        ("ALLOW_INSECURE_HTTP", "False", False),
        ("STREAM_MAPS", '{"moons": {"id": "id"}}', {"moons": {"id": "id"}}),
        ("START_DATE", "2024-01-31", "2024-01-31"),
    ],
)
def test_a_variable_has_the_type_of_its_setting(
    monkeypatch: pytest.MonkeyPatch, variable: str, text: str, value: Any
) -> None:
    monkeypatch.setenv(f"TAP_PLANETS_{variable}", text)
    assert TapPlanets(parse_env_config=True).config[variable.lower()] == value


@pytest.mark.parametrize(
    ("variable", "line"),
    [
        ("PAGE_SIZE", "Setting 'page_size' must be an integer"),
        ("ALLOW_INSECURE_HTTP", "Setting 'allow_insecure_http' must be true or false"),
        ("STREAM_MAPS", "Setting 'stream_maps' must be an object"),
        ("PERSONAL_DTA", "Setting 'personal_dta' is unknown. Did you mean 'personal_data'?"),
    ],
)
def test_a_variable_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, line: str
) -> None:
    monkeypatch.setenv(f"TAP_PLANETS_{variable}", "s3cret")
    with pytest.raises(ConfigValidationError) as caught:
        TapPlanets(parse_env_config=True)
    assert caught.value.errors == [line]


def test_a_misspelt_variable_is_a_warning_and_one_of_another_plugin_is_none(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("TAP_PLANETS_STRAT_DATE", "2024-01-31")
    monkeypatch.setenv("TAP_PLANETS_LOGLEVEL", "INFO")
    monkeypatch.setenv("TAP_PLANETS__SELECT", "[]")
    monkeypatch.setenv("TAP_PLANETS_NORTH_PERSONAL_DATA", "drop")
    TapPlanets(parse_env_config=True)
    warnings = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert warnings == [
        "Setting 'strat_date' is unknown and has no effect. Did you mean 'start_date'?"
    ]
