"""What an API can do wrong, and what a run makes of it: the promises, one row each.

A run meets three rows, on the first, the middle and the last page of three streams, beside a stream
that nothing happens to. Every tap meets every row, and every row meets each of these pages, one
request at a time and eight at once. What happens to places depends on tap and page: every tap meets
each of these rows on each page. The rows on refusals, places and shapes are tried on the vendor
profiles, too.
"""

from __future__ import annotations

import email.utils
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Retries of one request in every run of the table.
MAX_RETRIES = 2


@dataclass(frozen=True)
class Outcome:
    """What comes of a stream that a fault has met.

    Attributes:
        words: What its one error line says; none if the stream succeeds.
        behind: True if the page that the fault has met is written before the stream fails.
        restarted: True if the walk starts over from its first page, once.
    """

    words: tuple[str, ...] = ()
    behind: bool = False
    restarted: bool = False


#: Every record, in order, once.
WHOLE = Outcome()
#: The pages before the fault, then all pages: the API has forgotten where the walk was.
RESTARTED = Outcome(restarted=True)


def fails(*words: str) -> Outcome:
    """The pages before the fault, each once, and an error."""
    return Outcome(words)


def fails_behind(*words: str) -> Outcome:
    """The same, but the page itself was good and is written."""
    return Outcome(words, behind=True)


@dataclass(frozen=True)
class Row:
    """One fault and its outcome.

    Attributes:
        name: What happens.
        fault: How the sandbox is told; `records` stands for a page with these records.
        times: How many requests of the page are met; None for all from then on.
        later: Outcome when it happens on a page behind the first.
        first: Outcome when it happens on the first page, if it is another one.
        taps: First and later outcome of the taps that differ, in all profiles or in one.
        settings: Settings of the tap.
        in_links: True if it happens to the place of the next page, which single pages do not have.
    """

    name: str
    fault: Mapping[str, Any]
    times: int | None
    later: Outcome
    first: Outcome | None = None
    taps: Mapping[str, tuple[Outcome, Outcome]] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    in_links: bool = False

    def outcome(self, tap: str, page: int) -> Outcome:
        """What is expected of a tap when the fault meets a page; a vendor profile may differ."""
        usual = self.first or self.later, self.later
        first, later = self.taps.get(tap, self.taps.get(tap.partition(" ")[0], usual))
        return later if page else first


def _passing(name: str, fault: Mapping[str, Any], *words: str) -> tuple[Row, Row]:
    """A fault that more tries get over, and the same fault for ever."""
    return (
        Row(f"{name}, as often as there are retries", fault, MAX_RETRIES, WHOLE),
        Row(f"{name}, always", fault, None, fails(*words, f"{MAX_RETRIES} retries")),
    )


def _retry_after(value: str) -> dict[str, Any]:
    return {"status": 429, "headers": {"Retry-After": value}}


_NOW = time.time()
_DAY = 86400.0
_LINKS = ("tap-recruitment", "tap-worklogs")
_CURSORS = ("tap-ats",)
# Links and cursors that are sent in the query.
_IN_QUERY = ("tap-recruitment", "tap-worklogs")
_IMPATIENT = {"request_timeout": 0.5}

PASSING = (
    *_passing("status 429", {"status": 429}, "429"),
    *_passing("status 500", {"status": 500}, "500"),
    *_passing("status 502", {"status": 502}, "502"),
    *_passing("status 503", {"status": 503}, "503"),
    *_passing("status 504", {"status": 504}, "504"),
    *_passing("a reset before any byte", {"fault": "reset"}, "connection", "broke"),
    *_passing("a reset in the body", {"fault": "reset_in_body"}, "connection", "broke"),
    *_passing("an end in the body", {"fault": "cut"}, "cut short or damaged"),
    *_passing("a wrong length", {"fault": "wrong_length"}, "cut short or damaged"),
    *_passing("a broken gzip", {"fault": "bad_gzip"}, "cut short or damaged"),
    *_passing("a login page", {"fault": "html"}, "HTML"),
    *_passing("an empty body", {"fault": "empty"}, "an empty response"),
    *_passing("half a document", {"fault": "truncated_json"}, "after"),
    # One retry is left, as a busy machine may be silent for a moment, too.
    Row("silence in the body, once", {"fault": "stall"}, 1, WHOLE, settings=_IMPATIENT),
    Row(
        "silence in the body, always",
        {"fault": "stall"},
        None,
        fails("no byte for 0.5 s", f"{MAX_RETRIES} retries"),
        settings=_IMPATIENT,
    ),
    Row("a body that drips", {"fault": "drip"}, 1, WHOLE),
)

CLOCKS = (
    Row("Retry-After: no wait", _retry_after("0"), 1, WHOLE),
    Row("Retry-After: a day ago", _retry_after(email.utils.formatdate(_NOW - _DAY)), 1, WHOLE),
    Row("Retry-After: in 1970", _retry_after("Thu, 01 Jan 1970 00:00:00 GMT"), 1, WHOLE),
    Row("Retry-After: no date", _retry_after("soon"), 1, WHOLE),
    Row("Retry-After: no such date", _retry_after("Mon, 99 Foo 2024 99:99:99 GMT"), 1, WHOLE),
    Row(
        "Retry-After: tomorrow",
        _retry_after(email.utils.formatdate(_NOW + _DAY)),
        1,
        fails("429", "five minutes"),
    ),
    Row(
        "Retry-After: in the year 9999",
        _retry_after("Fri, 31 Dec 9999 23:59:59 GMT"),
        1,
        fails("429", "five minutes"),
    ),
    Row("Retry-After: 40 digits", _retry_after("9" * 40), 1, fails("429", "five minutes")),
)

REFUSALS = (
    Row(
        "status 403, once",
        {"status": 403},
        1,
        fails("403"),
        taps={
            "tap-worklogs": (WHOLE, WHOLE),
            "tap-worklogs tempo": (fails("403"), fails("403")),
        },
    ),
    Row("status 403, always", {"status": 403}, None, fails("403")),
    Row("status 404, always", {"status": 404}, None, fails("404")),
    Row("status 410, always", {"status": 410}, None, fails("410")),
    Row(
        "a redirect to another port",
        {"fault": "redirect"},
        1,
        fails("outside"),
        taps={"tap-ats": (fails("redirected"), fails("redirected"))},
    ),
)

CURSORS = (
    Row(
        "an expired place, 410, once",
        {"status": 410},
        1,
        fails("410"),
        taps=dict.fromkeys((*_LINKS, *_CURSORS), (fails("410"), RESTARTED)),
    ),
    Row(
        "an unknown place, 404, once",
        {"status": 404},
        1,
        fails("404"),
        taps=dict.fromkeys(_IN_QUERY, (fails("404"), RESTARTED)),
    ),
    Row(
        "a refused place, 400, once",
        {"status": 400},
        1,
        fails("400"),
        taps=dict.fromkeys(_IN_QUERY, (fails("400"), RESTARTED)),
    ),
    Row(
        "a page that leads back",
        {"fault": "repeat_cursor"},
        1,
        fails("repeats a page"),
        first=WHOLE,
        taps={
            **dict.fromkeys(_LINKS, (fails("second time"), fails("second time"))),
            **dict.fromkeys(_CURSORS, (WHOLE, fails("second time"))),
        },
        in_links=True,
    ),
    Row(
        "a next link to another port",
        {"fault": "foreign_next"},
        1,
        WHOLE,
        taps=dict.fromkeys(_LINKS, (fails_behind("outside"), fails_behind("outside"))),
        in_links=True,
    ),
)

SHAPES = (
    Row("records under another key", {"fault": "no_selector"}, 1, fails("answered without")),
    Row("an error with status 200", {"fault": "error_in_200"}, 1, fails("The API")),
    Row("a text", {"status": 200, "body": b'"no records"'}, 1, fails("another structure")),
    Row("a number", {"status": 200, "body": b"7"}, 1, fails("another structure")),
    Row("null", {"status": 200, "body": b"null"}, 1, fails("another structure")),
    Row("a list", {"status": 200, "body": b"[]"}, 1, fails("another structure")),
    Row("an empty object", {"status": 200, "body": b"{}"}, 1, fails("answered without")),
    Row("a text for records", {"records": b'"none"'}, 1, fails("something other than records")),
    Row("a record that is a number", {"records": b"[7]"}, 1, fails("not an object but a number")),
    Row("a record without its key", {"records": b'[{"x": 1}]'}, 1, fails("is missing or null")),
)

#: Rows that have one outcome whatever the page is.
ROWS = (*PASSING, *CLOCKS, *REFUSALS, *SHAPES)
#: Where vendors' APIs may respond differently; how often to retry is not among it.
DIALECT_ROWS = (*REFUSALS, *SHAPES)


def triples(rows: tuple[Row, ...], turn: int) -> list[tuple[Row, ...]]:
    """Rows by three that have the same settings, each as far from its first place as `turn` says.

    The rows on places come as often as there are places.
    """
    found = []
    for settings in ({}, _IMPATIENT):
        alike = [row for row in rows if row.settings == settings]
        for at in range(0, len(alike), 3):
            # What is missing from the last three are the first ones, once more.
            three = (alike[at : at + 3] + alike * 2)[:3]
            found.append((*three[turn % 3 :], *three[: turn % 3]))
    return [*found, *((row,) * 3 for row in CURSORS)]
