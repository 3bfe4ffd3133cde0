"""Made-up people in every annotated field of every stream, served by a server of a few lines."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl

import msgspec
from spile.records.convert import types_of
from spile.records.personal import ANNOTATION

from support.server import Received, Reply, Server, serve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from spile import RESTStream, RESTTap

NAME, DAY, NUMBER = "canary Ünal \U0001f426", "1977-07-07", 770077007
#: What gives a person away in an output: in letters, and as JSON may escape them.
CANARIES = ("canary", DAY, str(NUMBER))

_PLACE = frozenset({"cursor", "from", "limit", "offset", "to"})
_PLAIN = {"text": "plain", "day": "2024-01-02", "number": 5}
_PERSON = {"text": NAME, "day": DAY, "number": NUMBER}


def record_of(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A record with a value in every field, a person's in those that are annotated."""
    record: dict[str, Any] = _value(schema, _PLAIN)
    return record


def _value(node: Mapping[str, Any], words: Mapping[str, Any]) -> Any:
    if ANNOTATION in node:
        words = _PERSON
    kind = next(iter(types_of(dict(node))), "string")
    if kind == "object":
        properties = node.get("properties") or {"entry": {}}
        return {name: _value(inner, words) for name, inner in properties.items()}
    if kind == "array":
        return [_value(node.get("items") or {}, words)]
    if kind == "string":
        day = words["day"]
        return {"date": day, "date-time": f"{day}T07:07:07Z"}.get(
            str(node.get("format")), words["text"]
        )
    return True if kind == "boolean" else words["number"]


def annotated(node: Mapping[str, Any], value: Any) -> Iterator[Any]:
    """The values of annotated fields in a record that was written."""
    if ANNOTATION in node:
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from annotated(node.get("items") or {}, item)
    elif isinstance(value, dict):
        for name, inner in (node.get("properties") or {}).items():
            if name in value:
                yield from annotated(inner, value[name])


@contextlib.contextmanager
def people_behind(streams: Mapping[str, RESTStream]) -> Iterator[Server]:
    """A server whose every stream has one record, full of people, however often it is asked."""
    asked: Counter[tuple[object, ...]] = Counter()
    # A stream of partitions is asked once for each.
    partitions = {name for s in streams.values() for one in s.partitions or () for name in one}

    def reply(request: Received) -> Reply:
        path, _, query = request.target.partition("?")
        found = [stream for stream in streams.values() if _pattern(stream).fullmatch(path)]
        # Streams that share a path may ask for more or less of its records.
        parts = [part for part in parse_qsl(query) if part[0] in {"detailed", *partitions}]
        key = path, *parts, _without_place(request.body)
        asked[key] += 1
        first = asked[key] == 1
        return Reply(body=_page(found, first=first)) if found else Reply(404)

    with serve(reply) as server:
        yield server


def _without_place(body: bytes) -> bytes:
    """The body of a request without what differs from page to page."""
    entries = msgspec.json.decode(body or b"{}")
    return msgspec.json.encode({k: v for k, v in entries.items() if k not in _PLACE})


def counts_of(streams: Mapping[str, RESTStream]) -> dict[str, int]:
    """How many records each stream makes of the one that is served."""
    # A stream of what is nested has one from each list.
    return {name: len(getattr(stream, "lists", "1")) for name, stream in streams.items()}


def _pattern(stream: RESTStream) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{\w+\}", "[^/]+", stream.path))


def _page(streams: list[RESTStream], *, first: bool) -> bytes:
    """A page of the streams that share a path."""
    page: dict[str, Any] = {"total": 1, "total_count": 1, "success": True}
    by_place = groupby(sorted(streams, key=_place), key=_place)
    for place, group in by_place:
        those = list(group)
        records = [_shared(those)] if first else []
        if not place:
            # Of a parent there is one object, where one is all that there is.
            whole = hasattr(those[0], "always_there")
            return msgspec.json.encode(_shared(those) if whole else records)
        body: Any = records
        for key in reversed(place):
            body = {key: body}
        page |= body
    return msgspec.json.encode(page)


def _place(stream: RESTStream) -> tuple[str, ...]:
    return stream.records_path


def _shared(streams: list[RESTStream]) -> dict[str, Any]:
    """A record of several streams: a person is where all of them say so."""
    found: dict[str, Any] = {}
    for record in (record_of(stream.schema) for stream in streams):
        found |= {k: v for k, v in record.items() if k not in found or found[k] == NAME}
    return found


def streams_of(tap: RESTTap) -> dict[str, RESTStream]:
    """The streams of a tap by name."""
    return cast("dict[str, RESTStream]", dict(tap.streams))
