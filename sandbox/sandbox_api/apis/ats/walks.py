"""The way of applications through the stages of their job's plan.

An application enters its first stage when it is made. What it went through by the end of the first
day is spread over the days before; from then on it goes one stage further with each of its edits,
until it is hired or archived.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sandbox_api.apis.ats.plans import STAGES
from sandbox_api.data.lifecycle import end_of, mix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox_api.data.lifecycle import Lifecycle

_LEAD, _REVIEW, _CALL, _HIRED, _ARCHIVED = 0, 1, 2, 6, 7
_HOUR = 3600
_SHORTEST, _SPREAD = 5 * _HOUR, 9 * 24 * _HOUR
# Of ten applications that are turned down, so many stages are behind each.
_TURNED_DOWN_AFTER = (1, 1, 1, 1, 2, 2, 2, 3, 4, 5)
MOST_STEPS = len(STAGES)


class Step(NamedTuple):
    """A stage that an application entered.

    Attributes:
        place: Place of the stage in the plan.
        entered: The second at which it was entered.
    """

    place: int
    entered: int


def whole_path(dice: int) -> Sequence[int]:
    """Return the places of all stages that an application will ever enter."""
    found = (_LEAD, _REVIEW) if dice % 6 == 0 else (_REVIEW,)
    if (dice >> 8) % 8 == 0:
        return (*found, *range(_CALL, _HIRED + 1))
    behind = _TURNED_DOWN_AFTER[(dice >> 16) % len(_TURNED_DOWN_AFTER)]
    return (*found, *range(_CALL, _CALL + behind - 1), _ARCHIVED)


def first_steps(lifecycle: Lifecycle, index: int) -> list[Step]:
    """Return the steps of the day on which an application appeared, and of the days before."""
    dice = mix(lifecycle.seed, index)
    path = whole_path(dice)
    entered = lifecycle.created_at(index)
    steps = [Step(path[0], entered)]
    if lifecycle.created_day(index) > 1:
        return steps
    for place in path[1:]:
        entered += _SHORTEST + mix(dice, place) % _SPREAD
        if entered >= end_of(1):
            break
        steps.append(Step(place, entered))
    return steps


def steps_of(lifecycle: Lifecycle, index: int) -> list[Step]:
    """Return the steps of an application up to this day; there is at least one."""
    steps = first_steps(lifecycle, index)
    further = whole_path(mix(lifecycle.seed, index))[len(steps) :]
    return [*steps, *map(Step, further, lifecycle.edit_times(index))]
