"""Lists declared as data: the shape of a record, and how many there are of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from sandbox_api.data.children import ChildLifecycle
from sandbox_api.data.lifecycle import Lifecycle, mix, number_of
from sandbox_api.data.shape_text import parse
from sandbox_api.data.shapes import Choice, Composite, Found, LinkedStream, Reference, Simple, Spot

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping, Sequence

    from sandbox_api.data.records import Record, RecordStream
    from sandbox_api.options import Options


@dataclass(frozen=True)
class Listing:
    """A list that an API offers.

    Attributes:
        shape: The fields of a record, as in `id: uuid!; title: str; author: ->users{id, name}`.
        size: Number of records on day 1 at scale 1.
        parent: Stream that the records belong to; then `each` says how many there are.
        each: Number of records for each parent on day 1.
        detail_of: Stream of which each record has one here, with its fields and those of the shape.
        key: Name of the key.
        deletable: Whether records are ever deleted.
    """

    shape: str
    size: int = 0
    parent: str = ""
    each: float = 1.0
    detail_of: str = ""
    key: str = "id"
    deletable: bool = True


class ShapedStream(LinkedStream):
    """The records of a list, made as its shape says."""

    size = 0

    def __init__(
        self, name: str, listing: Listing, options: Options, others: Mapping[str, RecordStream]
    ) -> None:
        """Fix shape and lifecycle.

        Args:
            name: Name of the stream.
            listing: What it lists.
            options: What is played.
            others: Streams of the same API by name, that of the parents among them.
        """
        self.name, self.key_field = name, listing.key
        self.shape: Composite = parse(listing.shape)
        self._fields = {field.name: field for field in self.shape.fields}
        self._detail = bool(listing.detail_of)
        self._others = others
        owner = listing.detail_of or listing.parent
        self.parent = others[owner] if owner else None
        lifecycle = self._make_lifecycle(listing, options)
        self._children = lifecycle if isinstance(lifecycle, ChildLifecycle) else None
        super().__init__(options, lifecycle)
        self.partial = self.parent is not None and self.parent.partial

    def _make_lifecycle(self, listing: Listing, options: Options) -> Lifecycle:
        name, seed, deletable = self.full_name(), options.seed, listing.deletable
        if self.parent is None:
            self.size = listing.size
            size = options.size_of(name, listing.size)
            return Lifecycle(name, size, seed=seed, day=options.day, deletable=deletable)
        parents = self.parent.lifecycle
        if self._detail:
            return parents
        self.size = max(1, round(self.parent.size * listing.each))
        size = options.counts.get(name, -int(-parents.size * listing.each // 1))
        return ChildLifecycle(name, size, seed=seed, parents=parents, deletable=deletable)

    @override
    def record(self, index: int) -> Record:
        known = self.parent.record(index) if self.parent and self._detail else {}
        return {**known, **self.shape.value(self, index, Spot())}

    def references(self) -> Sequence[Reference]:
        """Return what its records refer to."""
        return [part for part in self.shape.parts() if isinstance(part, Reference)]

    def lasts(self, path: str) -> bool:
        """Tell whether edits leave a field as it is; an empty path is the key."""
        field = self._fields.get(path.partition(".")[0] or self.key_field)
        if field is None:
            return self._detail
        kinds = field.kind.parts()
        return all(kind.lasts for kind in kinds if isinstance(kind, (Simple, Choice)))

    @override
    def sent(self, index: int) -> Record:
        hidden = {field.name for field in self.shape.fields if field.hidden}
        return {k: value for k, value in self.record(index).items() if k not in hidden}

    @override
    def part(self, index: int, name: str) -> Any:
        # Made alone, as a record may refer to another of its own stream.
        found = self._fields.get(name)
        if found is None:
            return self.parent.part(index, name) if self.parent and self._detail else None
        return Composite((found,)).value(self, index, Spot()).get(name)

    @override
    def includes(self, index: int) -> bool:
        found = self.owner(index)
        return found is None or found[0].includes(found[1])

    @override
    def changed_at(self, index: int) -> int:
        if self.parent and self._detail:
            return self.parent.changed_at(index)
        return super().changed_at(index)

    @override
    def children_of(self, parent: int) -> Sequence[int]:
        if self._detail:
            return [parent] if self.lifecycle.exists(parent) else []
        return self._children.children_of(parent) if self._children else super().children_of(parent)

    @override
    def owner(self, index: int) -> Found:
        if self.parent is None:
            return None
        return self.parent, self._children.parent_of(index) if self._children else index

    @override
    def referred(self, index: int, target: str, salt: int) -> Found:
        stream = self._others[target]
        if not stream.lifecycle.permanent_count:
            return None
        number = mix(self.dice(index) + salt, number_of(target))
        return stream, stream.lifecycle.permanent(number)


def add_listings(
    streams: MutableMapping[str, RecordStream],
    listings: Mapping[str, Listing],
    kind: type[ShapedStream],
    options: Options,
) -> frozenset[str]:
    """Add streams to those of an API, and return their names.

    Args:
        streams: The streams that there are already, by name.
        listings: What to add, by name; parents come before their children.
        kind: The API's own kind of such streams.
        options: What is played.

    Raises:
        ValueError: A shape refers to what does not exist, or to a field that edits change.
    """
    for name, listing in listings.items():
        streams[name] = kind(name, listing, options, streams)
    for name in listings:
        _check(name, streams)
    return frozenset(listings)


def _check(name: str, streams: Mapping[str, RecordStream]) -> None:
    """Refuse references that would change a record when another one is edited."""
    stream = streams[name]
    references = stream.references() if isinstance(stream, ShapedStream) else ()
    for reference in references:
        target = streams.get(reference.target)
        if target is None:
            msg = f"{name} refers to {reference.target}, which is no stream"
            raise ValueError(msg)
        if isinstance(target, ShapedStream):
            wrong = [path for path in reference.picked.paths() if not target.lasts(path)]
            if wrong:
                fields = ", ".join(wrong)
                msg = f"{name} refers to {fields} of {reference.target}, which edits change"
                raise ValueError(msg)
