"""The typed path and the SDK's path give the same records, on every stream of every tap."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pyarrow.parquet as pq
import pytest
from support.extraction import extract
from support.profiles import PROFILES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.profiles import ProfileCase
    from support.singer import Output


@pytest.fixture(scope="module", params=PROFILES, ids=str)
def served(request: pytest.FixtureRequest) -> Iterator[Served]:
    case: ProfileCase = request.param
    with case.sandbox(scale=case.few / 2) as sandbox:
        yield Served(case, case.config(sandbox, max_concurrency=1))


@dataclass
class Served:
    """A tap with one of its profiles, and an API for it.

    Attributes:
        case: The tap and its profile.
        config: Settings.
    """

    case: ProfileCase
    config: dict[str, Any]

    def read(self, **settings: Any) -> Output:
        """Read every stream."""
        # Discovered without the settings: the SDK refuses a map of a stream that is not selected.
        catalog = self.case.catalog(self.config)
        output = extract(self.case.tap, {**self.config, **settings}, catalog=catalog)
        assert output.returncode == 0, output.log
        return output

    @cached_property
    def typed(self) -> dict[str, list[dict[str, Any]]]:
        """The records that are read when nothing asks for the SDK's path."""
        return records(self.read())


def records(output: Output) -> dict[str, list[dict[str, Any]]]:
    return {stream: output.records(stream) for stream in output.counts()}


def test_stream_maps_that_change_nothing_change_no_record(served: Served) -> None:
    # A map without entries changes nothing, but makes the SDK look at every record.
    maps: dict[str, Any] = {stream: {} for stream in served.typed}
    assert records(served.read(stream_maps=maps)) == served.typed
    assert sum(map(len, served.typed.values())) > 30


def test_batch_files_hold_the_same_records(served: Served, tmp_path: Path) -> None:
    encoding = {"format": "jsonl", "compression": "gzip"}
    expected = {stream: rows for stream, rows in served.typed.items() if rows}
    assert batched(served, encoding, tmp_path, json_rows) == expected


def test_parquet_files_hold_the_same_records(served: Served, tmp_path: Path) -> None:
    # In a table, a field that is missing is null.
    expected = {s: [without_nulls(row) for row in rows] for s, rows in served.typed.items() if rows}
    assert batched(served, {"format": "parquet"}, tmp_path, parquet_rows) == expected


def batched(
    served: Served,
    encoding: dict[str, str],
    folder: Path,
    rows_of: Callable[[Path], list[dict[str, Any]]],
) -> dict[str, list[dict[str, Any]]]:
    """The records in the files that a tap writes for its `BATCH` messages."""
    batch = {"encoding": encoding, "storage": {"root": folder.as_uri()}, "batch_size": 20}
    found: dict[str, list[dict[str, Any]]] = {}
    for message in served.read(batch_config=batch).messages:
        if message["type"] == "BATCH":
            rows = [row for url in message["manifest"] for row in rows_of(Path(urlsplit(url).path))]
            found.setdefault(message["stream"], []).extend(rows)
    return found


def json_rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line, parse_float=Decimal) for line in lines]


def parquet_rows(path: Path) -> list[dict[str, Any]]:
    table = pq.read_table(path)
    texts = {field.name for field in table.schema if "json" in str(field.type)}
    return [
        without_nulls(
            {
                name: json.loads(value, parse_float=Decimal) if name in texts and value else value
                for name, value in row.items()
            }
        )
        for row in table.to_pylist()
    ]


def without_nulls(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}
