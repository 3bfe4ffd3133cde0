"""The HR API: employees, departments, absences, and the placeholder resource."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec
from typing_extensions import override

from sandbox_api.apis.base import Api, Route
from sandbox_api.data.lifecycle import DAY, DAY_ONE, date, iso
from sandbox_api.data.records import EXTREME, Record, RecordStream
from sandbox_api.messages import (
    RefusedError,
    Request,
    Response,
    encode,
    json_response,
    parse_timestamp,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox_api.options import Options

_DECODER = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)
_CAP = 1000  # larger pages are cut to this size without a word
_FIRST_ABSENCE = DAY_ONE - 500 * DAY
_HOURS = (Decimal(40), Decimal("37.50"), Decimal("19.25"), Decimal("0.1000000000000000055511"))


class Resource(RecordStream):
    """The placeholder resource."""

    api = "hr"
    name = "resource"
    size = 350

    @override
    def record(self, index: int) -> Record:
        dice = self.dice(index)
        found: Record = {
            "id": index + 1,
            "customer_id": 2**63 - 1 if index == EXTREME else 1000 + dice % 50,
            "resource_name": self.samples.text(self.edit_dice(index) >> 5) if index else "",
            "timestamp": iso(self.changed_at(index)),
        }
        if not (index + 5) % 12:
            del found["customer_id"]
        return found


class Departments(RecordStream):
    """Parts of the company."""

    api = "hr"
    name = "departments"
    size = 24

    def __init__(self, options: Options) -> None:
        """Start without heads; the employees come later."""
        super().__init__(options)
        self.employees: Employees | None = None

    @override
    def record(self, index: int) -> Record:
        heads = self.employees.lifecycle if self.employees else None
        head = None
        if heads and heads.permanent_count and index % 5:
            head = heads.permanent(self.dice(index)) + 5001
        name = ("Payroll", "Finance", "Vertrieb", "Łączność", "研究")[index % 5]
        return {
            "id": index + 1,
            "name": f"{name} {index}",
            "code": f"D{index:05}" if index % 7 else "",
            "parent_id": 1 if index else None,
            "head_employee_id": head,
            "is_active": self.edit_dice(index) % 6 != 0,
            "updated_at": iso(self.changed_at(index)),
        }


class Employees(RecordStream):
    """People at work."""

    api = "hr"
    name = "employees"
    size = 620

    def __init__(self, options: Options, departments: Departments) -> None:
        """Remember the departments people work in."""
        super().__init__(options)
        self._departments = departments.lifecycle

    def is_active(self, index: int) -> bool:
        """Tell whether a person still works here."""
        return self.edit_dice(index) % 8 != 0

    @override
    def record(self, index: int) -> Record:
        dice, edited = self.dice(index), self.edit_dice(index)
        person, place = self.samples.person(dice), self.samples.place(dice >> 16)
        hired = self.lifecycle.created_at(index)
        left = date(hired + 30 * DAY) if not self.is_active(index) else None
        found: Record = {
            "id": 5001 + index,
            "employee_number": f"{index:06}",
            "first_name": person.first,
            "last_name": person.last,
            "email": f"{person.slug}.{index}@example.com",
            "department_id": self._department(dice),
            "manager_id": self._manager(index),
            "job_title": self.samples.title(edited >> 8) if index % 11 else "",
            "employment_type": ("permanent", "permanent", "temporary", None)[dice % 4],
            "status": "terminated" if left else "active",
            "hire_date": date(hired - 1000 * DAY),
            "termination_date": left,
            "weekly_hours": _HOURS[edited >> 4 & 3],
            "created_at": iso(hired),
            "updated_at": iso(self.changed_at(index)),
        }
        if dice % 9:
            found["address"] = {"city": place.city, "country": place.country_code}
        return found

    def _manager(self, index: int) -> int | None:
        if not index:
            return None
        above = self.lifecycle.permanent(self.dice(index) >> 24)
        return 5001 + (above if above < index else 0)

    def _department(self, dice: int) -> int | None:
        if not self._departments.permanent_count:
            return None
        return self._departments.permanent(dice >> 8) + 1


class Absences(RecordStream):
    """Days away from work."""

    api = "hr"
    name = "absences"
    size = 900

    def __init__(self, options: Options, employees: Employees) -> None:
        """Remember the people who may be away."""
        super().__init__(options)
        self._employees = employees.lifecycle

    @override
    def record(self, index: int) -> Record:
        dice, edited = self.dice(index), self.edit_dice(index)
        halves = 1 + edited % 20
        people = self._employees.permanent_count
        # The same person is away on another day each time, so that no two absences share a key.
        nth, person = divmod(index, people) if people else (0, index)
        first = _FIRST_ABSENCE + (person * 37 % 480 + nth) * DAY
        return {
            "employee_id": 5001 + (self._employees.permanent(index) if people else index),
            "start_date": date(first),
            "type": ("vacation", "sick", "parental")[dice % 3],
            "end_date": date(first + (halves + 1) // 2 * DAY),
            "days": Decimal(halves) / 2,
            "status": ("approved", "requested", "")[(edited >> 8) % 3],
            "comment": self.samples.text(edited >> 12) if index else "",
            "modified": iso(self.changed_at(index)),
        }


class HrApi(Api):
    """Pages by limit and offset; the key travels in the query."""

    name = "hr"

    @override
    def make_streams(self) -> dict[str, RecordStream]:
        departments = Departments(self.options)
        self._employees = Employees(self.options, departments)
        departments.employees = self._employees
        return {
            "resource": Resource(self.options),
            "employees": self._employees,
            "departments": departments,
            "absences": Absences(self.options, self._employees),
        }

    @override
    def make_routes(self) -> Mapping[str, Route]:
        return {f"/v1/{name}": Route(partial(self._page, name=name), name) for name in self.streams}

    @override
    def refusal(self, request: Request) -> Response | None:
        if request.query.get("api_key") != self.options.credential(self.name):
            return self.error(401, "The API key is missing or wrong.")
        return None

    @override
    def forbidden(self, stream: str) -> Response:
        return self.error(403, "This key may not read this resource.")

    @override
    def error(self, status: int, sentence: str) -> Response:
        return json_response({"error": {"message": sentence}}, status)

    @override
    def error_in_200(self) -> Response:
        return json_response({"success": False, "error": {"message": "The report failed."}})

    @override
    def without_selector(self, response: Response) -> Response:
        body = msgspec.json.decode(response.body)
        return json_response({"unexpected": body.get("data")}, response.status)

    @override
    def repeating(self, request: Request, response: Response) -> Response:
        first = {**request.query, "offset": "0"}
        page = self.respond(replace(request, query=first))
        body = _DECODER.decode(page.body)
        body.pop("total", None)
        return Response(page.status, encode(body))

    def _page(self, request: Request, name: str) -> Response:
        limit = min(self.number(request, "limit", 100), _CAP)
        offset = self.number(request, "offset", 0)
        chosen = self._chosen(request, name)
        stream = self.streams[name]
        found = [stream.record(index) for index in chosen[offset : offset + limit]]
        if name == "departments":
            return json_response({"data": {"total": len(chosen), "items": found}})
        body: dict[str, Any] = {"data": found}
        # Absences tell no total, so that only an empty page ends their read.
        if name != "absences":
            body["total"] = len(chosen)
        return json_response(body)

    def _chosen(self, request: Request, name: str) -> Sequence[int]:
        stream = self.streams[name]
        since_text = request.query.get("updated_since", "19700101")
        everyone = name != "employees" or request.query.get("include_inactive", "true") == "true"
        try:
            since = parse_timestamp(since_text)
        except ValueError:
            sentence = "updated_since must be an ISO 8601 date or date-time."
            raise RefusedError(self.error(422, sentence)) from None
        if everyone and not since:
            return stream.indices()
        return stream.select(
            (since, everyone),
            lambda index: (
                stream.changed_at(index) >= since and (everyone or self._employees.is_active(index))
            ),
        )
