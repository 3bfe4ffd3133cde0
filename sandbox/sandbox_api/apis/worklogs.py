"""The work log API: accounts, customers, work logs and workload schemes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.apis.base import LinkedApi, Quota, Route, refuse_bearer
from sandbox_api.data.lifecycle import DAY, iso
from sandbox_api.data.records import EXTREME, Record, RecordStream
from sandbox_api.messages import (
    RefusedError,
    Request,
    Response,
    encode,
    html_response,
    json_response,
    parse_timestamp,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox_api.options import Options

_HOME = "https://api.example.com/v1"
_TRACKER = "https://tracker.example.com"
_LARGEST = 2**63 - 1
_PEOPLE = 40
_ISSUES = 300
_MOST = 5000
_FILTERS = ("updatedFrom", "from", "to", "issueId", "projectId")


def _made_user(number: int) -> Record:
    account = f"5f:{number:06x}"
    return {"self": f"{_TRACKER}/user?accountId={account}", "accountId": account}


_USERS = tuple(_made_user(number) for number in range(_PEOPLE))


def _user(number: int) -> Record:
    return _USERS[number % _PEOPLE]


class Customers(RecordStream):
    """Customers that accounts belong to."""

    api = "worklogs"
    name = "customers"
    size = 120

    @override
    def record(self, index: int) -> Record:
        company = self.samples.company(self.dice(index))
        return {
            "self": f"{_HOME}/customers/C{index}",
            "id": 100 + index,
            "key": f"C{index}",
            "name": self.revised(company, index),
        }


class Accounts(RecordStream):
    """Accounts that work is booked on."""

    api = "worklogs"
    name = "accounts"
    size = 130

    def __init__(self, options: Options, customers: Customers) -> None:
        """Remember the customers that accounts refer to."""
        super().__init__(options)
        self._customers = customers
        # The vendor's list leaves archived accounts out without a word.
        self.partial = options.vendor

    @staticmethod
    def key(index: int) -> str:
        """Return an account's key."""
        return f"ACC-{index}"

    @override
    def includes(self, index: int) -> bool:
        return not self.partial or self._status(index) != "ARCHIVED"

    @override
    def record(self, index: int) -> Record:
        dice = self.dice(index)
        edits = self.lifecycle.edits(index)
        budget = (None, 0, 12_000, 9_007_199_254_740_993)[(index + edits) % 4]
        found: Record = {
            "self": f"{_HOME}/accounts/{index}",
            "id": 1 + index,
            "key": self.key(index),
            "name": f"{self.samples.title(dice)}: {self.samples.company(dice >> 8)}",
            "status": self._status(index),
            "global": dice % 7 == 0,
            "monthlyBudget": budget,
            "lead": _user(dice >> 4),
            "links": {"self": f"{_HOME}/accounts/{self.key(index)}/links"},
            "customer": self._customer(dice),
        }
        if dice % 5:
            found["category"] = self._category(dice >> 12)
        if dice % 6:
            found["contact"] = self._contact(dice >> 20)
        return found

    def _status(self, index: int) -> str:
        return ("OPEN", "OPEN", "OPEN", "CLOSED", "ARCHIVED")[self.edit_dice(index) % 5]

    def _customer(self, dice: int) -> Record | None:
        lifecycle = self._customers.lifecycle
        if not lifecycle.permanent_count or dice % 8 == 0:
            return None
        return self._customers.record(lifecycle.permanent(dice >> 16))

    @staticmethod
    def _category(dice: int) -> Record:
        kind = ("BILLABLE", "CAPITALIZED", "INTERNAL", "OPERATIONAL")[dice % 4]
        return {
            "self": f"{_HOME}/account-categories/{kind[:3]}",
            "id": 1 + dice % 4,
            "key": kind[:3],
            "name": f"{kind.title()} work",
            "type": {"name": kind},
        }

    def _contact(self, dice: int) -> Record:
        if dice % 3 == 0:
            return {"type": "EXTERNAL", "displayName": self.samples.person(dice).name}
        return {**_user(dice), "type": "USER"}


class Worklogs(RecordStream):
    """Time booked by people on issues."""

    api = "worklogs"
    name = "worklogs"
    size = 2500

    def __init__(self, options: Options, accounts: Accounts) -> None:
        """Remember the accounts that work is booked on."""
        super().__init__(options)
        self._accounts = accounts.lifecycle

    @override
    def record(self, index: int) -> Record:
        dice = self.dice(index)
        edited = self.edit_dice(index)
        created = self.lifecycle.created_at(index)
        spent = 300 * (1 + edited % 96)
        started = self.started_at(index)
        started_text = iso(started)
        link = f"{_HOME}/worklogs/{90_001 + index}"
        issue = self.issue(index)
        found: Record = {
            "self": link,
            "tempoWorklogId": 90_001 + index,
            "issue": {"self": f"{_TRACKER}/issue/{issue}", "id": issue},
            "timeSpentSeconds": spent,
            "billableSeconds": (spent, spent // 2, 0, None)[dice >> 8 & 3],
            "startDate": started_text[:10],
            "startTime": started_text[11:19] if dice % 13 else None,
            "description": self.samples.text(edited >> 7) if index else "",
            "createdAt": iso(created),
            "updatedAt": iso(self.changed_at(index)),
            "author": _user(dice >> 24),
        }
        if dice % 3:
            found["startDateTimeUtc"] = started_text
        if dice % 17:
            found["attributes"] = self._attributes(link, dice)
        return found

    def issue(self, index: int) -> int:
        """Return the id of the issue a work log belongs to."""
        # One id is as large as 64 bits allow, beyond what a double can hold.
        return _LARGEST if index == EXTREME else 5000 + (self.dice(index) >> 32) % _ISSUES

    def started_at(self, index: int) -> int:
        """Return the second the work began; later work logs never begin earlier."""
        return (self.lifecycle.created_at(index) - 3 * DAY) // 60 * 60

    def _attributes(self, link: str, dice: int) -> Record:
        values = []
        if self._accounts.permanent_count:
            account = self._accounts.permanent(dice >> 40)
            values.append({"key": "_Account_", "value": Accounts.key(account)})
        if dice % 4 == 0:
            values.append({"key": "_Place_", "value": ("Onsite", "Zuhause 🏠", "")[dice % 3]})
        return {"self": f"{link}/work-attribute-values", "values": values}


class WorkloadSchemes(RecordStream):
    """How many hours people are expected to work on each weekday."""

    api = "worklogs"
    name = "workload_schemes"
    size = 12
    _DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")

    @override
    def record(self, index: int) -> Record:
        hours = 40 - 4 * (index % 6)
        days = [
            {"day": day, "requiredSeconds": 3600 * min(8, max(0, hours - 8 * place))}
            for place, day in enumerate(self._DAYS)
        ]
        return {
            "self": f"{_HOME}/workload-schemes/{index + 1}",
            "id": index + 1,
            "name": f"Scheme {index + 1}",
            "description": f"{hours} hours" if index % 5 else "",
            "defaultScheme": index == 0,
            "memberCount": (self.dice(index) + self.lifecycle.edits(index)) % _PEOPLE,
            "days": days,
        }


class WorklogsApi(LinkedApi):
    """Pages by offset, with the next page's URL in `metadata.next`."""

    name = "worklogs"
    vendor = "tempo"
    key_name = "API_TOKEN"
    link_holder = "metadata"
    vendor_quota = Quota(requests=5)

    @override
    def make_streams(self) -> dict[str, RecordStream]:
        customers = Customers(self.options)
        accounts = Accounts(self.options, customers)
        self._worklogs = Worklogs(self.options, accounts)
        schemes = WorkloadSchemes(self.options)
        return {
            "accounts": accounts,
            "customers": customers,
            "worklogs": self._worklogs,
            "workload_schemes": schemes,
        }

    @override
    def make_routes(self) -> Mapping[str, Route]:
        routes = {}
        for name in self.streams:
            route = Route(partial(self._page, name=name), name)
            path = f"/{name.replace('_', '-')}"
            routes[path] = routes[f"/v1{path}"] = route
        return routes

    @override
    def refusal(self, request: Request) -> Response | None:
        if refuse_bearer(request, [self.options.credential(self.name)]):
            return html_response("401 Unauthorized", 401)
        return None

    @override
    def forbidden(self, stream: str) -> Response:
        return html_response("403 Forbidden", 403)

    @override
    def error(self, status: int, sentence: str) -> Response:
        return json_response({"errors": {"message": sentence}}, status)

    @override
    def error_in_200(self) -> Response:
        return json_response({"errors": [{"message": "The index is being rebuilt."}]})

    def _page(self, request: Request, name: str) -> Response:
        stream = self.streams[name]
        vendor = not request.path.startswith("/v1/")
        limit = self.number(request, "limit", 50, most=_MOST if vendor else None)
        offset = self.number(request, "offset", 0)
        chosen = self._chosen(request, vendor=vendor) if name == "worklogs" else stream.indices()
        results = [stream.record(index) for index in chosen[offset : offset + limit]]
        metadata: Record = {"count": len(results), "offset": offset, "limit": limit}
        if offset + limit < len(chosen):
            metadata["next"] = request.url(offset=offset + limit, limit=limit)
        if offset:
            metadata["previous"] = request.url(offset=max(0, offset - limit), limit=limit)
        return Response(
            body=encode({"self": request.url(), "metadata": metadata, "results": results})
        )

    def _chosen(self, request: Request, *, vendor: bool) -> Sequence[int]:
        given = {name: request.query[name] for name in _FILTERS if name in request.query}
        if not given:
            return self._worklogs.indices()
        if vendor and "updatedFrom" in given and len(given) > 1:
            raise RefusedError(self.error(400, "updatedFrom takes no other filter beside it."))
        try:
            since = parse_timestamp(given.get("updatedFrom", "19700101"))
            first = parse_timestamp(given.get("from", "19700101"))
            last = parse_timestamp(given.get("to", "99990101"))
        except ValueError:
            sentence = "from, to and updatedFrom must be dates or UTC date-times."
            raise RefusedError(self.error(400, sentence)) from None
        return self._filtered(since, first, last + DAY, given.get("issueId"))

    def _filtered(self, since: float, first: float, end: float, issue: str | None) -> Sequence[int]:
        stream = self._worklogs

        def keep(index: int) -> bool:
            return (
                stream.changed_at(index) >= since
                and first <= stream.started_at(index) < end
                and (issue is None or issue == str(stream.issue(index)))
            )

        return stream.select((since, first, end, issue), keep)
