"""The records of the applicant tracking API that follow candidates through their applications.

A record that is embedded in another shows only what never changes, so that an edit of one
record never changes another unseen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.apis.ats.plans import STAGES
from sandbox_api.apis.ats.stream import AtsPart, AtsStream
from sandbox_api.apis.ats.walks import MOST_STEPS, Step, first_steps, steps_of
from sandbox_api.data.relations import Relation

if TYPE_CHECKING:
    from sandbox_api.apis.ats.candidates import Candidates
    from sandbox_api.apis.ats.jobs import Jobs
    from sandbox_api.apis.ats.plans import InterviewStages
    from sandbox_api.apis.ats.setup import ArchiveReasons, Users
    from sandbox_api.data.records import Record
    from sandbox_api.options import Options

_TRIES = 30
# As recorded: a stage is left some milliseconds before the next is entered.
_GAP = 3
_STATUSES = {"Lead": "Lead", "Hired": "Hired", "Archived": "Archived"}


class Applications(AtsStream):
    """One candidate's try for one job."""

    name = "applications"
    size = 1200
    deletable = False

    def __init__(
        self,
        options: Options,
        candidates: Candidates,
        jobs: Jobs,
        stages: InterviewStages,
        reasons: ArchiveReasons,
    ) -> None:
        """Remember who applies for what, and what may become of it."""
        super().__init__(options)
        self._candidates, self._jobs, self._reasons = candidates, jobs, reasons
        self._stages = stages
        self._relation = Relation(candidates.lifecycle, self.lifecycle)
        candidates.applications = self._relation

    def job(self, index: int) -> int | None:
        """Return the job of an application, which never changes; none if there are no jobs."""
        return self._jobs.any(self.dice(index) >> 8)

    def plan(self, index: int) -> int | None:
        """Return the interview plan of an application; none if there is none."""
        job = self.job(index)
        return None if job is None else self._jobs.plan(job)

    def stage(self, index: int, place: int) -> Record | None:
        """Return a stage of the application's plan; none if it has no plan."""
        plan = self.plan(index)
        return None if plan is None else self._stages.short(plan, place)

    def candidate_key(self, index: int) -> str | None:
        """Return the id of the candidate who applies."""
        candidate = self._relation.parent_of(index)
        return None if candidate is None else self._candidates.key(candidate)

    def steps(self, index: int) -> list[Step]:
        """Return the stages that an application has entered."""
        return steps_of(self.lifecycle, index)

    def any_at(self, dice: int, place: int) -> int | None:
        """Return an application to refer to that entered a stage when it was new, if one does."""
        for nth in range(_TRIES):
            index = self.any(dice + nth)
            if index is None:
                return None
            if any(step.place == place for step in first_steps(self.lifecycle, index)):
                return index
        return self.any(dice)

    @override
    def changed_at(self, index: int) -> int:
        return max(super().changed_at(index), self.steps(index)[-1].entered)

    @override
    def record(self, index: int) -> Record:
        dice, edited = self.dice(index), self.edit_dice(index)
        step = self.steps(index)[-1]
        status = _STATUSES.get(STAGES[step.place].kind, "Active")
        candidate, job = self._relation.parent_of(index), self.job(index)
        archived = status == "Archived"
        found: Record = {
            "id": self.key(index),
            "createdAt": self.created(index),
            "updatedAt": self.changed(index),
            "status": status,
            "candidate": None if candidate is None else self._candidates.short(candidate),
            "currentInterviewStage": self.stage(index, step.place),
            "source": None,
            "archiveReason": self._reasons.short(dice >> 16) if archived else None,
            "archivedAt": self.timestamp(step.entered) if archived else None,
            "job": None if job is None else self._jobs.short(job),
            "creditedToUser": None,
            "hiringTeam": [],
            "customFields": [self.custom_value(edited)],
            "openings": [] if job is None else self._jobs.open_seats(job),
        }
        if dice % 3 == 0:
            found["submitterClientIp"] = f"192.0.2.{dice % 250}"
        return found


class ApplicationHistory(AtsPart):
    """The stages that each application has entered."""

    name = "application_history"

    def __init__(self, options: Options, applications: Applications, users: Users) -> None:
        """Remember the applications, and who moves them."""
        self._applications, self._users = applications, users
        super().__init__(options, applications, width=MOST_STEPS, count_of=self._count_of)

    def _count_of(self, application: int) -> int:
        has_plan = self._applications.plan(application) is not None
        return len(self._applications.steps(application)) if has_plan else 0

    def first_day_key(self, application: int) -> str | None:
        """Return the id of the last step of the day on which an application appeared."""
        if self._applications.plan(application) is None:
            return None
        steps = first_steps(self._applications.lifecycle, application)
        return self.key(application * MOST_STEPS + len(steps) - 1)

    @override
    def record(self, index: int) -> Record:
        application, number = self.life.whole_of(index), self.life.place_of(index)
        steps = self._applications.steps(application)
        stage = self._applications.stage(application, steps[number].place) or {}
        found: Record = {
            "id": self.key(index),
            "applicationId": self._applications.key(application),
            "stageId": stage.get("id"),
            "title": stage.get("title"),
            "enteredStageAt": self.timestamp(steps[number].entered),
            "stageNumber": number,
            "allowedActions": ["set_entered_at"],
            "actorId": self._users.any_key(self.dice(index) >> 8) if number else None,
        }
        if number + 1 < len(steps):
            found["allowedActions"] = ["set_entered_at", "delete"]
            found["leftStageAt"] = self.timestamp(steps[number + 1].entered, earlier=_GAP)
        return found

    @override
    def sent(self, index: int) -> Record:
        found = self.record(index)
        del found["applicationId"]
        return found


class ApplicationDetails(AtsPart):
    """What is known of each application when it is asked for by itself."""

    name = "application_details"

    def __init__(
        self,
        options: Options,
        applications: Applications,
        history: ApplicationHistory,
        users: Users,
    ) -> None:
        """Remember the applications, the stages they entered, and who recommends."""
        super().__init__(options, applications, width=1, count_of=lambda _: 1)
        self._applications, self._history, self._users = applications, history, users

    @override
    def key(self, index: int) -> str:
        return self._applications.key(index)

    @override
    def record(self, index: int) -> Record:
        dice = self.dice(index)
        found = self._applications.record(index)
        answers = {"id": f"s{index}", "formDefinition": {"sections": []}}
        found["applicationHistory"] = [
            self._history.sent(step) for step in self._history.children_of(index)
        ]
        found["applicationFormSubmissions"] = [
            {**answers, "submittedValues": {"_systemfield_name": self.samples.person(dice).name}}
        ][: dice % 2]
        user = self._users.short(dice >> 8)
        referral = {"user": user, "referredAt": found["createdAt"]}
        found["referrals"] = [referral] if user and dice % 7 == 0 else []
        if dice % 3 == 0:
            found["resumeFileHandle"] = {"id": f"r{index}", "name": "cv 📄.pdf", "handle": "h=="}
        return found
