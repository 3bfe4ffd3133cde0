"""Parquet files keep every field of every record, whatever the first record has."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow.parquet as pq
import pytest
from singer_sdk.helpers._batch import BatchConfig
from spile.singer.parquet import ParquetBatches


def tables(folder: Path, kind: Any, *records: dict[str, Any]) -> list[Any]:
    """The tables that records become, two in a file, when the property `v` is of a type."""
    config = BatchConfig.from_dict(
        {
            "encoding": {"format": "parquet"},
            "storage": {"root": folder.as_uri()},
            "batch_size": 2,
        }
    )
    files = ParquetBatches("tap-planets", "planets", config, {"v": {"type": kind}})
    manifests = list(files.get_batches(iter(records)))
    return [pq.read_table(Path(urlsplit(url).path)) for [url] in manifests]


def test_a_field_that_the_first_record_lacks_is_kept(tmp_path: Path) -> None:
    [first, second] = tables(tmp_path, "string", {"a": 1}, {"v": "x"}, {"v": ""})
    assert first.to_pylist() == [{"a": "1", "v": None}, {"a": None, "v": "x"}]
    assert second.to_pylist() == [{"v": ""}]


@pytest.mark.parametrize(
    ("kind", "values", "type_"),
    [
        ("integer", (2**63 - 1, None), "int64"),
        (["null", "boolean"], (True, None), "bool"),
        ("number", (Decimal("1.5"), 12345), "decimal128(6, 1)"),
        ("number", (Decimal("1E+3"), Decimal("0.001")), "decimal128(7, 3)"),
        ("number", (0, None), "decimal128(1, 0)"),
    ],
)
def test_a_column_has_the_type_of_its_property(
    tmp_path: Path, kind: Any, values: tuple[Any, Any], type_: str
) -> None:
    [table] = tables(tmp_path, kind, *({"v": value} for value in values))
    assert str(table.schema.field("v").type) == type_
    assert table.column("v").to_pylist() == list(values)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("object", ({}, {"n": Decimal("1.10"), "list": [None, {"m": ""}]})),
        ("array", ([], [1, "x"])),
        (["string", "integer"], ("7", 7)),
        ("number", (Decimal(10**38), Decimal("0.1"))),
        (None, (False, "")),
    ],
)
def test_what_fits_no_column_is_json_to_the_last_digit(
    tmp_path: Path, kind: Any, values: tuple[Any, Any]
) -> None:
    [table] = tables(tmp_path, kind or [], *({"v": value} for value in values))
    assert str(table.schema.field("v").type) == "extension<arrow.json>"
    texts = table.column("v").to_pylist()
    assert [json.loads(text, parse_float=Decimal) for text in texts] == list(values)
