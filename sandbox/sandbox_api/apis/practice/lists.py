"""The short lists of the practice API, and those that hold a part of another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.apis.practice.people import PracticeStream, midnight, money
from sandbox_api.data.lifecycle import DAY, DAY_ONE

if TYPE_CHECKING:
    from collections.abc import Collection

    from sandbox_api.data.records import Record
    from sandbox_api.options import Options

_TYPES = ("Text", "Decimal", "Date", "Checkbox", "Number", "Link")
_ELEMENTS = ("Text", "Decimal", "Date", "Boolean", "Number", "LinkURL")
_USERS = ("Client", "Contact", "Supplier", "Lead", "Job", "JobTask", "JobCost", "JobTime")


class Names(PracticeStream):
    """Things of which the API tells no more than their names."""

    def __init__(self, options: Options, name: str, size: int) -> None:
        """Take name and size of the stream."""
        self.name, self.size = name, size
        super().__init__(options)

    @override
    def record(self, index: int) -> Record:
        name = f"{self.samples.title(self.dice(index))} {index}"
        return {"UUID": self.key(index), "Name": self.revised(name, index)}


class CustomFields(PracticeStream):
    """Definitions of custom fields."""

    name = "custom_field_definition_list"
    size = 18
    deletable = False

    @override
    def label(self, index: int) -> str:
        return f"{self.samples.title(self.dice(index))} {index}"

    @override
    def record(self, index: int) -> Record:
        kind = _TYPES[index % len(_TYPES)]
        return {
            **self.reference(index),
            "Type": kind,
            "ValueElement": _ELEMENTS[index % len(_TYPES)],
            "Options": None,
            "LinkURL": "https://crm.example.com/" if kind == "Link" else None,
            "Mandatory": self.flag(index, 3),
            **{f"Use{user}": self._uses(user, index) for user in _USERS},
        }

    @staticmethod
    def _uses(user: str, index: int) -> bool:
        return (index + _USERS.index(user)) % 2 == 0

    def used_by(self, user: str) -> list[int]:
        """Return the fields that records of a kind have had since the first day."""
        return [index for index in range(self.lifecycle.size) if self._uses(user, index)]

    def value(self, index: int, dice: int) -> Record:
        """Return a field's value, made of some bits."""
        values = (
            self.samples.sentence(dice),
            money(dice % 10**7),
            midnight(DAY_ONE - dice % 1000 * DAY),
            dice % 2 == 0,
            dice % 10**5,
            f"https://crm.example.com/{dice % 10**5}?a=1&b=2",
        )
        place = index % len(_TYPES)
        return {**self.reference(index), _ELEMENTS[place]: values[place]}


class Part(PracticeStream):
    """Those records of a stream that are in one of some states; the API lists them apart."""

    size = 0
    partial = True

    def __init__(
        self, options: Options, name: str, whole: PracticeStream, states: Collection[str]
    ) -> None:
        """Share the lifecycle of the other stream.

        Args:
            options: What is played.
            name: Name of the stream.
            whole: The stream that has all of the records.
            states: The states of those that are here.
        """
        self.name = name
        super().__init__(options, whole.lifecycle)
        self._whole, self._states = whole, states

    @override
    def includes(self, index: int) -> bool:
        record = self._whole.record(index)
        return record.get("Status", record.get("State")) in self._states

    @override
    def record(self, index: int) -> Record:
        return self._whole.record(index)

    @override
    def detail(self, index: int) -> Record:
        return self._whole.detail(index)

    @override
    def changed_at(self, index: int) -> int:
        return self._whole.changed_at(index)
