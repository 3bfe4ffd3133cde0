"""What the local API answers: made-up records in the pages that taps and peers read."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import msgspec
from cases import PAGE_SIZE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LINKED = ("accounts", "customers", "worklogs", "workload-schemes")


def worklog(number: int) -> dict[str, object]:
    """One worklog of about 700 bytes; the first has an empty description."""
    day = 1 + number % 28
    return {
        "self": f"https://api.example.com/v1/worklogs/{number}",
        "tempoWorklogId": number,
        "issue": {"self": f"https://tracker.example.com/issue/{number % 977}", "id": number % 977},
        "timeSpentSeconds": 900 * (1 + number % 32),
        "billableSeconds": 900 * (number % 32),
        "startDate": f"2024-05-{day:02}",
        "startTime": f"{8 + number % 9:02}:30:00",
        "startDateTimeUtc": f"2024-05-{day:02}T{8 + number % 9:02}:30:00Z",
        "description": f"Work of entry {number}, reviewed and booked" if number else "",
        "createdAt": f"2024-05-{day:02}T18:00:00Z",
        "updatedAt": f"2024-05-{day:02}T18:{number % 60:02}:{number % 59:02}Z",
        "author": {"self": "https://tracker.example.com/user/5f", "accountId": f"5f:{number % 40}"},
        "attributes": {
            "self": f"https://api.example.com/v1/worklogs/{number}/work-attribute-values",
            "values": [{"key": "_Place_", "value": "Onsite"}],
        },
    }


def resource(number: int) -> dict[str, object]:
    """One record of the offset and the page-number API."""
    return {
        "id": number,
        "customer_id": number % 97,
        "resource_name": f"Resource {number}",
        "timestamp": f"2024-05-{1 + number % 28:02}T12:00:00Z",
    }


class Pages:
    """The bodies of all answers, by path and query.

    Args:
        records: Records of worklogs, of the offset and of the page-number stream.
        other: Records of each other stream.
        parents: Parents, each with two children behind a request of its own.
        url: Where the server is, for next links.
    """

    def __init__(self, records: int, other: int, parents: int, url: str) -> None:
        self._records = records
        self._counts = dict.fromkeys(LINKED, other) | {"worklogs": records}
        self._parents = parents
        self._url = url
        self.find = lru_cache(maxsize=None)(self._find)
        for stream, count in self._counts.items():
            for offset in range(0, max(count, 1), PAGE_SIZE):
                # The links that clients follow, and the two ways to ask for a first page.
                self.find(self._link(stream, offset))
            self.find(f"/v1/{stream}")

    def _link(self, stream: str, offset: int) -> str:
        if not offset:
            return f"/v1/{stream}?limit={PAGE_SIZE}"
        return f"/v1/{stream}?offset={offset}&limit={PAGE_SIZE}"

    def _find(self, target: str) -> bytes | None:
        """The body that answers a request target; None if there is none."""
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query))
        version, _, name = parts.path.strip("/").partition("/")
        if version != "v1":
            return self._xml(parts.path, query)
        if name in self._counts:
            return self._linked(name, int(query.get("offset", 0)))
        return self._plain(name, query)

    def _linked(self, stream: str, offset: int) -> bytes:
        """A page that names the next one."""
        count, following = self._counts[stream], offset + PAGE_SIZE
        metadata: dict[str, object] = {"count": PAGE_SIZE, "offset": offset, "limit": PAGE_SIZE}
        if following < count:
            metadata["next"] = self._url + self._link(stream, following)
        make = worklog if stream == "worklogs" else _entry
        inside = _encoded(make, offset, min(following, count))
        return b'{"metadata":%b,"results":[%b]}' % (msgspec.json.encode(metadata), inside)

    def _plain(self, name: str, query: Mapping[str, str]) -> bytes | None:
        """A page of the offset or page-number API, without a total; parents or children."""
        if name == "resource":
            start, end = _window(query, int(query["offset"]), self._records)
            return b'{"data":[%b]}' % _encoded(resource, start, end)
        if name == "pages":
            start, end = _window(query, (int(query["page"]) - 1) * PAGE_SIZE, self._records)
            return b'{"data":[%b]}' % _encoded(resource, start, end)
        if name == "parents":
            return b'{"data":[%b]}' % _encoded(_entry, 0, self._parents)
        parent = name.removeprefix("parents/").removesuffix("/children")
        if parent.isdigit():
            first = 2 * int(parent)
            return b'{"data":[%b]}' % _encoded(_entry, first, first + 2)
        return None

    def _xml(self, path: str, query: Mapping[str, str]) -> bytes | None:
        """The same as XML, the way tap-practice knows it."""
        if path == "/staff.api/list":
            return _paged_xml(("StaffList", "Staff"), query, self._records)
        if path == "/client.api/list":
            return _paged_xml(("Clients", "Client"), query, self._parents)
        if path.startswith("/client.api/documents/"):
            documents = "".join(
                f"<Document><Title>Paper {number}</Title><Date>2024-05-0{number}</Date></Document>"
                for number in (1, 2)
            )
            return f"<Response><Documents>{documents}</Documents></Response>".encode()
        return None


def _window(query: Mapping[str, str], start: int, count: int) -> tuple[int, int]:
    size = int(query.get("limit") or query.get("per_page") or PAGE_SIZE)
    return start, min(start + size, count)


def _entry(number: int) -> dict[str, object]:
    return {"id": number, "name": f"Entry {number}"}


def _encoded(make: Callable[[int], object], start: int, end: int) -> bytes:
    return b",".join(msgspec.json.encode(make(number)) for number in range(start, end))


def _paged_xml(names: tuple[str, str], query: Mapping[str, str], count: int) -> bytes:
    wrapper, element = names
    page, size = int(query["page"]), int(query["per_page"])
    inside = "".join(
        f"<{element}><UUID>{number:08}</UUID><Name>Name {number}</Name></{element}>"
        for number in range((page - 1) * size, min(page * size, count))
    )
    return (
        f"<Response><Status>OK</Status><Page>{page}</Page><PageSize>{size}</PageSize>"
        f"<TotalRecords>{count}</TotalRecords><{wrapper}>{inside}</{wrapper}></Response>"
    ).encode()
