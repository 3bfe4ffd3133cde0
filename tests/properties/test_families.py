"""A parent, its children and theirs, read run after run, beside a model of what must be loaded.

The model: whatever changes, whatever fails, wherever a run is killed and whatever is selected, a
run that ends well leaves every record of its streams in the tables. A run that is killed loads what
stands before some `STATE` of it, and the next run starts from that state.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spile import BodyCursor, Pagination, Profile, RESTStream, StreamProfile, TimeFilter
from support.planets import Moons, Planets, discovered, run_planets, tap_of
from support.server import Received, Reply, serve
from support.singer import select

if TYPE_CHECKING:
    from collections.abc import Mapping

# With FUZZ_CASES, so many cases are tried, and they are new ones every time.
CASES = os.environ.get("FUZZ_CASES")
NUMBER, TEXT = {"type": "integer"}, {"type": ["string", "null"]}
VALUES = {"id": NUMBER, "value": NUMBER, "updated": {**TEXT, "format": "date-time"}}
STREAMS = ("stars", "comets", "tails")


class Stars(Moons):
    """Parents that tell when they, or what belongs to them, changed."""

    name = "stars"
    path = "/stars"
    changed_since = TimeFilter("since")
    schema: ClassVar[dict[str, Any]] = {"type": "object", "properties": VALUES}


class TokenStars(Planets):
    """The same, of an API that tells changes by a token."""

    name = "stars"
    path = "/stars"
    http_method = "POST"
    schema: ClassVar[dict[str, Any]] = {"type": "object", "properties": VALUES}
    pagination = BodyCursor(cursor="next", cursor_field="cursor", size_field="limit", more="more")


class Comets(Planets):
    """Their children."""

    name = "comets"
    pagination = Pagination()
    path = "/stars/{star}/comets"
    primary_keys: tuple[str, ...] = ("star", "id")
    parent_stream_type: type[RESTStream] = Stars
    parent_keys: ClassVar[Mapping[str, str]] = {"star": "id"}
    schema: ClassVar[dict[str, Any]] = {
        "type": "object",
        "properties": {"star": NUMBER, "id": NUMBER, "value": NUMBER},
    }


class TokenComets(Comets):
    """The children of the others."""

    parent_stream_type = TokenStars


class Tails(Comets):
    """The children of children."""

    name = "tails"
    path = "/stars/{star}/comets/{comet}/tails"
    primary_keys = ("star", "comet", "id")
    parent_stream_type: type[RESTStream] = Comets
    parent_keys: ClassVar[Mapping[str, str]] = {"star": "star", "comet": "id"}
    schema: ClassVar[dict[str, Any]] = {
        "type": "object",
        "properties": {"star": NUMBER, "comet": NUMBER, "id": NUMBER, "value": NUMBER},
    }


class TokenTails(Tails):
    """The same of the others."""

    parent_stream_type = TokenComets


TAPS = {
    "bookmark": tap_of(Stars, Comets, Tails),
    "sync token": tap_of(
        TokenStars,
        TokenComets,
        TokenTails,
        profile=Profile(streams={"stars": StreamProfile(sync_token="token")}),
    ),
}
CATALOGS = {style: discovered(tap) for style, tap in TAPS.items()}


class Sky:
    """The API: numbered records below numbered records, each change a moment later."""

    def __init__(self) -> None:
        self.moment = 0
        self.stars: dict[int, dict[str, Any]] = {}
        self.rows: dict[str, dict[tuple[int, ...], int]] = {name: {} for name in STREAMS}
        self.broken = 0
        self.forbidden = False

    def change(self, star: int, comet: int, tail: int) -> None:
        """Add or change a record and, as it is missing, what it belongs to."""
        self.moment += 1
        updated = f"2024-01-01T00:{self.moment // 60:02}:{self.moment % 60:02}Z"
        self.stars[star] = {"id": star, "value": self.moment, "updated": updated}
        self.rows["stars"][star,] = self.moment
        if comet:
            self.rows["comets"][star, comet] = self.moment
        if comet and tail:
            self.rows["tails"][star, comet, tail] = self.moment

    def __call__(self, request: Received) -> Reply:
        parts = urlsplit(request.target)
        keys = tuple(int(step) for step in parts.path.split("/") if step.isdigit())
        if keys and (self.forbidden or keys[0] == self.broken):
            return Reply(403 if self.forbidden else 400)
        if keys:
            rows = self.rows[parts.path.rpartition("/")[2]]
            found = [
                {"id": key[-1], "value": value} for key, value in rows.items() if key[:-1] == keys
            ]
            return Reply(body=json.dumps({"data": found}).encode())
        asked = json.loads(request.body or b"{}")
        since = parse_qs(parts.query).get("since", [""])[0]
        if parts.query and int(parse_qs(parts.query).get("offset", ["0"])[0]):
            return Reply(body=b'{"data": []}')
        behind = int(asked.get("token", 0))
        found = [s for s in self.stars.values() if s["updated"] >= since and s["value"] > behind]
        token = str(self.moment)
        return Reply(body=json.dumps({"data": found, "more": False, "token": token}).encode())


class Tables:
    """What a loader that removes rows holds of the messages that it was given."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[tuple[int, ...], tuple[int, Any]]] = {}
        self.loads = 0
        self.keys = {"stars": ("id",), "comets": Comets.primary_keys, "tails": Tails.primary_keys}

    def load(self, messages: list[dict[str, Any]]) -> None:
        # Versions count seconds, and a run takes less.
        self.loads += 1
        for message in messages:
            rows = self.rows.setdefault(message.get("stream", ""), {})
            if message["type"] == "RECORD":
                record = message["record"]
                key = tuple(record[name] for name in self.keys[message["stream"]])
                rows[key] = record["value"], (self.loads, message.get("version"))
            elif message["type"] == "ACTIVATE_VERSION":
                version = (self.loads, message["version"])
                for key in [key for key, (_, found) in rows.items() if found != version]:
                    del rows[key]

    def values(self, stream: str) -> dict[tuple[int, ...], int]:
        return {key: value for key, (value, _) in self.rows.get(stream, {}).items()}


RECORD = st.tuples(st.integers(1, 3), st.integers(0, 2), st.integers(0, 2))
# Mostly all is well: what a run does to the one after shows then.
SELECTED = [STREAMS] * 3 + [STREAMS[:1], STREAMS[:2], STREAMS[1:2], STREAMS[::2]]
RUN = st.fixed_dictionaries(
    {
        "changes": st.lists(RECORD, min_size=1, max_size=4),
        "selected": st.sampled_from(SELECTED),
        "broken": st.sampled_from([0, 0, 0, 1, 2]),
        "forbidden": st.sampled_from([False] * 5 + [True]),
        "killed_at": st.sampled_from([None, None, None, 0, 1, 2]),
    }
)
WELL = {"broken": 0, "forbidden": False, "killed_at": None, "selected": STREAMS}


@pytest.mark.parametrize("style", TAPS)
@settings(max_examples=int(CASES or 30), deadline=None, derandomize=CASES is None)
@given(runs=st.lists(RUN, min_size=1, max_size=5))
def test_a_run_that_ends_well_leaves_every_record_of_its_streams(
    style: str, runs: list[dict[str, Any]]
) -> None:
    sky, tables, state = Sky(), Tables(), None
    with serve(sky) as server:
        for run in [*runs, {**WELL, "changes": [(1, 1, 1)]}]:
            for change in run["changes"]:
                sky.change(*change)
            sky.broken, sky.forbidden = run["broken"], run["forbidden"]
            output = run_planets(
                server.url,
                tap=TAPS[style],
                catalog=select(json.loads(json.dumps(CATALOGS[style])), *run["selected"]),
                state=state,
                on_forbidden="skip",
                emit_activate_version_messages=True,
            )
            messages, killed = output.messages, run["killed_at"]
            if killed is not None:
                places = [n for n, m in enumerate(messages) if m["type"] == "STATE"]
                messages = messages[: places[killed] + 1] if killed < len(places) else []
            tables.load(messages)
            state = next((m["value"] for m in reversed(messages) if m["type"] == "STATE"), state)
            if killed is None and output.returncode == 0 and not sky.forbidden:
                for stream in run["selected"]:
                    assert tables.values(stream) == sky.rows[stream], (stream, run)
    assert {stream: tables.values(stream) for stream in STREAMS} == sky.rows
