"""The streams of a tap, as the dbt project knows them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from repo.plugins import ROOT
from repo.transform.columns import Column, columns_of, fields_of, snake_case

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from repo.plugins import Plugin

PROJECT = ROOT / "transform"
# Streams that are configuration: what the staging views expect of them.
_EXPECTED = PROJECT / "schemas"
_SAME = re.compile(r"the same as in (\w+)(?!\w*')")


@dataclass(frozen=True)
class Relation:
    """A field that holds what identifies rows of another stream.

    Attributes:
        path: The field, or an object and the field in it.
        stream: The other stream.
        field: The field there.
    """

    path: tuple[str, ...]
    stream: str
    field: str


@dataclass(frozen=True)
class Stream:
    """A stream of a tap.

    Attributes:
        tap: The short name of the tap.
        name: Its name, which is also its table.
        purpose: What it holds, in one sentence.
        schema: Its JSON Schema, with the fields of every profile.
        keys: The fields of its key.
        parents: Another stream and a field of it, by the field that holds the same.
        only_in: The profiles that it is of, in words; none for one of every profile.
    """

    tap: str
    name: str
    purpose: str
    schema: dict[str, Any]
    keys: tuple[str, ...]
    parents: Mapping[str, tuple[str, str]]
    only_in: str

    @property
    def model(self) -> str:
        """The name of its staging view."""
        return f"stg_{self.tap}__{self.name}"

    @property
    def description(self) -> str:
        """What it holds, and of which profile it is."""
        return f"{self.purpose} Only with {self.only_in}." if self.only_in else self.purpose

    @cached_property
    def columns(self) -> list[Column]:
        """The columns of its staging view."""
        return columns_of(self.schema)

    def relations(self, streams: Mapping[str, Stream]) -> list[Relation]:
        """The fields that hold what identifies rows of other streams.

        Args:
            streams: The streams of the tap by name.
        """
        found: dict[tuple[str, ...], Relation]
        found = {(name,): Relation((name,), *there) for name, there in self.parents.items()}
        for column in fields_of(self.schema):
            if relation := self._described(column, streams):
                found.setdefault(column.paths[0], relation)
        return list(found.values())

    def _described(self, column: Column, streams: Mapping[str, Stream]) -> Relation | None:
        """What the description of a field says: the same as in another stream."""
        match = _SAME.search(column.description)
        if not match or match[1] not in streams or column.kind not in {"text", "integer"}:
            return None
        names = {snake_case(name): name for name in streams[match[1]].schema["properties"]}
        words = column.name.split("_")
        # `department_id` ends like `id` of departments, `job_shortcode` like `shortcode` of jobs.
        ends = ("_".join(words[start:]) for start in range(len(words)))
        field = next((names[end] for end in ends if end in names), None)
        is_itself = (match[1], field) == (self.name, column.paths[0][0])
        return Relation(column.paths[0], match[1], field) if field and not is_itself else None


def short_name(tap: Plugin) -> str:
    """The name of a tap in the dbt project."""
    return tap.name.removeprefix("tap-")


def streams_of(tap: Plugin) -> dict[str, Stream]:
    """The streams of a tap by name: those of its catalogs, then those that are configuration."""
    found = {entry["tap_stream_id"]: _declared(tap, entry) for entry in tap.catalog}
    for path in sorted((_EXPECTED / short_name(tap)).glob("*.json")):
        found.setdefault(path.stem, _expected(tap, path))
    return dict(sorted(found.items()))


def _declared(tap: Plugin, entry: Mapping[str, Any]) -> Stream:
    name = entry["tap_stream_id"]
    # The file, as a catalog leaves annotations out.
    schema = json.loads((tap.package / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
    keys = tuple(entry["key_properties"])
    purpose = tap.stream_purposes[name]
    parents = _parents(tap, name, schema)
    return Stream(short_name(tap), name, purpose, schema, keys, parents, tap.only_in(name))


def _parents(tap: Plugin, name: str, schema: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """What identifies the rows that a child stream was read for."""
    kind = next((kind for kind in tap.stream_classes if kind.name == name), None)
    if kind is None or kind.parent_stream_type is None:
        return {}
    parent = kind.parent_stream_type.name
    pairs = kind.parent_keys.items()
    return {field: (parent, there) for field, there in pairs if field in schema["properties"]}


def _expected(tap: Plugin, path: Path) -> Stream:
    schema = json.loads(path.read_text(encoding="utf-8"))
    keys = tuple(schema["key_properties"])
    return Stream(short_name(tap), path.stem, schema["description"], schema, keys, {}, "")
