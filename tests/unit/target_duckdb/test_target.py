"""The target as the SDK knows it."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

from support.loading import Loader


def test_about_says_what_the_target_can_do() -> None:
    about = json.loads(Loader(Path()).call("--about", "--format=json").stdout)
    assert about["name"] == "target-duckdb"
    assert about["version"] == version("spile-target-duckdb")
    assert set(about["capabilities"]) == {
        "about",
        "activate-version",
        "batch",
        "hard-delete",
        "schema-flattening",
        "soft-delete",
        "stream-maps",
        "structured-logging",
        "target-schema",
    }
    settings = about["settings"]["properties"]
    assert {"filepath", "default_target_schema", "batch_size_rows", "hard_delete"} <= set(settings)
    assert all(one.get("title") and one.get("description") for one in settings.values())
    assert "load_method" not in settings


def test_version_is_printed() -> None:
    number = version("spile-target-duckdb")
    assert (
        Loader(Path())
        .call("--version")
        .stdout.startswith(f"target-duckdb v{number}, Meltano SDK v")
    )
