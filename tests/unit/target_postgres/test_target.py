"""The target as the SDK knows it."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

from support.postgres import PostgresLoader


def test_about_says_what_the_target_can_do() -> None:
    about = json.loads(PostgresLoader(Path()).call("--about", "--format=json").stdout)
    assert about["name"] == "target-postgres"
    assert about["version"] == version("spile-target-postgres")
    settings = about["settings"]["properties"]
    assert all(one.get("title") and one.get("description") for one in settings.values())
    secret = {name for name, one in settings.items() if one.get("secret")}
    assert secret == {"password", "sqlalchemy_url", "ssl_client_private_key"}
