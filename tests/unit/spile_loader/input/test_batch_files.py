"""BATCH messages: records in files."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pyarrow
import pyarrow.parquet
import pytest
from singer_sdk.batch import Batcher
from singer_sdk.helpers._batch import BaseBatchFileEncoding, BatchConfig, StorageTarget
from support.loading import batch_line, record_line, schema_line, state_line, version_line

if TYPE_CHECKING:
    from support.loading import Loader


PROPERTIES = {
    "id": {"type": "integer"},
    "name": {"type": "string"},
    "timestamp": {"type": "string", "format": "date-time"},
    "day": {"type": "string", "format": "date"},
    "amount": {"type": "number", "multipleOf": 0.01},
    "nested": {"type": "object"},
}


SCHEMA = schema_line("s", PROPERTIES, ["id"])


def content(numbers: range) -> bytes:
    records = [{"id": i, "name": f"n {i}", "nested": {"i": i}} for i in numbers]
    return "".join(json.dumps(record) + "\n" for record in records).encode()


@pytest.mark.parametrize("is_compressed", [False, True])
@pytest.mark.parametrize("compression", [None, "none", "gzip"])
def test_json_lines_are_loaded_whatever_the_message_says_of_their_compression(
    loader: Loader, compression: str | None, *, is_compressed: bool
) -> None:
    paths = [loader.directory / "with space 1", loader.directory / "2"]
    for index, path in enumerate(paths):
        data = content(range(index * 10, index * 10 + 10))
        path.write_bytes(gzip.compress(data) if is_compressed else data)
    outcome = loader.load(
        SCHEMA,
        record_line("s", {"id": 5, "name": "before"}),
        batch_line([path.as_uri() for path in paths], "jsonl", compression),
        record_line("s", {"id": 6, "name": "after"}),
        state_line({"n": 1}),
        batch_size_rows=7,
    )
    assert outcome.states == [{"n": 1}]
    found = loader.query("SELECT id, name FROM s WHERE id IN (5, 6, 19) ORDER BY id")
    assert found == [(5, "n 5"), (6, "after"), (19, "n 19")]
    assert loader.query("SELECT count(*), count(nested) FROM s") == [(20, 19)]


@pytest.mark.parametrize("compression", [None, "none", "gzip", "snappy"])
@pytest.mark.parametrize("format_", ["jsonl", "parquet"])
def test_whatever_the_sdk_writes_is_loaded(
    loader: Loader, format_: str, compression: str | None
) -> None:
    encoding = BaseBatchFileEncoding(format_, compression)
    storage = StorageTarget(loader.directory.as_uri())
    batcher = Batcher("tap-x", "s", BatchConfig(encoding, storage, batch_size=3))
    manifests = batcher.get_batches(iter({"id": i, "name": f"n {i}"} for i in range(5)))
    loader.load(SCHEMA, *(batch_line(paths, format_, compression) for paths in manifests))
    assert loader.query("SELECT id, name FROM s") == [(i, f"n {i}") for i in range(5)]


@pytest.mark.parametrize("format_", ["jsonl", "parquet"])
@pytest.mark.parametrize("folder", ["x[1]", "a*b?", "{c,d}", "name=other", "id=7"])
def test_a_path_is_a_name_and_nothing_else(loader: Loader, folder: str, format_: str) -> None:
    for place in (folder, "x1", "aXb1", "c"):
        path = loader.directory / place / "file"
        path.parent.mkdir()
        row = {"id": 1, "name": place}
        if format_ == "jsonl":
            path.write_text(json.dumps(row))
        else:
            with path.open("wb") as file:
                pyarrow.parquet.write_table(pyarrow.Table.from_pylist([row]), file)
    loader.load(SCHEMA, batch_line([(loader.directory / folder / "file").as_uri()], format_))
    assert loader.query("SELECT id, name FROM s") == [(1, folder)]


@pytest.mark.parametrize("is_mapped", [False, True])
@pytest.mark.parametrize("is_announced", [False, True])
def test_rows_of_a_batch_belong_to_its_version_as_records_do(
    loader: Loader, *, is_announced: bool, is_mapped: bool
) -> None:
    settings = {"stream_maps": {"s": {"__filter__": "id > 0"}}} if is_mapped else {}
    for version, numbers in ((1, range(1, 4)), (2, range(2, 3))):
        path = loader.directory / f"batch {version}"
        path.write_bytes(content(numbers))
        # A version that was announced before needs no mention in the batch.
        announced = [version_line("s", version)] if is_announced else []
        rest = {} if is_announced else {"version": version}
        batch = batch_line([path.as_uri()], "jsonl", None, **rest)
        outcome = loader.run_process(
            SCHEMA, *announced, batch, version_line("s", version), hard_delete=True, **settings
        )
        assert outcome.code == 0, outcome.log
    assert loader.query("SELECT id, _sdc_table_version FROM s") == [(2, 2)]


@pytest.mark.parametrize(
    ("manifest", "format_", "compression", "message"),
    [
        (["file:///does/not/exist.jsonl"], "jsonl", None, "'exist.jsonl' cannot be read as jsonl"),
        (["file:///does/not/exist"], "parquet", None, "'exist' cannot be read as parquet"),
        (["s3://bucket/file"], "jsonl", None, "not on this machine"),
        (["file:///does/not/exist%00"], "jsonl", None, "cannot be read as jsonl"),
        (["file:///does/not/exist%00"], "parquet", None, "cannot be read as parquet"),
        (["file://[/nothing"], "jsonl", None, "not on this machine"),
        ([], "csv", None, "format is neither"),
    ],
)
def test_a_batch_that_cannot_be_read_is_refused(
    loader: Loader,
    manifest: list[str],
    format_: str,
    compression: str | None,
    message: str,
) -> None:
    outcome = loader.run(SCHEMA, batch_line(manifest, format_, compression))
    assert outcome.code == 1
    assert "line 2, stream 's'" in outcome.log
    assert message in outcome.log
    assert "Traceback" not in outcome.log


@pytest.mark.parametrize("cut", [slice(0, 60), slice(None, -4), slice(20, None)])
def test_a_damaged_batch_is_refused(loader: Loader, cut: slice) -> None:
    data = bytearray(gzip.compress(content(range(50))))
    data[40:44] = b"junk"
    path = loader.directory / "batch"
    path.write_bytes(bytes(data)[cut] if cut.start != 20 else bytes(data))
    outcome = loader.run(SCHEMA, batch_line([path.as_uri()], "jsonl", "gzip"))
    assert outcome.code == 1
    assert "line 2, stream 's'" in outcome.log
    assert "Traceback" not in outcome.log


def test_a_record_in_a_batch_that_does_not_fit_is_refused_by_name(loader: Loader) -> None:
    path = loader.directory / "batch"
    path.write_text('{"id": 1}\n{"id": "secret"}\n')
    outcome = loader.run(SCHEMA, batch_line([path.as_uri()], "jsonl"))
    assert outcome.code == 1
    assert "line 2, stream 's', field 'id'" in outcome.log
    assert "secret" not in outcome.log


def test_a_line_of_a_batch_is_one_record(loader: Loader) -> None:
    path = loader.directory / "batch"
    path.write_text('\n{"id": 1}\n\n {"id": 2}\r\n{"id": 3}{"id": 4}\n')
    outcome = loader.run(SCHEMA, batch_line([path.as_uri()], "jsonl"))
    assert outcome.code == 1
    assert "line 2, stream 's'" in outcome.log
    assert loader.query("SELECT id FROM s ORDER BY id") == [(1,), (2,)]


def test_what_comes_before_the_end_of_a_cut_file_is_kept(loader: Loader) -> None:
    numbers = [index * 7919 % 100_003 for index in range(40_000)]
    lines = [json.dumps({"id": number}) + "\n" for number in numbers]
    data = gzip.compress("".join(lines).encode())
    path = loader.directory / "batch"
    path.write_bytes(data[: len(data) * 2 // 3])
    outcome = loader.run(SCHEMA, batch_line([path.as_uri()], "jsonl"))
    assert outcome.code == 1
    found = {number for (number,) in loader.query("SELECT id FROM s")}
    assert len(found) > len(numbers) // 2
    assert found == set(numbers[: len(found)])
