"""Any sequence of Singer messages gives the tables that a plain model of the messages gives.

With FUZZ_CASES, a tenth as many sequences are tried, and they are new ones every time.
"""

from __future__ import annotations

import gzip
import json
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spile_loader.records import chunk
from support.loading import Loader
from target_duckdb.database import long_rows

if TYPE_CHECKING:
    from support.loading import Opening, Outcome

CASES = os.environ.get("FUZZ_CASES")
PROFILE = settings(
    max_examples=int(CASES or 250) // 10,
    derandomize=CASES is None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
MODES: dict[str, dict[str, bool]] = {
    "plain": {},
    "hard": {"hard_delete": True},
    "soft": {"add_metadata_columns": True},
}
PROPERTIES = {
    "id": {"type": ["null", "integer"]},
    "v": {"type": ["null", "string"]},
    "w": {"type": ["null", "number"]},
}
Row = dict[str, Any]
Message = dict[str, Any]


class BadLineError(Exception):
    """Says that a line cannot be loaded."""


@dataclass
class Stream:
    """What a load has said about a stream."""

    keys: list[str]
    properties: set[str]
    announced: int | None = None
    begun: set[int] = field(default_factory=set)
    has_unversioned: bool = False


@dataclass
class Model:
    """Tables as lists of rows, changed by one message after another."""

    tables: dict[str, list[Row]] = field(default_factory=dict)

    def load(self, content: bytes, mode: str) -> tuple[int, Any]:
        """Load lines; the exit code and the last state."""
        streams: dict[str, Stream] = {}
        announced: dict[str, Stream] = {}
        state = None
        try:
            for line in filter(None, content.split(b"\n")):
                message = self._parsed(line)
                if message["type"] == "STATE":
                    state = message["value"]
                else:
                    self._take(message, streams, announced, mode)
        except BadLineError:
            return 1, state
        return 0, state

    @staticmethod
    def _parsed(line: bytes) -> Message:
        try:
            message: Message = json.loads(line)
        except ValueError as error:
            raise BadLineError from error
        return message

    def _take(
        self, message: Message, streams: dict[str, Stream], before: dict[str, Stream], mode: str
    ) -> None:
        name = message["stream"]
        if message["type"] == "SCHEMA":
            self.tables.setdefault(name, [])
            # An activation may have come before the first schema.
            said = streams.get(name) or before.get(name) or Stream([], set())
            said.keys, said.properties = (
                message["key_properties"],
                {*message["schema"]["properties"]},
            )
            said.begun.clear()
            streams[name] = said
        elif message["type"] == "ACTIVATE_VERSION":
            if mode != "plain":
                said = streams.get(name) or before.setdefault(name, Stream([], set()))
                self._activate(name, said, message["version"], mode)
        elif name not in streams:
            raise BadLineError
        elif message["type"] == "RECORD":
            self._add(name, streams[name], message["record"], message.get("version"), mode)
        else:
            for record in read_batch(message["manifest"][0]):
                self._add(name, streams[name], record, message.get("version"), mode)

    def _add(self, name: str, said: Stream, record: Row, version: int | None, mode: str) -> None:
        if any(record.get(key) is None for key in said.keys):
            raise BadLineError
        row = {key: record.get(key) for key in said.properties}
        row |= {"version": None, "deleted": False}
        if mode != "plain":
            row["version"] = said.announced if version is None else version
            said.has_unversioned |= row["version"] is None
            if row["version"] is not None:
                said.begun.add(row["version"])
        if said.keys:
            self.tables[name] = [
                old
                for old in self.tables[name]
                if any(old.get(key) != row[key] for key in said.keys)
            ]
        self.tables[name].append(row)

    def _activate(self, name: str, said: Stream, version: int, mode: str) -> None:
        said.announced = version
        is_complete = version in said.begun
        said.begun.add(version)
        if not is_complete or name not in self.tables:
            return
        spared = {version, None} if said.has_unversioned else {version}
        if mode == "hard":
            self.tables[name] = [row for row in self.tables[name] if row["version"] in spared]
        for row in self.tables[name]:
            row["deleted"] |= row["version"] not in spared


def read_batch(url: str) -> list[Row]:
    data = Path(url.removeprefix("file://")).read_bytes()
    text = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    return [json.loads(line) for line in text.splitlines()]


NAMES = st.sampled_from(["a", "a", "b"])
VERSIONS = st.sampled_from([None, None, 1, 2, 3])
RECORDS = st.fixed_dictionaries(
    {"id": st.sampled_from([1, 2, 3, 4])},
    optional={
        "v": st.sampled_from([None, "", "x", "é\n"]),
        "w": st.sampled_from([None, 0.5, 1.5]),
        "unknown": st.just(1),
    },
)
RARELY_WITHOUT_KEY = st.one_of(*[RECORDS] * 12, st.just({"v": "no key"}))
SCHEMAS = st.builds(
    lambda stream, names, keys: {
        "type": "SCHEMA",
        "stream": stream,
        "schema": {"properties": {name: PROPERTIES[name] for name in ("id", *names)}},
        "key_properties": keys,
    },
    NAMES,
    st.sampled_from([("v",), ("v",), ("v", "w"), ("w",)]),
    st.sampled_from([["id"], ["id"], ["id"], []]),
)
MESSAGES = st.one_of(
    SCHEMAS,
    *[
        st.builds(
            lambda stream, record, version: {
                "type": "RECORD",
                "stream": stream,
                "record": record,
                **({} if version is None else {"version": version}),
            },
            NAMES,
            RARELY_WITHOUT_KEY,
            VERSIONS,
        )
    ]
    * 4,
    st.builds(lambda n: {"type": "STATE", "value": {"n": n}}, st.integers(0, 99)),
    *[
        st.builds(
            lambda stream, version: {
                "type": "ACTIVATE_VERSION",
                "stream": stream,
                "version": version,
            },
            NAMES,
            st.integers(1, 3),
        )
    ]
    * 2,
    st.builds(
        lambda stream, records, version, zipped: {
            "type": "BATCH",
            "stream": stream,
            "encoding": {"format": "jsonl", "compression": "gzip"},
            "records": records,
            "zipped": zipped,
            **({} if version is None else {"version": version}),
        },
        NAMES,
        st.lists(RECORDS, max_size=4),
        VERSIONS,
        st.booleans(),
    ),
)
LOADS = st.tuples(
    st.sampled_from(sorted(MODES)),
    st.integers(1, 12),
    st.tuples(SCHEMAS, st.lists(MESSAGES, max_size=25)).map(lambda pair: [pair[0], *pair[1]]),
    st.sampled_from([1.0, 1.0, 1.0, 0.95, 0.7, 0.3]),
)


def written(messages: list[Message], folder: Path) -> bytes:
    """The lines of messages; records of batches go into files."""
    lines = []
    for number, message in enumerate(messages):
        if message["type"] == "BATCH":
            path = folder / f"{number}.jsonl"
            data = "".join(f"{json.dumps(record)}\n" for record in message["records"]).encode()
            path.write_bytes(gzip.compress(data) if message["zipped"] else data)
            kept = {k: v for k, v in message.items() if k not in {"records", "zipped"}}
            lines.append(json.dumps({**kept, "manifest": [path.as_uri()]}))
        else:
            lines.append(json.dumps(message))
    return "\n".join([*lines, ""]).encode()


def rows_of(loader: Loader, stream: str) -> list[str]:
    names = set(loader.types(stream))
    columns = [name if name in names else "NULL" for name in PROPERTIES]
    columns.append("_sdc_table_version" if "_sdc_table_version" in names else "NULL")
    columns.append("_sdc_deleted_at IS NOT NULL" if "_sdc_deleted_at" in names else "false")
    found = loader.query(f"SELECT {', '.join(columns)} FROM {stream}")  # noqa: S608  # our own
    return sorted(map(str, found))


def expected_rows(rows: list[Row]) -> list[str]:
    return sorted(
        str((row.get("id"), row.get("v"), row.get("w"), row["version"], row["deleted"]))
        for row in rows
    )


def last_state(outcome: Outcome) -> Any:
    return outcome.states[-1] if outcome.states else None


def check(opening: Opening, loads: list[Any]) -> None:
    """Load, and compare each table with the model's."""
    model = Model()
    with tempfile.TemporaryDirectory() as name:
        loader = opening(Path(name))
        for mode, batch_size, messages, share in loads:
            content = written(messages, loader.directory)
            # The tap dies anywhere: between two lines or in the middle of one.
            content = content[: int(len(content) * share)]
            code, state = model.load(content, mode)
            outcome = loader.run_bytes(content, batch_size_rows=batch_size, **MODES[mode])
            assert (outcome.code, last_state(outcome)) == (code, state), outcome.log
            for stream, rows in model.tables.items():
                assert rows_of(loader, stream) == expected_rows(rows), (stream, outcome.log)


@PROFILE
@given(loads=st.lists(LOADS, min_size=1, max_size=3))
def test_the_tables_equal_a_plain_model_of_the_messages(
    database: Opening, loads: list[Any]
) -> None:
    check(database, loads)


@settings(PROFILE, max_examples=int(CASES or 100) // 10)
@given(loads=st.lists(LOADS, min_size=2, max_size=4))
def test_the_tables_equal_it_where_rows_are_long_and_tables_are_written_anew(
    loads: list[Any],
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunk, "_LONG_ROW", 1)
        patch.setattr(chunk, "_BYTES_OF_A_FIELD", 0)
        for name, value in {"_FEW_BYTES": 0, "_FEW_GROUPS": 0, "_GROUPS_AS_MANY": 1}.items():
            patch.setattr(long_rows, name, value)
        patch.setattr(long_rows, "_BYTES_OF_A_STEP", 200)
        check(Loader, loads)
