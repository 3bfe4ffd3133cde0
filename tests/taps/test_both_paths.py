"""The typed path and the SDK's path give the same records, on every stream of every tap."""

from __future__ import annotations

import gzip
import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pyarrow.parquet as pq
import pytest
from sandbox_api import Sandbox
from support.extraction import extract
from support.taps import TAPS, settings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.singer import Output


@pytest.fixture(scope="module")
def served() -> Iterator[Sandbox]:
    with Sandbox(scale=0.05) as sandbox:
        yield sandbox


def records(output: Output) -> dict[str, list[dict[str, Any]]]:
    assert output.returncode == 0, output.log
    return {stream: output.records(stream) for stream in output.counts()}


@pytest.mark.parametrize("api", TAPS)
def test_stream_maps_that_change_nothing_change_no_record(served: Sandbox, api: str) -> None:
    config = settings_of(served, api, max_concurrency=1)
    typed = records(extract(TAPS[api], config))
    # A map without entries changes nothing, but makes the SDK look at every record.
    maps: dict[str, Any] = {stream: {} for stream in typed}
    mapped = records(extract(TAPS[api], {**config, "stream_maps": maps}))
    assert mapped == typed
    assert sum(map(len, typed.values())) > 50


@pytest.mark.parametrize("api", TAPS)
def test_batch_files_hold_the_same_records(served: Sandbox, api: str, tmp_path: Path) -> None:
    config = settings_of(served, api, max_concurrency=1)
    typed = records(extract(TAPS[api], config))
    encoding = {"format": "jsonl", "compression": "gzip"}
    assert batched(api, config, encoding, tmp_path, json_rows) == typed


@pytest.mark.parametrize("api", TAPS)
def test_parquet_files_hold_the_same_records(served: Sandbox, api: str, tmp_path: Path) -> None:
    config = settings_of(served, api, max_concurrency=1)
    typed = records(extract(TAPS[api], config))
    # In a table, a field that is missing is null.
    expected = {stream: [without_nulls(row) for row in rows] for stream, rows in typed.items()}
    assert batched(api, config, {"format": "parquet"}, tmp_path, parquet_rows) == expected


def batched(
    api: str,
    config: dict[str, Any],
    encoding: dict[str, str],
    folder: Path,
    rows_of: Callable[[Path], list[dict[str, Any]]],
) -> dict[str, list[dict[str, Any]]]:
    """The records in the files that a tap writes for its `BATCH` messages."""
    batch = {"encoding": encoding, "storage": {"root": folder.as_uri()}, "batch_size": 20}
    output = extract(TAPS[api], {**config, "batch_config": batch})
    assert output.returncode == 0, output.log
    found: dict[str, list[dict[str, Any]]] = {}
    for message in output.messages:
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
