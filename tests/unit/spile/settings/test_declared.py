"""The settings that every tap declares."""

from __future__ import annotations

import json

from singer_sdk import typing as th
from spile import GENERIC, Profile, common_settings

PROFILES = {"generic": GENERIC, "vendor": Profile(api_url="https://api.vendor.example")}
SCHEMA = common_settings(profiles=PROFILES)


def test_every_setting_is_described_and_every_secret_marked() -> None:
    for name, node in SCHEMA["properties"].items():
        assert node["title"], name
        assert node["description"].endswith("."), name
        assert bool(node.get("secret")) == name.endswith(("_key", "_token")), name


def test_the_credential_may_be_a_token() -> None:
    schema = common_settings("api_token", profiles={"generic": GENERIC}, page_size=50)
    assert "api_token" in schema["required"]
    assert "api_key" not in schema["properties"]
    assert schema["properties"]["page_size"]["default"] == 50


def test_settings_of_one_tap_do_not_reach_another() -> None:
    before = json.dumps(common_settings(profiles={"generic": GENERIC}))
    changed = common_settings(profiles=PROFILES, more=[th.Property("own", th.StringType)])
    changed["properties"]["page_size"]["default"] = 1
    assert json.dumps(common_settings(profiles={"generic": GENERIC})) == before
