"""What can be set for DuckDB, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from spile_loader.batch import Batch
from spile_loader.settings import json_schema
from support.loading import LINES
from target_duckdb.settings import Settings

if TYPE_CHECKING:
    from support.loading import Loader


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"filepath": None}, "Setting 'filepath' is required"),
        ({"filepath": ""}, "Setting 'filepath' must be text that is not empty"),
        ({"filepath": 5}, "Setting 'filepath' must be text"),
        ({"filepath": ":memory:"}, "must be the path of a file"),
        ({"filepath": "duckdb:x.db"}, "must be the path of a file"),
        ({"filepath": "s3://bucket/x.db"}, "must be the path of a file"),
        ({"filepath": "ducklake:sqlite:x.db"}, "names no catalog of a lake"),
        ({"filepath": "DuckLake:"}, "names no catalog of a lake"),
        ({"data_path": "gs://bucket/x"}, "Setting 'data_path' must be a folder on this machine"),
        ({"max_retry_count": -1}, "'max_retry_count' must be a whole number of at least 0"),
        ({"filepath": "x\0y"}, "Setting 'filepath' must be text without NUL characters"),
        ({"parquet_dir": "x\0y"}, "Setting 'parquet_dir' must be text without NUL characters"),
        ({"lock_timeout": float("inf")}, "'lock_timeout' must be a number of at least 0 and at"),
        ({"lock_timeout": -1}, "'lock_timeout' must be a number of at least 0"),
        ({"memory_limit": "lots"}, "'memory_limit' must be text such as 128MB"),
    ],
)
def test_settings_are_checked_before_anything(
    loader: Loader,
    settings: dict[str, Any],
    message: str,
) -> None:
    outcome = loader.run(*LINES, **settings)
    assert outcome.code == 1
    assert message in outcome.log
    assert not loader.path.exists()


def test_the_readme_names_every_setting_with_its_meaning() -> None:
    readme = Path(__file__).parents[3] / "targets" / "target-duckdb" / "README.md"
    text = readme.read_text(encoding="utf-8")
    for name, setting in json_schema(Settings)["properties"].items():
        words = [f"`{word}`" for word in setting.get("enum", ()) if word]
        assert f"| `{name}` | {' or '.join(words) or setting['type'][0]} |" in text
        assert setting["description"] in text


@pytest.mark.parametrize(("filepath", "rows"), [("x.duckdb", 2_048), ("ducklake:x", 1_000)])
def test_a_batch_of_a_wide_table_fills_groups_of_a_file_and_is_smaller_in_a_lake(
    filepath: str, rows: int
) -> None:
    batch = Batch(Settings(filepath=filepath))
    batch.expect(2_000)
    assert batch.room == rows
