"""The way of candidates through the pipeline, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox_api.data.lifecycle import DAY, DAY_ONE, mix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox_api.data.lifecycle import Lifecycle

MOST_STEPS = 64
_HOUR = 3600
_LONGEST_PAUSE = 9 * 24  # hours


@dataclass(frozen=True)
class Step:
    """Something that was done with a candidate.

    Attributes:
        number: Which of the candidate's steps it is.
        at: The second at which it was done.
        action: applied, uploaded, move, comment, rating or disqualified.
        place: Position in the pipeline at which it was done.
        target: Position that a move leads to.
    """

    number: int
    at: int
    action: str
    place: int
    target: int | None = None

    @property
    def reached(self) -> int:
        """Position in the pipeline after the step."""
        return self.place if self.target is None else self.target


@dataclass(frozen=True)
class Walk:
    """Everything that was done with a candidate so far, and what follows from it.

    Attributes:
        steps: The steps in their order; the first is the application.
        last: Position of the last stage of the pipeline.
    """

    steps: tuple[Step, ...]
    last: int

    @property
    def changed_at(self) -> int:
        """The second of the last step."""
        return self.steps[-1].at

    @property
    def place(self) -> int:
        """Position in the pipeline that was reached."""
        return self.steps[-1].reached

    @property
    def disqualified_at(self) -> int | None:
        """The second at which the candidate was turned down or withdrew, if so."""
        return next((one.at for one in self.steps if one.action == "disqualified"), None)

    def reached_at(self, place: int) -> int | None:
        """Return the second at which a move led to a position or past it, if one did."""
        return next(
            (one.at for one in self.steps if one.target is not None and one.target >= place), None
        )


def walk(lifecycle: Lifecycle, index: int, *, sourced: bool, stages: int) -> Walk:
    """Return a candidate's way up to the day that is played.

    What was done stays as it is on all later days: each edit of the candidate adds one step.
    """
    last = max(0, stages - 1)
    place = 0 if sourced else min(1, last)
    created = lifecycle.created_at(index)
    steps = [Step(0, created, "uploaded" if sourced else "applied", place)]
    for at, bits, is_edit in _occasions(lifecycle, index):
        ended = steps[-1].reached == last or any(one.action == "disqualified" for one in steps)
        if ended and not is_edit:
            continue
        steps.append(_next(steps[-1], at, bits, last=last, ended=ended))
    return Walk(tuple(steps[:MOST_STEPS]), last)


def _occasions(lifecycle: Lifecycle, index: int) -> Iterator[tuple[int, int, bool]]:
    """Yield when something may be done, with random bits, and whether it is an edit."""
    created_day = lifecycle.created_day(index)
    end = DAY_ONE + created_day * DAY - 1
    at = lifecycle.created_at(index)
    for number in range(1, 16):
        bits = mix(lifecycle.seed + 104_729 * number, index)
        at += _HOUR * (1 + bits % _LONGEST_PAUSE) + (bits >> 9) % _HOUR
        if at > end:
            break
        yield at, bits >> 20, False
    for edit in lifecycle.edit_times(index):
        yield edit, mix(lifecycle.seed + edit, index) >> 20, True


def _next(before: Step, at: int, bits: int, *, last: int, ended: bool) -> Step:
    number, place = before.number + 1, before.reached
    choice = bits % 10
    if ended or choice < 2:  # noqa: PLR2004  # two of ten
        return Step(number, at, "comment", place)
    if choice == 2:  # noqa: PLR2004  # one of ten
        return Step(number, at, "rating", place)
    if choice < 6 and place:  # noqa: PLR2004  # three of ten
        return Step(number, at, "disqualified", place)
    return Step(number, at, "move", place, min(last, place + 1 + (bits >> 8) % 7 // 6))
