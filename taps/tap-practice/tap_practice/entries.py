"""Records that are entries of a list: of those that the API nests, and of those without a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from spile.exceptions import ResponseError
from typing_extensions import override

from tap_practice.client import PracticeStream

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from singer_sdk.helpers.types import Context


class NumberedStream(PracticeStream):
    """Base class of streams whose records only their place among the others tells apart."""

    @override
    def prepare_records(
        self, records: list[dict[str, Any]], context: Context | None
    ) -> list[dict[str, Any]]:
        return [{**record, "Position": place} for place, record in enumerate(records, start=1)]


class NestedStream(PracticeStream):
    """Base class of streams whose records the API nests in other records.

    Attributes:
        lists: Where the entries are, by what their property `Kind` says.
        outer: Properties that an entry takes from the record around it.
        numbered: True if their place and kind are properties of the entries.
    """

    lists: ClassVar[Mapping[str, tuple[str, str]]]
    outer: ClassVar[Mapping[str, str]]
    numbered: ClassVar[bool] = False

    @override
    def prepare_records(
        self, records: list[dict[str, Any]], context: Context | None
    ) -> list[dict[str, Any]]:
        return [entry for record in records for entry in self._entries(record)]

    def _entries(self, record: dict[str, Any]) -> Iterator[dict[str, Any]]:
        outer = {name: record.get(key) for name, key in self.outer.items()}
        place = 0
        for kind, (wrapper, element) in self.lists.items():
            for entry in _listed(record.get(wrapper), wrapper, element):
                place += 1
                numbers = {"Position": place, "Kind": kind} if self.numbered else {}
                yield {**entry, **outer, **numbers}


def _listed(wrapper: Any, name: str, element: str) -> Iterator[dict[str, Any]]:
    """The entries of a list, which XML sends as one element if there is but one."""
    inside = wrapper.get(element) if isinstance(wrapper, dict) else wrapper
    for entry in inside if isinstance(inside, list) else [inside]:
        if isinstance(entry, dict):
            yield entry
        elif entry not in {None, ""}:
            msg = f"The API returned text where {name}.{element} should be. Check api_url."
            raise ResponseError(msg)
