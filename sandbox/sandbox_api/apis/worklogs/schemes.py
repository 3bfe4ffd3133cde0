"""When people are to work: workload schemes, holidays, who falls under them, and their days."""

from __future__ import annotations

import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.apis.worklogs.records import HOME, Users
from sandbox_api.data.lifecycle import DAY, DAY_ONE, date, end_of, mix
from sandbox_api.data.records import Record, RecordStream

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sandbox_api.options import Options

WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
#: Schedules and timesheets begin so many days before the first one, and end today.
_KNOWN_DAYS = 91
_FIXED = {
    "New Year": (1, 1),
    "Labour Day": (5, 1),
    "Midsummer": (6, 24),
    "Christmas Day": (12, 25),
    "Boxing Day": (12, 26),
}
_FLOATING = {"Easter Monday": {2024: (4, 1), 2025: (4, 21)}, "Whit Monday": {2024: (5, 20)}}
_YEARS = (2024, 2025)


class Schemes(RecordStream):
    """Schemes of which each person falls under one."""

    api = "worklogs"

    def __init__(self, options: Options, users: Users) -> None:
        """Remember the people."""
        super().__init__(options)
        self._users = users

    def of_user(self, user: int) -> int | None:
        """Return the scheme a person falls under, or none if there is no scheme."""
        if not self.lifecycle.permanent_count:
            return None
        return self.lifecycle.permanent(mix(self.lifecycle.seed, user))

    def members(self, index: int) -> Sequence[int]:
        """Return the people who fall under a scheme."""
        return self._members.get(index, ())

    @cached_property
    def people(self) -> Sequence[int]:
        """All people, scheme after scheme."""
        return [user for index in self.indices() for user in self.members(index)]

    @cached_property
    def _members(self) -> Mapping[int, Sequence[int]]:
        found: dict[int, list[int]] = {}
        for user in self._users.everybody():
            scheme = self.of_user(user)
            if scheme is not None:
                found.setdefault(scheme, []).append(user)
        return found


class WorkloadSchemes(Schemes):
    """How many hours people are expected to work on each weekday."""

    name = "workload_schemes"
    size = 12

    def seconds(self, index: int, weekday: int) -> int:
        """Return how long people are to work on a weekday; Monday is 0."""
        hours = 40 - 4 * (index % 6)
        return 3600 * min(8, max(0, hours - 8 * weekday))

    @override
    def record(self, index: int) -> Record:
        hours = sum(self.seconds(index, weekday) for weekday in range(7)) // 3600
        days = [
            {"day": day, "requiredSeconds": self.seconds(index, place)}
            for place, day in enumerate(WEEKDAYS)
        ]
        return {
            "self": f"{HOME}/workload-schemes/{index + 1}",
            "id": index + 1,
            "name": self.revised(f"Scheme {index + 1}", index),
            "description": f"{hours} hours" if index % 5 else "",
            "defaultScheme": index == 0,
            "memberCount": len(self.members(index)),
            "days": days,
        }


class HolidaySchemes(Schemes):
    """Sets of holidays."""

    name = "holiday_schemes"
    size = 5
    deletable = False

    @override
    def record(self, index: int) -> Record:
        found: Record = {
            "self": f"{HOME}/holiday-schemes/{index + 1}",
            "id": index + 1,
            "name": self.revised(f"Holidays of {self.samples.place(index).country}", index),
            "defaultScheme": index == 0,
            "memberCount": len(self.members(index)),
        }
        if index % 3:
            found["description"] = self.samples.sentence(index)
        return found

    def holidays(self, index: int, *, floating: bool | None = None) -> Iterator[Record]:
        """Yield the holidays of a scheme, in all years that are known."""
        named: dict[str, Mapping[int, tuple[int, int]]] = dict(_FLOATING)
        kinds = dict.fromkeys(_FLOATING, True)
        for name, always in _FIXED.items():
            named[name], kinds[name] = dict.fromkeys(_YEARS, always), False
        for year in _YEARS:
            for number, (name, days) in enumerate(named.items()):
                # One scheme has not all of them.
                if (index + number) % 4 and floating in {None, kinds[name]} and year in days:
                    where = (index, number, name, kinds[name])
                    yield self._holiday(where, datetime.date(year, *days[year]))

    @staticmethod
    def _holiday(where: tuple[int, int, str, bool], day: datetime.date) -> Record:
        scheme, number, name, floating = where
        key = 100 * (scheme + 1) + number
        return {
            "self": f"{HOME}/holiday-schemes/{scheme + 1}/holidays/{key}",
            "id": key,
            "schemeId": scheme + 1,
            "name": name,
            "type": "FLOATING" if floating else "FIXED",
            "date": day.isoformat(),
            "durationSeconds": 14_400 if name == "Midsummer" else 28_800,
            **({"description": f"{name}, every year"} if number % 2 else {}),
        }

    def holiday_of(self, user: int, day: str) -> Record | None:
        """Return the holiday that a person has on a day."""
        return self._by_day.get((self.of_user(user), day))

    @cached_property
    def _by_day(self) -> Mapping[tuple[int | None, str], Record]:
        return {
            (index, holiday["date"]): holiday
            for index in self.indices()
            for holiday in self.holidays(index)
        }


class OfParents(RecordStream):
    """Records that follow from those of another list, a few for each of them."""

    api = "worklogs"
    size = 0

    def __init__(self, parent: RecordStream, name: str) -> None:
        """Remember what they follow from.

        Args:
            parent: The other list.
            name: Name of the stream.
        """
        self.name = name
        super().__init__(parent.options, parent.lifecycle)
        self.parent = parent

    def rows_of(self, parent: int) -> Sequence[Record]:
        """Return the records that follow from one."""
        raise NotImplementedError

    @cached_property
    def _rows(self) -> Sequence[Record]:
        listed = self.parent.indices() if self.parent else ()
        return [row for parent in listed for row in self.rows_of(parent)]

    @override
    def children_of(self, parent: int) -> Sequence[int]:
        return self._spans.get(parent, ())

    @cached_property
    def _spans(self) -> Mapping[int, range]:
        found, end = {}, 0
        for parent in self.parent.indices() if self.parent else ():
            begin, end = end, end + len(self.rows_of(parent))
            found[parent] = range(begin, end)
        return found

    @override
    def indices(self) -> Sequence[int]:
        return range(len(self._rows))

    @override
    def record(self, index: int) -> Record:
        return self._rows[index]


class SchemeMembers(OfParents):
    """Who falls under which scheme."""

    def __init__(self, schemes: Schemes, users: Users) -> None:
        """Remember schemes and people."""
        super().__init__(schemes, f"{schemes.name.removesuffix('s')}_members")
        self._schemes, self._users = schemes, users

    @override
    def rows_of(self, parent: int) -> Sequence[Record]:
        return [
            {"schemeId": parent + 1, **self._users.record(user)}
            for user in self._schemes.members(parent)
        ]


class Holidays(OfParents):
    """The holidays of all schemes."""

    def __init__(self, schemes: HolidaySchemes, name: str, *, floating: bool | None) -> None:
        """Remember the schemes, and which of their holidays are listed."""
        super().__init__(schemes, name)
        self._schemes, self._floating = schemes, floating

    @override
    def rows_of(self, parent: int) -> Sequence[Record]:
        return list(self._schemes.holidays(parent, floating=self._floating))


class Schedules(RecordStream):
    """How long people are to work on each day."""

    api = "worklogs"
    size = 0

    def __init__(
        self, name: str, users: Users, workloads: WorkloadSchemes, holidays: HolidaySchemes
    ) -> None:
        """Remember who works by which schemes."""
        self.name = name
        super().__init__(users.options, users.lifecycle)
        self._users, self._workloads, self._holidays = users, workloads, holidays

    def known_days(self) -> range:
        """Return the days of which something is known, as seconds."""
        return range(DAY_ONE - _KNOWN_DAYS * DAY, end_of(self.options.day), DAY)

    def people(self) -> Sequence[int]:
        """Return the people whose days are listed: the token's owner, or everybody."""
        if self.name == "user_schedule":
            return range(min(1, len(self._users.everybody())))
        return self._workloads.people

    def user(self, key: str) -> int | None:
        """Return the number of the person with an id, or none if there is nobody."""
        return self._users.find(key)

    def days_of(self, user: int, first: str, last: str) -> Iterator[Record]:
        """Yield the days of a person between two days."""
        for second in self.known_days():
            if first <= date(second) <= last:
                yield self.day_of(user, second)

    def day_of(self, user: int, second: int) -> Record:
        """Return one day of a person."""
        day = date(second)
        scheme, holiday = self._workloads.of_user(user), self._holidays.holiday_of(user, day)
        weekday = datetime.date.fromisoformat(day).weekday()
        required = self._workloads.seconds(scheme, weekday) if scheme is not None else 0
        kind = "WORKING_DAY" if required else "NON_WORKING_DAY"
        found: Record = {"date": day, "requiredSeconds": required, "type": kind}
        if holiday is not None:
            found["holiday"] = holiday
            found["type"] = "HOLIDAY" if required else "HOLIDAY_AND_NON_WORKING_DAY"
            found["requiredSeconds"] = max(0, required - holiday["durationSeconds"])
        return found

    def required(self, user: int, first: int, days: int) -> int:
        """Return how long a person is to work on so many days from a second on."""
        seconds = range(first, first + days * DAY, DAY)
        return sum(self.day_of(user, second)["requiredSeconds"] for second in seconds)

    @override
    def indices(self) -> Sequence[int]:
        return range(len(self.people()) * len(self.known_days()))

    @override
    def record(self, index: int) -> Record:
        place, nth = divmod(index, len(self.known_days()))
        user = self.people()[place]
        found = self.day_of(user, self.known_days()[nth])
        if self.name == "user_schedule":
            return found
        return {"accountId": self._users.record(user)["accountId"], **found}
