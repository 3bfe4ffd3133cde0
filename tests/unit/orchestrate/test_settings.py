"""What a deployment of the Airflow DAGs may set."""

from __future__ import annotations

import pytest
from meltano_settings import SettingError, Settings


def test_defaults_wait_longer_than_meltano_holds_the_lock_of_a_killed_run() -> None:
    settings = Settings.read({})
    assert settings.retry_delay >= 6 * 60
    assert not settings.force_retries
    assert settings.meltano == "/project/.venv/bin/meltano"


def test_variables_of_others_are_not_read() -> None:
    assert Settings.read({"RETRIES": "9", "AIRFLOW__RETRIES": "9"}) == Settings.read({})


def test_a_shorter_delay_needs_leave_to_ignore_the_lock() -> None:
    short = {"PIPELINES_RETRY_DELAY": "60"}
    with pytest.raises(SettingError, match=r"PIPELINES_RETRY_DELAY is 60, .* five minutes"):
        Settings.read(short)
    assert Settings.read({**short, "PIPELINES_FORCE_RETRIES": "true"}).retry_delay == 60


def test_intervals_are_apart_by_semicolons() -> None:
    settings = Settings.read({"PIPELINES_INTERVALS": "@daily; 0 */6 * * 1,3 ;"})
    assert settings.intervals == ("@daily", "0 */6 * * 1,3")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("RETRIES", "many", "PIPELINES_RETRIES must be a whole number, 0 or more"),
        ("CHUNK", "0", "PIPELINES_CHUNK must be a whole number, 1 or more"),
        ("MAX_ACTIVE", "0", "PIPELINES_MAX_ACTIVE must be a whole number, 1 or more"),
        ("TIME_LIMIT", "-5", "PIPELINES_TIME_LIMIT must be a whole number, 60 or more"),
        ("FORCE_RETRIES", "maybe", "PIPELINES_FORCE_RETRIES must be true or false"),
        ("INTERVALS", " ; ", "PIPELINES_INTERVALS is empty"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(name: str, value: str, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        Settings.read({f"PIPELINES_{name}": value})
