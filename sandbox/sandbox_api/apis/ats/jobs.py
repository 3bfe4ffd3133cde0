"""The records of the applicant tracking API that say whom the organisation looks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.apis.ats.stream import AtsStream
from sandbox_api.data.lifecycle import DAY, date
from sandbox_api.data.relations import Relation

if TYPE_CHECKING:
    from sandbox_api.apis.ats.plans import InterviewPlans
    from sandbox_api.apis.ats.setup import CloseReasons, Departments, Locations, Users
    from sandbox_api.data.records import Record
    from sandbox_api.options import Options

EMPLOYMENTS = ("FullTime", "PartTime", "Intern", "Contract", "Temporary")


@dataclass(frozen=True)
class Organisation:
    """What jobs refer to."""

    departments: Departments
    locations: Locations
    users: Users
    plans: InterviewPlans


class Jobs(AtsStream):
    """Jobs to be filled."""

    name = "jobs"
    size = 230
    deletable = False

    def __init__(self, options: Options, organisation: Organisation) -> None:
        """Remember where the jobs are, who hires and how."""
        super().__init__(options)
        self._organisation = organisation
        self.postings: Relation | None = None
        self.openings: Openings | None = None

    def title(self, index: int) -> str:
        """Return a job's title, which never changes."""
        return self.samples.title(self.dice(index))

    def plan(self, index: int) -> int | None:
        """Return the interview plan of a job, which never changes; none if there are no plans."""
        return self._organisation.plans.any(self.dice(index) >> 32)

    def short(self, index: int) -> Record:
        """Return the job as applications show it."""
        dice = self.dice(index)
        return {
            "id": self.key(index),
            "title": self.title(index),
            "locationId": self._organisation.locations.any_key(dice >> 8),
            "departmentId": self._organisation.departments.any_key(dice >> 16),
        }

    def open_seats(self, index: int) -> list[Record]:
        """Return a job's openings as applications show them."""
        return self.openings.of_job(index) if self.openings else []

    @override
    def record(self, index: int) -> Record:
        dice, plan = self.dice(index), self.plan(index)
        status = ("Open", "Closed", "Draft", "Archived")[self.edit_dice(index) % 4]
        postings = self.postings.children_of(index) if self.postings else []
        plan_key = None if plan is None else self._organisation.plans.key(plan)
        return {
            **self.short(index),
            "status": status,
            "confidential": dice % 10 == 0,
            "employmentType": EMPLOYMENTS[dice % 5],
            "interviewPlanIds": [plan_key] if plan_key else [],
            "defaultInterviewPlanId": plan_key,
            "jobPostingIds": [self.key_in("job_postings", one) for one in postings],
            "customRequisitionId": (None, "", f"REQ {index}/24")[dice % 3],
            "hiringTeam": self._organisation.users.team(dice),
            "customFields": [],
            "author": self._organisation.users.short(dice >> 24),
            "createdAt": self.created(index),
            "updatedAt": self.changed(index),
            "openedAt": self.created(index) if status != "Draft" else None,
            "closedAt": self.changed(index) if status == "Closed" else None,
            "location": self._organisation.locations.short(dice >> 8),
            "openings": self.open_seats(index),
        }


class JobPostings(AtsStream):
    """Advertisements of jobs."""

    name = "job_postings"
    size = 260
    deletable = False

    def __init__(self, options: Options, jobs: Jobs) -> None:
        """Remember the jobs that are advertised."""
        super().__init__(options)
        self._jobs = jobs
        jobs.postings = self._relation = Relation(jobs.lifecycle, self.lifecycle)

    @override
    def record(self, index: int) -> Record:
        dice = self.dice(index)
        job = self._relation.parent_of(index)
        short = self._jobs.short(job) if job is not None else {}
        place = self.samples.place(dice >> 8)
        found: Record = {
            "id": self.key(index),
            "title": f"{short.get('title', 'Opening')} (m/f/x)",
            "jobId": short.get("id"),
            "departmentName": f"Department {dice % 9}",
            "teamName": "Öptics" if dice % 2 else None,
            "locationName": place.city,
            "locationIds": {
                "primaryLocationId": short.get("locationId"),
                "secondaryLocationIds": [],
            },
            "workplaceType": ("OnSite", "Hybrid", "Remote")[dice % 3],
            "employmentType": EMPLOYMENTS[dice % 5],
            "isListed": self.flag(index, 4),
            "publishedDate": date(self.lifecycle.created_at(index)),
            "compensationTierSummary": self.samples.text(self.edit_dice(index) >> 6),
            "updatedAt": self.changed(index),
        }
        if dice % 4 == 0:
            found["applicationDeadline"] = self.timestamp(
                self.lifecycle.created_at(index) + 90 * DAY
            )
        return found


class Openings(AtsStream):
    """Approved seats, each to be filled through a job."""

    name = "openings"
    size = 180
    deletable = False

    def __init__(
        self, options: Options, jobs: Jobs, organisation: Organisation, reasons: CloseReasons
    ) -> None:
        """Remember the jobs, who looks for people, and why openings are closed."""
        super().__init__(options)
        self._jobs, self._organisation, self._reasons = jobs, organisation, reasons
        self._relation = Relation(jobs.lifecycle, self.lifecycle)
        jobs.openings = self

    def of_job(self, job: int) -> list[Record]:
        """Return the openings of a job as jobs and applications show them."""
        return [self._lasting(index) for index in self._relation.children_of(job)]

    @override
    def record(self, index: int) -> Record:
        state = ("Open", "Filled", "Approved", "Closed", "Draft")[self.edit_dice(index) % 5]
        over = state in {"Filled", "Closed"}
        found: Record = {
            **self._lasting(index),
            "openingState": state,
            "isArchived": self.flag(index, 6),
            "closedAt": self.changed(index) if over else None,
        }
        if state == "Closed":
            found["closeReasonId"] = self._reasons.any_key(self.dice(index) >> 30)
        return found

    def _lasting(self, index: int) -> Record:
        dice, job = self.dice(index), self._relation.parent_of(index)
        start = self.lifecycle.created_at(index)
        location = self._organisation.locations.any_key(dice >> 8)
        version = {
            "id": self.other_key("opening version", index),
            "identifier": f"OPEN-{index:04}",
            "description": self.samples.sentence(dice >> 12),
            "authorId": self._organisation.users.any_key(dice >> 24),
            "createdAt": self.created(index),
            "teamId": self._organisation.departments.any_key(dice >> 16),
            "jobIds": [] if job is None else [self._jobs.key(job)],
            "targetHireDate": date(start + 60 * DAY),
            "targetStartDate": date(start + 90 * DAY) if dice % 2 else None,
            "isBackfill": dice % 3 == 0,
            "employmentType": EMPLOYMENTS[dice % 5],
            "locationIds": [location] if location else [],
            "hiringTeam": self._organisation.users.team(dice >> 5),
            "customFields": [self.custom_value(dice)],
        }
        return {"id": self.key(index), "openedAt": self.created(index), "latestVersion": version}
