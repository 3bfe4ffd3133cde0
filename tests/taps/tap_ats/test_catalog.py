"""What the tap offers."""

from __future__ import annotations

import json
from pathlib import Path

from support.singer import discover, run_tap

SNAPSHOT = Path(__file__).with_name("catalog.json")
REFRESH = f"If the change is meant: tap-ats --discover > {SNAPSHOT.name}, in its folder."


def test_the_catalog_is_the_stored_one_and_needs_neither_settings_nor_network() -> None:
    assert discover("tap-ats", {}) == json.loads(SNAPSHOT.read_text()), REFRESH


def test_a_missing_setting_is_named_before_any_request() -> None:
    output = run_tap("tap-ats", {"api_key": "k"})
    assert output.returncode == 1
    assert "'api_url' is required" in output.log


def test_a_password_that_is_neither_same_nor_empty_is_refused() -> None:
    config = {"api_url": "https://api.example.com", "api_key": "k", "basic_password": "mine"}
    output = run_tap("tap-ats", config)
    assert output.returncode == 1
    assert "'basic_password' must be one of same or empty" in output.log
    assert "mine" not in output.log
