"""Faults injected into requests: which requests are hit, and by what."""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from threading import Lock
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

Fault: TypeAlias = Literal[
    "reset",
    "reset_in_body",
    "cut",
    "stall",
    "drip",
    "bad_gzip",
    "wrong_length",
    "html",
    "empty",
    "truncated_json",
    "no_selector",
    "error_in_200",
    "repeat_cursor",
    "foreign_next",
    "redirect",
]
FAULTS: tuple[str, ...] = get_args(Fault)


@dataclass(kw_only=True)
class Injection:
    """One fault, or one ready response, for some requests.

    Attributes:
        path: Full path from the root; `*` stands for anything.
        query: Query parameters that a request must carry.
        fault: Name of the fault; none if status and body are the response.
        status: Status of the ready response.
        headers: Headers of the ready response.
        body: Body of the ready response.
        times: How many requests are met; none means all.
        skip: How many requests pass before the first is met.
    """

    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    fault: Fault | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    times: int | None = 1
    skip: int = 0

    def __post_init__(self) -> None:
        """Refuse an injection that means nothing or two things."""
        if (self.fault is None) == (self.status is None):
            msg = "an injection needs either a status or a fault"
            raise ValueError(msg)
        if self.fault is not None and self.fault not in FAULTS:
            msg = f"fault must be one of {', '.join(FAULTS)}, got {self.fault}"
            raise ValueError(msg)

    def meets(self, path: str, query: Mapping[str, str]) -> bool:
        """Tell whether a request is met, counting it if its address fits."""
        fits = fnmatchcase(path, self.path) and self.query.items() <= query.items()
        if not fits or self.times == 0:
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True


class FaultPlan:
    """All injections, in the order they were asked for."""

    def __init__(self) -> None:
        """Start without any."""
        self._injections: list[Injection] = []
        self._lock = Lock()

    def add(self, injection: Injection) -> None:
        """Add an injection."""
        with self._lock:
            self._injections.append(injection)

    def clear(self) -> None:
        """Forget all injections."""
        with self._lock:
            self._injections.clear()

    def find(self, path: str, query: Mapping[str, str]) -> Injection | None:
        """Return the first injection that meets a request."""
        with self._lock:
            found = (one for one in self._injections if one.meets(path, query))
            return next(found, None)
