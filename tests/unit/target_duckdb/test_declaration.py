"""What the command line and a load need to know of target-duckdb."""

from __future__ import annotations

from target_duckdb.declaration import TARGET
from target_duckdb.target import TargetDuckDB


def test_the_sdk_and_the_command_line_know_the_same_target() -> None:
    assert TargetDuckDB.declaration is TARGET
    assert TargetDuckDB.name == TARGET.name
    assert set(TARGET.settings.__struct_fields__) <= set(
        TargetDuckDB.config_jsonschema["properties"]
    )
