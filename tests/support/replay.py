"""Replays a recorded body to the tap of its vendor, over HTTP."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import msgspec

from support.extraction import extract, requests_ended
from support.profiles import PROFILES
from support.recordings import decoded
from support.server import Reply, serve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from support.profiles import ProfileCase
    from support.recordings import Recording
    from support.server import Received
    from support.singer import Output

#: What a page of an API holds beside its records.
ENVELOPE = frozenset(
    {
        "metadata",
        "moreDataAvailable",
        "nextCursor",
        "paging",
        "self",
        "success",
        "syncToken",
        "total_count",
    }
)
_CASES = {case.profile: case for case in PROFILES if case.profile != "generic"}
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_MOMENT = "2026-01-01T00:00:00Z"


@dataclass
class Replay:
    """A recording on its way through a tap.

    Attributes:
        recording: The recording.
        served: How many responses each stream had.
    """

    recording: Recording
    served: Counter[str] = field(default_factory=Counter)

    @property
    def case(self) -> ProfileCase:
        """The vendor's tap and profile."""
        return _CASES[self.recording.vendor]

    @property
    def base(self) -> str:
        """The path that all paths of the vendor begin with."""
        return _base_of(self.case)

    @cached_property
    def every(self) -> Mapping[str, Any]:
        """The streams of the profile by name."""
        return _streams_of(self.recording.vendor)

    def path_of(self, stream: Any) -> str:
        """The path of a stream, with names in braces."""
        own = stream.profile.path
        return f"{self.base}{stream.path if own is None else own}"

    def matches(self, stream: Any, path: str) -> bool:
        """True if a path is one of a stream's."""
        parts = re.split(r"\{\w+\}", self.path_of(stream))
        return bool(re.fullmatch("[^/]+".join(map(re.escape, parts)), path))

    @cached_property
    def streams(self) -> list[Any]:
        """The streams whose response was recorded: several if they share a path."""
        target = self.recording.target
        if "/" not in target:
            known = [self.every.get(target)] if target in self.every else []
            return known or self._at(f"{self.base}/{target}")
        return self._whole(target) or self._lists(target)

    @property
    def is_single(self) -> bool:
        """True if a record was recorded alone that its stream lists among others."""
        target = self.recording.target
        return "/" in target and not self._whole(target)

    def _whole(self, target: str) -> list[Any]:
        """The streams that read a list, or all of it by its search."""
        return self._at(target) or self._at(f"{target}/search")

    def _at(self, path: str) -> list[Any]:
        exact = [stream for stream in self.every.values() if self.matches(stream, path)]
        # The recorder leaves the first part of some paths out.
        return exact or [one for one in self.every.values() if self.path_of(one).endswith(path)]

    def _lists(self, path: str) -> list[Any]:
        """The stream that lists such records as one of which was recorded alone."""
        listed = re.sub(r"\.info$", ".list", path)
        listed = listed if listed != path else path.rpartition("/")[0]
        return [one for one in self.every.values() if self.path_of(one) == listed]

    # The server

    def run(self) -> Output:
        """Run the tap against a server that replays the body."""
        with requests_ended(), serve(self.reply) as server:
            names = [stream.name for stream in self.streams]
            return extract(self.case.tap, _settings(self.case, server.url), *names)

    def reply(self, request: Received) -> Reply:
        """Return the recorded body, a parent of it, or the end of a list."""
        path = unquote(urlsplit(request.target).path)
        host = f"http://{request.headers['host']}"
        for stream in self._asked():
            if self.matches(stream, path):
                self.served[stream.name] += 1
                first = self.served[stream.name] == 1
                own = any(stream.name == one.name for one in self.streams)
                body = self.body(host) if own else self._parent_body(stream)
                kind = "application/xml" if self.recording.is_xml else "application/json"
                return Reply(200, {"Content-Type": kind}, body if first else self._end(stream))
        return Reply(404)

    def _asked(self) -> list[Any]:
        found = list(self.streams)
        for stream in found:
            owner = stream.parent_stream_type
            if owner is not None:
                found += [one for one in self.every.values() if type(one) is owner]
        return found

    def body(self, host: str = "") -> bytes:
        """The recorded body as a whole list: its links lead here, its total is its own number."""
        if self.recording.is_xml:
            return self.recording.body
        content = decoded(self.recording.body)
        path = self.streams[0].records_path
        if self.is_single:
            return _encode(self._envelope(path, [_inside(content)]))
        if isinstance(content, dict) and "total_count" in content:
            content["total_count"] = len(_at(content, path))
        if isinstance(content, dict) and content.get("paging", {}).get("next"):
            link = urlsplit(content["paging"]["next"])
            content["paging"]["next"] = f"{host}{link.path}?{link.query}"
        return _encode(content)

    def _parent_body(self, stream: Any) -> bytes:
        """One record of a parent, with what its children ask for it by."""
        names = {*stream.primary_keys, *({stream.replication_key} - {None})}
        for child in self._asked():
            if child.parent_stream_type is type(stream):
                names |= {*child.parent_keys.values()}
        return self._list(stream, [{name: self._made(stream, name) for name in sorted(names)}])

    def _end(self, stream: Any) -> bytes:
        return self._list(stream, [])

    @staticmethod
    def _made(stream: Any, name: str) -> Any:
        if name == stream.replication_key:
            return _MOMENT
        kinds = stream.schema["properties"].get(name, {}).get("type", ())
        return 7 if "integer" in kinds else "made-7"

    def _list(self, stream: Any, records: list[dict[str, Any]]) -> bytes:
        path = stream.records_path
        if not self.recording.is_xml:
            return _encode(self._envelope(path, records))
        inside = "".join(_element(path[-1], record) for record in records)
        for name in reversed(path[1:-1]):
            inside = f"<{name}>{inside}</{name}>"
        return f"<{path[0]}><Status>OK</Status>{inside}</{path[0]}>".encode()

    @staticmethod
    def _envelope(path: tuple[str, ...], records: list[dict[str, Any]]) -> Any:
        content: Any = records
        for name in reversed(path):
            content = {name: content}
        flags = {"success": True, "moreDataAvailable": False, "total_count": len(records)}
        return {**flags, **content} if path else content


def _base_of(case: ProfileCase) -> str:
    url = case.tap.profiles[case.profile].api_url or ""
    return re.sub(r"^https://[^/]*", "", url)


def _settings(case: ProfileCase, origin: str = "http://127.0.0.1:9") -> dict[str, Any]:
    return {
        **case.settings,
        "api_url": origin + _base_of(case),
        case.tap.credential_setting: "a credential",
        "profile": case.profile,
        "requests_per_second": 1000,
    }


@cache
def _streams_of(vendor: str) -> Mapping[str, Any]:
    case = _CASES[vendor]
    return case.tap(config=_settings(case)).streams


def _at(content: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        content = content[name]
    return content


def _inside(content: Any) -> Any:
    """A record that was recorded alone, without what is around it."""
    names = set(content) - ENVELOPE
    return content[names.pop()] if len(names) == 1 else content


def _element(name: str, record: dict[str, Any]) -> str:
    fields = "".join(f"<{key}>{value}</{key}>" for key, value in record.items())
    return f"<{name}>{fields}</{name}>"


def _encode(content: Any) -> bytes:
    return _ENCODER.encode(content)
