"""Inputs that grow in one way each: wider, of more streams, mixed, with random keys, in files."""

from __future__ import annotations

import gzip
import random
import uuid
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import duckdb
import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

Lines: TypeAlias = "Iterable[bytes]"
Record: TypeAlias = dict[str, object]
Properties: TypeAlias = dict[str, dict[str, object]]

_MORE_THAN_POSTGRES_HAS = frozenset({"postgres"})
_encode = msgspec.json.encode


@dataclass(frozen=True)
class Variant:
    """One input.

    Attributes:
        name: Its name in the table.
        loads: Makes the lines of each load, given a folder and a divisor of the records.
        times: How many times as much as the first input of the case it may cost.
        left_out: Databases that cannot hold it.
    """

    name: str
    loads: Callable[[Path, int], Iterator[Lines]]
    times: float | None = None
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Case:
    """Inputs that are compared.

    Attributes:
        name: Its name in the table.
        variants: The inputs.
        most_mb: How much memory a load may take.
    """

    name: str
    variants: tuple[Variant, ...]
    most_mb: int = 300

    @property
    def variants_by_name(self) -> dict[str, Variant]:
        """The inputs by their names."""
        return {variant.name: variant for variant in self.variants}


def schema_line(stream: str, properties: Properties, *keys: str) -> bytes:
    """A SCHEMA message."""
    schema = {"type": "object", "properties": properties}
    message = {"type": "SCHEMA", "stream": stream, "schema": schema, "key_properties": keys}
    return _encode(message) + b"\n"


def record_line(stream: str, record: Record) -> bytes:
    """A RECORD message."""
    return _encode({"type": "RECORD", "stream": stream, "record": record}) + b"\n"


def twice(lines: Callable[[int, str], Lines]) -> Callable[[Path, int], Iterator[Lines]]:
    """Loads an input, and again with the same keys and other values."""

    def loads(_folder: Path, divisor: int) -> Iterator[Lines]:
        yield from (lines(divisor, word) for word in ("first", "second"))

    return loads


_KINDS: tuple[tuple[dict[str, object], Callable[[int, str], object]], ...] = (
    ({"type": ["integer", "null"]}, lambda number, _: number),
    ({"type": ["string", "null"]}, lambda number, word: f"{word} {number}"),
    ({"type": ["number", "null"]}, lambda number, _: number / 4),
    ({"type": ["boolean", "null"]}, lambda number, _: number % 2 == 0),
    (
        {"type": ["string", "null"], "format": "date-time"},
        lambda number, _: f"2026-01-{1 + number % 28:02}T08:30:00Z",
    ),
)


def wide(columns: int, records: int, every: int, divisor: int, word: str) -> Iterator[bytes]:
    """Records of many columns, of which each fills as many as there are, or one of some."""
    kinds = [_KINDS[index % len(_KINDS)] for index in range(columns - 1)]
    properties = {f"c{index}": kind for index, (kind, _) in enumerate(kinds)}
    yield schema_line("wide", {"id": {"type": "integer"}, **properties}, "id")
    for number in range(records // divisor):
        values = {
            f"c{index}": make(number, word)
            for index, (_, make) in enumerate(kinds)
            if (index + number) % every == 0
        }
        yield record_line("wide", {"id": number, **values})


def large(kilobytes: int, records: int, divisor: int, word: str) -> Iterator[bytes]:
    """Records of many kilobytes."""
    properties: Properties = {"id": {"type": "integer"}, "text": {"type": "string"}}
    yield schema_line("large", properties, "id")
    letters = random.Random(1).choices("abcdefghijklmnopqrstuvwxyz ,.", k=kilobytes << 10)  # noqa: S311  # no secret
    for number in range(max(1, records // divisor)):
        letters = letters[1:] + letters[:1]
        yield record_line("large", {"id": number, "text": f"{word} {number} {''.join(letters)}"})


_NARROW: Properties = {"id": {"type": "integer"}, "text": {"type": "string"}}


def streams(count: int, records: int, divisor: int, word: str) -> Iterator[bytes]:
    """Many streams, one after the other."""
    for stream in range(max(1, count // divisor)):
        name = f"stream_{stream}"
        yield schema_line(name, _NARROW, "id")
        for number in range(records):
            yield record_line(name, {"id": number, "text": f"{word} {number}"})


def mixed(count: int, records: int, divisor: int, word: str, *, is_sorted: bool) -> Iterator[bytes]:
    """Records of several streams, mixed or one stream after the other."""
    names = [f"stream_{stream}" for stream in range(count)]
    each = records // divisor // count
    for name in names:
        yield schema_line(name, _NARROW, "id")
    pairs = (
        ((name, number) for name in names for number in range(each))
        if is_sorted
        else ((name, number) for number in range(each) for name in names)
    )
    for name, number in pairs:
        yield record_line(name, {"id": number, "text": f"{word} {number}"})


def keyed(records: int, divisor: int, word: str, *, are_random: bool) -> Iterator[bytes]:
    """Records whose keys are UUIDs, ascending or in any order."""
    yield schema_line("keyed", {"id": {"type": "string"}, "text": {"type": "string"}}, "id")
    chosen = random.Random(1)  # noqa: S311  # no secret
    for number in range(records // divisor):
        bits = chosen.getrandbits(128) if are_random else number << 64
        yield record_line("keyed", {"id": str(uuid.UUID(int=bits)), "text": f"{word} {number}"})


def facts(records: int, word: str) -> Iterator[Record]:
    """Records of a dozen columns, as an API has them."""
    for number in range(records):
        yield {
            "id": number,
            **{f"c{index}": make(number, word) for index, (_, make) in enumerate(_KINDS * 2)},
        }


_FACTS: Properties = {
    "id": {"type": "integer"},
    **{f"c{index}": kind for index, (kind, _) in enumerate(_KINDS * 2)},
}


def batches(form: str, records: int, folder: Path, divisor: int) -> Iterator[Lines]:
    """The same records as lines, or in a file that a BATCH message names."""
    for word in ("first", "second"):
        found = facts(records // divisor, word)
        schema = schema_line("facts", _FACTS, "id")
        if form == "lines":
            yield (schema, *(record_line("facts", record) for record in found))
            continue
        path = folder / f"{word}.{form}"
        _write(path, form, found)
        compression = {"compression": "gzip"} if form == "jsonl" else {}
        message = {
            "type": "BATCH",
            "stream": "facts",
            "encoding": {"format": form, **compression},
            "manifest": [path.as_uri()],
        }
        yield (schema, _encode(message) + b"\n")


def _write(path: Path, form: str, records: Iterable[Record]) -> None:
    """Write the file of a batch, as the SDK does."""
    lines = (_encode(record) + b"\n" for record in records)
    if form == "jsonl":
        with gzip.open(path, "wb") as file:
            file.writelines(lines)
        return
    plain = path.with_suffix(".plain")
    with plain.open("wb") as file:
        file.writelines(lines)
    duckdb.execute(f"COPY (FROM read_json('{plain}')) TO '{path}' (FORMAT parquet)")


def changes(rows: int, _folder: Path, divisor: int) -> Iterator[Lines]:
    """Many rows, then ten thousand changes of them."""
    count, changed = rows // divisor, 10_000 // divisor
    yield _keyed_facts(range(count), "first")
    yield _keyed_facts(random.Random(1).sample(range(count), changed), "second")  # noqa: S311  # no secret


def _keyed_facts(numbers: Iterable[int], word: str) -> Iterator[bytes]:
    yield schema_line("facts", _NARROW, "id")
    for number in numbers:
        yield record_line("facts", {"id": number, "text": f"{word} {number}"})


def _wide(
    columns: int, records: int, left_out: frozenset[str] = frozenset(), every: int = 1
) -> Variant:
    name = f"{columns:,} columns{'' if every == 1 else f', 1 of {every} filled,'} x {records:,}"
    return Variant(name, twice(partial(wide, columns, records, every)), left_out=left_out)


def _mixed(count: int, *, is_sorted: bool, times: float | None = None) -> Variant:
    name = f"500,000 of {count}, {'sorted' if is_sorted else 'mixed'}"
    lines = partial(mixed, count, 500_000, is_sorted=is_sorted)
    return Variant(name, twice(lines), times)


CASES = (
    Case(
        "width",
        (
            _wide(150, 100_000),
            _wide(200, 50_000),
            # PostgreSQL has rows of 8 kB and tables of 1,600 columns at most.
            _wide(1_000, 10_000, _MORE_THAN_POSTGRES_HAS),
            _wide(1_590, 5_000, every=8),
            _wide(2_000, 5_000, _MORE_THAN_POSTGRES_HAS),
        ),
    ),
    Case(
        "texts",
        (
            Variant("10 MB x 20", twice(partial(large, 10 << 10, 20))),
            Variant("1 MB x 300", twice(partial(large, 1 << 10, 300))),
            Variant("100 kB x 6,000", twice(partial(large, 100, 6_000))),
        ),
    ),
    Case(
        "streams",
        tuple(
            Variant(f"{count:,} streams x 100", twice(partial(streams, count, 100)), times)
            for count, times in ((500, None), (1_000, 2.5), (2_000, 5.0))
        ),
    ),
    Case(
        "mixed",
        (
            _mixed(5, is_sorted=True),
            _mixed(5, is_sorted=False, times=1.5),
        ),
    ),
    Case(
        "mixed 500",
        (
            _mixed(500, is_sorted=True),
            _mixed(500, is_sorted=False, times=1.5),
        ),
    ),
    *(
        Case(
            f"keys {millions}M",
            tuple(
                Variant(
                    f"{millions},000,000 {'random' if are_random else 'ascending'}",
                    twice(partial(keyed, millions * 1_000_000, are_random=are_random)),
                    1.5 if are_random else None,
                )
                for are_random in (False, True)
            ),
        )
        for millions in (1, 3)
    ),
    Case(
        "batch",
        tuple(
            # Files are decompressed, and Parquet is read by DuckDB, which takes a moment to import.
            Variant(f"100,000 in {form}", partial(batches, form, 100_000), times)
            for form, times in (("lines", None), ("jsonl", 1.2), ("parquet", 1.3))
        ),
    ),
    Case(
        "changes",
        tuple(
            Variant(f"10,000 into {rows:,}", partial(changes, rows))
            for rows in (100_000, 1_000_000, 10_000_000)
        ),
    ),
)
