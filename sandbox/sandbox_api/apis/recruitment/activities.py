"""What was done with candidates and about jobs: activities, events and offers."""

from __future__ import annotations

from array import array
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.data.lifecycle import DAY, iso, mix
from sandbox_api.data.records import EXTREME, RecordStream

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sandbox_api.apis.recruitment.candidates import Candidates
    from sandbox_api.apis.recruitment.records import Jobs, Stages
    from sandbox_api.apis.recruitment.walk import Step
    from sandbox_api.data.records import Record

_STEPS = 256  # numbers of activities that are kept for each candidate
_FIRST = 1 << 36  # the activities of candidates; those below are of jobs
_SCORES = ("positive", "definite", "negative")
_HALF_AN_HOUR = 1800
_OFFER = "https://files.example.com/offers/offer.pdf"
# Kinds of stages that a meeting belongs to, and what the meeting is.
_MEETINGS = {
    "phone-screen": ("CallEvent", "Call with"),
    "interview": ("InterviewEvent", "Interview with"),
}


def precise(seconds: int, number: int) -> str:
    """Return a timestamp as UTC text to the millisecond."""
    return f"{iso(seconds)[:-1]}.{number % 1000:03}Z"


class OfSteps(RecordStream):
    """Base of the streams whose records are steps of candidates."""

    api = "recruitment"
    size = 0
    partial = False

    def __init__(self, candidates: Candidates, stages: Stages, members: RecordStream) -> None:
        """Remember whose steps they are, what they lead to, and who did them."""
        super().__init__(candidates.options, candidates.lifecycle)
        self.parent = candidates
        self.candidates, self.stages, self.members = candidates, stages, members

    @override
    def indices(self) -> Sequence[int]:
        return self._all

    @cached_property
    def _all(self) -> Sequence[int]:
        alive = self.candidates.lifecycle.alive
        return array("q", (one for candidate in alive for one in self.steps_of(candidate)))

    def steps_of(self, candidate: int) -> Iterator[int]:
        """Yield the indices of the steps of a candidate that are records here."""
        for step in self.candidates.walk(candidate).steps:
            if self.has(step):
                yield _FIRST + candidate * _STEPS + step.number

    def has(self, step: Step) -> bool:  # noqa: ARG002
        """Tell whether a step is a record here."""
        return True

    def step(self, index: int) -> tuple[int, Step]:
        """Return the candidate and the step of an index."""
        candidate, number = divmod(index - _FIRST, _STEPS)
        return candidate, self.candidates.walk(candidate).steps[number]

    @override
    def changed_at(self, index: int) -> int:
        return self.step(index)[1].at

    def member(self, number: int) -> Record | None:
        """Return a member who never leaves, the way that records name one."""
        lifecycle = self.members.lifecycle
        if not lifecycle.permanent_count:
            return None
        index = lifecycle.permanent(number)
        named = {name: self.members.part(index, name) for name in ("id", "name")}
        return {**named, "type": "Member"}

    def candidate(self, index: int) -> Record:
        """Return a candidate the way that records name one."""
        return {"id": self.candidates.key(index), "name": self.candidates.full_name_of(index)}

    def action(self, step: Step) -> str:
        """Return what a step is called: a move by the kind of stage it leads to."""
        return step.action if step.target is None else self.stages.kind(step.target)

    def written(self, index: int, step: Step) -> Record:
        """Return who did a step, and what was written with it."""
        bits = mix(self.candidates.lifecycle.seed + step.at, index)
        found: Record = {"body": self.samples.text(bits) if step.action == "comment" else None}
        member = None if step.action == "applied" else self.member(bits >> 8)
        if member is not None:
            found["member"] = member
        if step.action == "rating":
            found["rating"] = {"score": _SCORES[bits % len(_SCORES)]}
        return found


class CandidateActivities(OfSteps):
    """What was done with each candidate."""

    name = "candidate_activities"

    @override
    def children_of(self, parent: int) -> Sequence[int]:
        return list(self.steps_of(parent))

    @override
    def record(self, index: int) -> Record:
        candidate, step = self.step(index)
        at = precise(step.at, index)
        staged = bool(self.stages.pipeline)
        target = step.target
        return {
            "candidate_id": self.candidates.key(candidate),
            "id": f"{index:010x}",
            "action": self.action(step),
            "stage_name": self.stages.title(step.place) if staged else None,
            "action_stage": self.stages.reference(step.place) if staged else None,
            "target_stage": None if target is None else self.stages.reference(target),
            "created_at": at,
            "updated_at": at,
            **self.written(index, step),
        }


class JobActivities(OfSteps):
    """What was done about each job: that it was opened, and the steps of its candidates."""

    name = "job_activities"

    def __init__(
        self, candidates: Candidates, stages: Stages, members: RecordStream, jobs: Jobs
    ) -> None:
        """Remember the jobs as well."""
        super().__init__(candidates, stages, members)
        self.parent = self._jobs = jobs

    @cached_property
    def _applied(self) -> Mapping[int, Sequence[int]]:
        """The candidates of each job."""
        found: dict[int, array[int]] = {}
        for candidate in self.candidates.lifecycle.alive:
            job = self.candidates.job_of(candidate)
            if job is not None:
                found.setdefault(job, array("q")).append(candidate)
        return found

    @override
    def children_of(self, parent: int) -> Sequence[int]:
        steps = (one for c in self._applied.get(parent, ()) for one in self.steps_of(c))
        return [parent, *steps]

    @cached_property
    def _all(self) -> Sequence[int]:
        alive = self._jobs.lifecycle.alive
        return array("q", (one for job in alive for one in self.children_of(job)))

    @override
    def record(self, index: int) -> Record:
        if index < _FIRST:
            return self._opened(index)
        candidate, step = self.step(index)
        job = self.candidates.job_reference(candidate) or {}
        moved = step.target is not None and bool(self.stages.pipeline)
        return {
            "shortcode": job.get("shortcode"),
            "id": f"{index:010x}",
            "action": self.action(step),
            "stage_name": self.stages.title(step.reached) if moved else None,
            "created_at": precise(step.at, index),
            "candidate": self.candidate(candidate),
            **self.written(index, step),
        }

    def _opened(self, job: int) -> Record:
        found: Record = {
            "shortcode": self._jobs.shortcode(job),
            "id": f"{job:010x}",
            "action": "opened",
            "stage_name": None,
            "created_at": precise(self._jobs.lifecycle.created_at(job), job),
            "body": None,
        }
        member = self.member(job)
        return found if member is None else {**found, "member": member}


class Events(OfSteps):
    """Calls and interviews, each some days after the move to a stage of that kind."""

    name = "events"

    @override
    def has(self, step: Step) -> bool:
        return step.target is not None and self.stages.kind(step.target) in _MEETINGS

    @override
    def record(self, index: int) -> Record:
        candidate, step = self.step(index)
        kind, words = _MEETINGS[self.stages.kind(step.reached)]
        bits = mix(self.candidates.lifecycle.seed, index)
        begins = step.at // _HALF_AN_HOUR * _HALF_AN_HOUR + (1 + bits % 3) * DAY
        gone = self.candidates.walk(candidate).disqualified_at
        found: Record = {
            "id": f"{index:010x}",
            "title": f"{words} {self.candidates.full_name_of(candidate)}",
            "description": self.samples.text(bits >> 8),
            "type": kind,
            "starts_at": precise(begins, 0),
            "ends_at": precise(begins + _HALF_AN_HOUR, 0),
            "cancelled": gone is not None and gone < begins,
            "job": self.candidates.job_reference(candidate),
            "members": self._invited(bits >> 16),
            "candidate": self.candidate(candidate),
        }
        if kind == "CallEvent":
            number = bits % 10**9
            url = f"https://meet.example.com/{number}"
            found["conference"] = {"type": "meet", "id": str(number), "url": url}
        return found

    def _invited(self, number: int) -> list[Record]:
        lifecycle = self.members.lifecycle
        invited = min(1 + number % 2, lifecycle.permanent_count)
        statuses = ("accepted", "needs-action")
        return [
            {**(self.member(number + nth) or {}), "status": statuses[nth]} for nth in range(invited)
        ]


class Offers(RecordStream):
    """The latest offer to each candidate; a record without a state if there was none."""

    api = "recruitment"
    name = "offers"
    size = 0

    def __init__(self, candidates: Candidates, stages: Stages) -> None:
        """Remember the candidates and what they may reach."""
        super().__init__(candidates.options, candidates.lifecycle)
        self.parent = self._candidates = candidates
        self._stages = stages

    @override
    def changed_at(self, index: int) -> int:
        return self._candidates.changed_at(index)

    @override
    def children_of(self, parent: int) -> Sequence[int]:
        return [parent]

    @override
    def record(self, index: int) -> Record:
        key, way = self._candidates.key(index), self._candidates.walk(index)
        name = self._candidates.full_name_of(index)
        found: Record = {
            "candidate_id": key,
            "candidate": {"id": key, "name": name, "location": ("Turku, Finland", None)[index % 2]},
        }
        offered = way.reached_at(self._stages.place_of("offer"))
        if offered is None:
            return found
        hired = way.reached_at(self._stages.place_of("hired")) is not None
        ended = "rejected" if way.disqualified_at is not None else "pending"
        return {
            **found,
            "state": "accepted" if hired else ended,
            "created_at": precise(offered, index),
            "documents": [{"name": "Offer.pdf", "preview_url": _OFFER, "kind": "offer"}],
            "document_variables": self._variables(index),
        }

    def _variables(self, index: int) -> list[Record]:
        amount = Decimal("12345678901234567.89") if index == EXTREME else 2000 + index % 900
        pay = {"amount": amount, "frequency": "month", "currency_iso": "EUR"}
        return [
            {
                "document_variable": {"name": "Salary", "slug": "salary"},
                "value": {"data": {**pay, "cached_value": f"€{amount} per month"}},
            },
            {
                "document_variable": {"name": "Start date", "slug": "start_date"},
                "value": {"body": "2024-07-01"},
            },
        ]
