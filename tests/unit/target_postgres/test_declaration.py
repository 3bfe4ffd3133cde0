"""What the command line and a load need to know of target-postgres."""

from __future__ import annotations

from target_postgres.declaration import TARGET
from target_postgres.target import TargetPostgres


def test_the_sdk_and_the_command_line_know_the_same_target() -> None:
    assert TargetPostgres.declaration is TARGET
    assert TargetPostgres.name == TARGET.name
    assert set(TARGET.settings.__struct_fields__) <= set(
        TargetPostgres.config_jsonschema["properties"]
    )
