"""The _sdc_ columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.loading import record_line, schema_line

if TYPE_CHECKING:
    from support.loading import Loader


SCHEMA = schema_line("s", {"id": {"type": "integer"}}, ["id"])


def records(version: int | None, *ids: int) -> list[str]:
    rest = {} if version is None else {"version": version}
    return [record_line("s", {"id": i}, **rest) for i in ids]


def test_metadata_columns_say_when_and_how_a_row_was_loaded(loader: Loader) -> None:
    extracted = "2024-05-01T10:00:00.5+02:00"
    loader.load(
        SCHEMA,
        record_line("s", {"id": 1}, time_extracted=extracted, version=7),
        record_line("s", {"id": 2}),
        add_metadata_columns=True,
    )
    assert list(loader.types("s").items()) == [
        ("id", "BIGINT"),
        ("_sdc_extracted_at", "TIMESTAMP WITH TIME ZONE"),
        ("_sdc_received_at", "TIMESTAMP WITH TIME ZONE"),
        ("_sdc_batched_at", "TIMESTAMP WITH TIME ZONE"),
        ("_sdc_deleted_at", "TIMESTAMP WITH TIME ZONE"),
        ("_sdc_sequence", "BIGINT"),
        ("_sdc_table_version", "BIGINT"),
        ("_sdc_sync_started_at", "BIGINT"),
    ]
    found = loader.query(
        "SELECT id, CAST(_sdc_extracted_at AS VARCHAR), _sdc_table_version, _sdc_deleted_at, "
        "abs(extract(epoch FROM now()) - extract(epoch FROM _sdc_received_at)) < 600, "
        "_sdc_batched_at <= _sdc_received_at, "
        "_sdc_sequence >= _sdc_sync_started_at FROM s ORDER BY id",
    )
    assert found == [
        (1, "2024-05-01 08:00:00.5+00", 7, None, True, True, True),
        (2, None, None, None, True, True, True),
    ]


def test_metadata_columns_are_added_to_a_table_without_them(loader: Loader) -> None:
    loader.load(SCHEMA, *records(None, 1))
    loader.load(SCHEMA, *records(3, 2), add_record_metadata=True)
    assert loader.query("SELECT id, _sdc_table_version FROM s ORDER BY id") == [(1, None), (2, 3)]
