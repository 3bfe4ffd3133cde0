"""A tap of two streams for tests of the library: no more than a tap must declare."""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stdout
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from spile import GENERIC, Offset, RESTStream, RESTTap, common_settings
from spile.exceptions import RunError

from support.server import Received, Reply
from support.singer import Output

if TYPE_CHECKING:
    from collections.abc import Mapping


TEXT = {"type": ["string", "null"]}
PERSONAL = {**TEXT, "x-personal-data": "name"}


class Planets(RESTStream):
    """Planets, page by page."""

    name = "planets"
    path = "/planets"
    primary_keys = ("id",)
    records_path = ("data",)
    pagination = Offset(offset_param="offset", limit_param="limit")
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


class TapPlanets(RESTTap):
    """Singer tap for planets."""

    name = "tap-planets"
    stream_types = (Planets, Moons)
    config_jsonschema: ClassVar[dict[str, Any]] = common_settings(profiles={"generic": GENERIC})


class API:
    """Serves lists of records by limit and offset.

    Attributes:
        data: The records of each path; a Reply is answered as it is.
    """

    def __init__(self, **data: list[Any] | Reply) -> None:
        self.data = data

    def __call__(self, request: Received) -> Reply:
        path, _, query = request.target.partition("?")
        found = self.data.get(path.strip("/"), [])
        if isinstance(found, Reply):
            return found
        asked = dict(part.split("=") for part in query.split("&"))
        start = int(asked["offset"])
        page = found[start : start + int(asked["limit"])]
        return Reply(body=json.dumps({"data": page}).encode())


class _Standard(io.TextIOWrapper):
    """Standard output that can be read afterwards."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8")

    def bytes(self) -> bytes:
        self.flush()
        return self.buffer.getvalue()  # type: ignore[attr-defined, no-any-return]


def run_planets(
    url: str,
    *,
    catalog: Mapping[str, Any] | None = None,
    state: Mapping[str, Any] | None = None,
    **config: Any,
) -> Output:
    """Run the tap in this process; the exit code is 1 if a stream failed."""
    settings = {"api_url": url, "api_key": "s3cret-key", "backoff_factor": 0, **config}
    returncode = 0
    stdout = _Standard()
    with redirect_stdout(stdout):
        tap = TapPlanets(
            config=settings,
            catalog=json.loads(json.dumps(catalog)) if catalog else None,
            state=json.loads(json.dumps(state)) if state else None,
        )
        try:
            tap.sync_all()
        except RunError:
            returncode = 1
    lines = stdout.bytes()
    messages = [json.loads(line, parse_float=Decimal) for line in lines.splitlines()]
    return Output(returncode, messages, "", lines)


def discovered(**config: Any) -> dict[str, Any]:
    """The catalog of the tap."""
    settings = {"api_url": "http://127.0.0.1", "api_key": "s3cret-key", **config}
    catalog: dict[str, Any] = json.loads(TapPlanets(config=settings).catalog_json_text)
    return catalog


if __name__ == "__main__":
    sys.exit(TapPlanets.cli())
