"""What the tap offers."""

from __future__ import annotations

import json
from pathlib import Path

from support.singer import discover, run_tap

SNAPSHOT = Path(__file__).with_name("catalog.json")
REFRESH = f"If the change is meant: tap-recruitment --discover > {SNAPSHOT.name}, in its folder."


def test_the_catalog_is_the_stored_one_and_needs_neither_settings_nor_network() -> None:
    assert discover("tap-recruitment", {}) == json.loads(SNAPSHOT.read_text()), REFRESH


def test_a_missing_setting_is_named_before_any_request() -> None:
    output = run_tap("tap-recruitment", {"api_key": "k"})
    assert output.returncode == 1
    assert "'api_url' is required" in output.log
