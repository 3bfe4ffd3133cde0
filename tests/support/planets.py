"""Taps of a few streams for tests of the library: no more than a tap must declare."""

from __future__ import annotations

import io
import json
import sys
from contextlib import contextmanager, redirect_stdout
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qsl

from spile import (
    GENERIC,
    NextLink,
    Offset,
    Pagination,
    Profile,
    RESTStream,
    RESTTap,
    common_settings,
)
from spile.exceptions import RunError

from support.server import Received, Reply
from support.singer import Output

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


TEXT = {"type": ["string", "null"]}
SETTINGS = {"api_url": "http://127.0.0.1", "api_key": "s3cret-key", "backoff_factor": 0}
PERSONAL = {**TEXT, "x-personal-data": "name"}


class Planets(RESTStream):
    """Planets, page by page."""

    name = "planets"
    path = "/planets"
    primary_keys: tuple[str, ...] = ("id",)
    records_path: tuple[str, ...] = ("data",)
    pagination: Pagination = Offset(offset_param="offset", limit_param="limit")
    schema: ClassVar[dict[str, Any]] = {
        "type": "object",
        "properties": {
            "id": {"type": "integer"},
            "name": TEXT,
            "discoverer": PERSONAL,
            "orbit": {
                "type": ["object", "null"],
                "properties": {"days": {"type": ["number", "null"]}, "seen_by": PERSONAL},
            },
        },
    }


class Moons(Planets):
    """Moons, which know when they changed."""

    name = "moons"
    path = "/moons"
    replication_key = "updated"
    schema: ClassVar[dict[str, Any]] = {
        "type": "object",
        "properties": {"id": {"type": "integer"}, "updated": {**TEXT, "format": "date-time"}},
    }


class Comets(Moons):
    """Comets, on pages that carry the link of the next one."""

    name = "comets"
    path = "/comets"
    pagination = NextLink("next", size_param="limit")


class Visits(Planets):
    """Visits to planets: one request for each planet."""

    name = "visits"
    path = "/planets/{planet}/visits"
    pagination = Pagination()
    parent_stream_type = Planets
    parent_keys: ClassVar[Mapping[str, str]] = {"planet": "id"}


class TapPlanets(RESTTap):
    """Singer tap for planets."""

    name = "tap-planets"
    stream_types = (Planets, Moons)
    config_jsonschema: ClassVar[dict[str, Any]] = common_settings(profiles={"generic": GENERIC})


class API:
    """Serves lists of records by limit and offset, with the link of the next page.

    Attributes:
        data: The records of each path; a Reply is answered as it is.
    """

    def __init__(self, data: Mapping[str, Any] | None = None, **more: list[Any] | Reply) -> None:
        self.data: dict[str, Any] = {**(data or {}), **more}

    def __call__(self, request: Received) -> Reply:
        path, _, query = request.target.partition("?")
        found = self.data.get(path.strip("/"), [])
        if isinstance(found, Reply):
            return found
        asked = dict(parse_qsl(query))
        start, limit = int(asked.get("offset", 0)), int(asked.get("limit", len(found) or 1))
        content: dict[str, Any] = {"data": found[start : start + limit]}
        if start + limit < len(found):
            content["next"] = f"{path}?offset={start + limit}&limit={limit}"
        return Reply(body=json.dumps(content).encode())


class _Standard(io.TextIOWrapper):
    """Standard output that can be read afterwards."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8")

    def bytes(self) -> bytes:
        self.flush()
        return self.buffer.getvalue()  # type: ignore[attr-defined, no-any-return]


@contextmanager
def standard_output() -> Iterator[_Standard]:
    """What is written to standard output inside."""
    with redirect_stdout(_Standard()) as stdout:
        yield stdout


def tap_of(*streams: type[RESTStream], profile: Profile = GENERIC) -> type[TapPlanets]:
    """A tap of these streams; what a profile changes is its generic one."""
    members = {"stream_types": streams, "profiles": {"generic": profile}}
    return type("TapOfStreams", (TapPlanets,), members)


def stream_of(
    *kinds: Any,
    state: Mapping[str, Any] | None = None,
    catalog: Mapping[str, Any] | None = None,
    profile: Profile = GENERIC,
    **config: Any,
) -> Any:
    """The first of these streams, in a tap of all of them that has not run."""
    name = kinds[0].name
    bookmarks = {"bookmarks": {name: dict(state)}} if state else None
    tap = tap_of(*kinds, profile=profile)(
        config={**SETTINGS, **config}, state=bookmarks, catalog=catalog
    )
    return tap.streams[name]


def run_planets(
    url: str,
    *,
    tap: type[RESTTap] = TapPlanets,
    catalog: Mapping[str, Any] | None = None,
    state: Mapping[str, Any] | None = None,
    **config: Any,
) -> Output:
    """Run the tap in this process; the exit code is 1 if a stream failed."""
    returncode = 0
    with standard_output() as stdout:
        running = tap(
            config={**SETTINGS, "api_url": url, **config},
            catalog=json.loads(json.dumps(catalog)) if catalog else None,
            state=json.loads(json.dumps(state)) if state else None,
        )
        try:
            running.sync_all()
        except RunError:
            returncode = 1
    lines = stdout.bytes()
    messages = [json.loads(line, parse_float=Decimal) for line in lines.splitlines()]
    return Output(returncode, messages, "", lines)


def discovered(tap: type[RESTTap] = TapPlanets) -> dict[str, Any]:
    """The catalog of the tap."""
    catalog: dict[str, Any] = json.loads(tap(config=SETTINGS).catalog_json_text)
    return catalog


if __name__ == "__main__":
    sys.exit(TapPlanets.cli())
