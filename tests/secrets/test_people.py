"""No person leaves a tap that was told to hash or drop them, in any field of any stream."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from support.extraction import extract
from support.loading import Loader
from support.people import (
    CANARIES,
    NAME,
    annotated,
    counts_of,
    people_behind,
    streams_of,
)
from support.profiles import PROFILES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from spile import RESTStream
    from support.profiles import ProfileCase
    from support.singer import Output

KEY = "a key of many letters"
HASH = re.compile(r"[0-9a-f]{64}")
# The streams of tap-hr are its user's, and so are the annotations.
HR_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "x-personal-data": "identifier"},
        "grade": {"type": "integer"},
        "name": {"type": ["string", "null"], "x-personal-data": "name"},
        "born": {"type": ["string", "null"], "format": "date", "x-personal-data": "birth_date"},
        "salary": {"type": ["number", "null"], "x-personal-data": "pay"},
        "home": {"type": ["object", "null"], "x-personal-data": "address"},
        "phones": {"type": "array", "items": {"type": "string", "x-personal-data": "contact"}},
        "history": {
            "type": "array",
            "items": {"properties": {"boss": {"type": "string", "x-personal-data": "name"}}},
        },
    },
}
HR_STREAMS = [{"name": "employees", "path": "/employees", "schema": HR_SCHEMA}]


@dataclass
class Written:
    """What a tap wrote of people.

    Attributes:
        streams: The streams, with their own schemas.
        mode: What it was told to do.
        output: All of its output.
    """

    streams: dict[str, RESTStream]
    mode: str
    output: Output

    @property
    def has_personal_keys(self) -> bool:
        """True if a text that is a key stands for a person: it is hashed, never dropped."""
        keys = [s.schema["properties"][k] for s in self.streams.values() for k in s.primary_keys]
        return any("x-personal-data" in key and "string" in key["type"] for key in keys)

    def counts(self) -> dict[str, float]:
        """How many records each stream has, of one partition where it has some."""
        counts = self.output.counts()
        return {name: counts[name] / len(s.partitions or "1") for name, s in self.streams.items()}

    def values(self) -> Iterator[Any]:
        """What stands in the annotated fields that were written."""
        for name, stream in self.streams.items():
            for record in self.output.records(name):
                yield from annotated(stream.schema, record)


def written(case: ProfileCase, mode: str) -> Written:
    tap = case.tap
    config: dict[str, Any] = {
        **case.settings,
        "api_url": "http://localhost:1",
        tap.credential_setting: "a credential",
        "profile": case.profile,
        "requests_per_second": 1000,
    }
    config |= {"streams": HR_STREAMS} if tap.name == "tap-hr" else {}
    streams = streams_of(tap(config=dict(config)))
    with people_behind(streams) as server:
        config |= {"api_url": server.url, "personal_data": mode, "personal_data_key": KEY}
        return Written(streams, mode, extract(tap, config, *streams))


@pytest.fixture(
    scope="module",
    params=[(case, mode) for case in PROFILES for mode in ("hash", "drop")],
    ids=lambda param: f"{param[0]} {param[1]}",
)
def run(request: pytest.FixtureRequest) -> Written:
    return written(*request.param)


@pytest.mark.parametrize("case", PROFILES, ids=str)
def test_without_the_setting_every_person_comes_through(case: ProfileCase) -> None:
    run = written(case, "keep")
    assert run.output.returncode == 0, run.output.log
    assert run.counts() == counts_of(run.streams)
    assert NAME in str(list(run.values()))


def test_no_person_is_in_any_output(run: Written) -> None:
    assert run.output.returncode == 0, run.output.log
    assert run.counts() == counts_of(run.streams)
    everything = run.output.stdout.decode() + run.output.log
    assert not [canary for canary in CANARIES if canary in everything]


def test_an_annotated_field_is_a_hash_or_not_there(run: Written) -> None:
    for value in run.values():
        for item in value if isinstance(value, list) else [value]:
            assert HASH.fullmatch(item)
    if run.mode == "drop":
        keys = [key for stream in run.streams.values() for key in stream.primary_keys]
        assert len(list(run.values())) <= len(keys)


def test_a_person_has_the_same_hash_in_all_taps(run: Written) -> None:
    expected = hmac.new(KEY.encode(), NAME.encode(), hashlib.sha256).hexdigest()
    assert (expected in list(run.values())) == (run.mode == "hash" or run.has_personal_keys)


def test_target_duckdb_loads_what_is_written(run: Written, tmp_path: Path) -> None:
    loader = Loader(tmp_path)
    outcome = loader.run_bytes(run.output.stdout)
    assert outcome.code == 0, outcome.log
    with duckdb.connect(str(loader.path)) as connection:
        rows = {name: connection.execute(f'FROM "{name}"').fetchall() for name in run.streams}
    assert {name: len(found) for name, found in rows.items()} == counts_of(run.streams)
    assert not [canary for canary in CANARIES if canary in str(rows)]
