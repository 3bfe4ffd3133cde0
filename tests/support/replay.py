"""Runs a tap day after day, as a nightly job does, and loads what it writes as a target would."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from support.extraction import extract

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox_api import Sandbox
    from sandbox_api.exchange import RequestLog
    from spile import RESTTap

    from support.singer import Output

DAYS = range(1, 6)


@dataclass
class Warehouse:
    """Tables that grow by upsert, day after day.

    Attributes:
        outputs: What each day's run printed.
        requests: What each day's run asked for.
        tables: Records of each stream by key.
        keys: Key properties of each stream.
    """

    outputs: list[Output] = field(default_factory=list)
    requests: list[list[RequestLog]] = field(default_factory=list)
    tables: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = field(default_factory=dict)
    keys: dict[str, list[str]] = field(default_factory=dict)

    def load(self, output: Output) -> None:
        """Upsert the records of one run."""
        for message in output.messages:
            if message["type"] == "SCHEMA":
                self.keys[message["stream"]] = message["key_properties"]
                self.tables.setdefault(message["stream"], {})
            elif message["type"] == "RECORD":
                record = message["record"]
                self.tables[message["stream"]][self.key_of(message["stream"], record)] = record

    def key_of(self, stream: str, record: Mapping[str, Any]) -> tuple[Any, ...]:
        """The key of a record."""
        return tuple(record[name] for name in self.keys[stream])

    def truth(self, sandbox: Sandbox, api: str) -> dict[str, dict[tuple[Any, ...], Any]]:
        """What the tables should hold, as the sandbox knows it."""
        return {
            stream: {self.key_of(stream, r): dict(r) for r in sandbox.records(api, stream)}
            for stream in self.tables
        }

    def living(self, truth: Mapping[str, Mapping[tuple[Any, ...], Any]]) -> dict[str, Any]:
        """The tables without what has been deleted at the source, which no list tells."""
        return {
            stream: {key: record for key, record in rows.items() if key in truth[stream]}
            for stream, rows in self.tables.items()
        }


def replay(
    tap_class: type[RESTTap],
    config: Mapping[str, Any],
    sandbox: Sandbox,
    *streams: str,
    overnight: Callable[[dict[str, Any], int], None] = lambda _state, _day: None,
) -> Warehouse:
    """Run a tap once a day, each run with the state of the one before.

    Args:
        tap_class: The tap.
        config: Settings.
        sandbox: The API.
        streams: Streams to select; all if none is named.
        overnight: Changes the state after a day's run.
    """
    warehouse = Warehouse()
    state: dict[str, Any] | None = None
    for day in DAYS:
        sandbox.set_day(day)
        sandbox.clear_requests()
        output = extract(tap_class, config, *streams, state=state)
        assert output.returncode == 0, output.log
        state = output.state
        overnight(state, day)
        warehouse.load(output)
        warehouse.outputs.append(output)
        warehouse.requests.append(list(sandbox.requests))
    return warehouse
