"""Tables that grow from day to day, as a target's would, and the records that they should hold."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sandbox_api import Sandbox

#: Records by stream and key.
Tables: TypeAlias = "Mapping[str, Mapping[tuple[Any, ...], Any]]"

DAYS = range(1, 6)
_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})T00:00:00")


def as_written(value: Any) -> Any:
    """A true value as a tap writes it: what one API sends as a midnight is a day."""
    if isinstance(value, dict):
        return {key: as_written(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_written(item) for item in value]
    found = _MIDNIGHT.fullmatch(value) if isinstance(value, str) else None
    return found.group(1) if found else value


def _as_they_are(_stream: str, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return records


@dataclass
class Warehouse:
    """Tables that grow by upsert, day after day.

    Attributes:
        tables: Records of each stream by key.
        keys: Key properties of each stream.
        versions: The table version that each row came with.
        with_keys: Gives true records of a stream the key that the tap makes up for them.
    """

    tables: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = field(default_factory=dict)
    keys: dict[str, list[str]] = field(default_factory=dict)
    versions: dict[str, dict[tuple[Any, ...], int | None]] = field(default_factory=dict)
    with_keys: Callable[[str, list[dict[str, Any]]], list[dict[str, Any]]] = _as_they_are

    def load(self, messages: Iterable[Mapping[str, Any]]) -> None:
        """Upsert records; remove what is deleted and what an activated version no longer has."""
        for message in messages:
            stream = message.get("stream", "")
            if message["type"] == "SCHEMA":
                self.keys[stream] = message["key_properties"]
                self.tables.setdefault(stream, {})
                self.versions.setdefault(stream, {})
            elif message["type"] == "RECORD":
                key = self.key_of(stream, message["record"])
                if message["record"].get("_sdc_deleted_at"):
                    self.tables[stream].pop(key, None)
                    continue
                self.tables[stream][key] = message["record"]
                self.versions[stream][key] = message.get("version")
            elif message["type"] == "ACTIVATE_VERSION":
                kept = {k for k, v in self.versions[stream].items() if v == message["version"]}
                rows = self.tables[stream]
                self.tables[stream] = {key: row for key, row in rows.items() if key in kept}

    def key_of(self, stream: str, record: Mapping[str, Any]) -> tuple[Any, ...]:
        """The key of a record."""
        return tuple(record[name] for name in self.keys[stream])

    def expected(self, sandbox: Sandbox, api: str) -> dict[str, dict[tuple[Any, ...], Any]]:
        """What the tables should hold."""
        true = {
            stream: self.with_keys(stream, list(sandbox.records(api, stream)))
            for stream in self.tables
        }
        return {
            stream: {self.key_of(stream, row): as_written(row) for row in rows}
            for stream, rows in true.items()
        }
