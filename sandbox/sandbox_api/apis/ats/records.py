"""The records of the applicant tracking API: people and what they apply for.

A record that is embedded in another shows only what never changes, so that an edit of one
record never changes another unseen.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.apis.ats.setup import AtsStream
from sandbox_api.data.lifecycle import DAY, date
from sandbox_api.data.relations import Relation

if TYPE_CHECKING:
    from sandbox_api.apis.ats.setup import (
        ArchiveReasons,
        Departments,
        Locations,
        Sources,
        Tags,
        Users,
    )
    from sandbox_api.data.records import Record
    from sandbox_api.options import Options

_STATUSES = ("Active", "Archived", "Lead", "Hired")
_EMPLOYMENTS = ("FullTime", "PartTime", "Intern", "Contract", "Temporary")
_SALARIES = (Decimal(71000), Decimal("64250.50"), Decimal("123456789012345.67"))


class Jobs(AtsStream):
    """Openings."""

    name = "jobs"
    size = 230
    deletable = False

    def __init__(
        self, options: Options, departments: Departments, locations: Locations, users: Users
    ) -> None:
        """Remember where the jobs are and who hires."""
        super().__init__(options)
        self._departments, self._locations, self._users = departments, locations, users
        self.postings: Relation | None = None

    def title(self, index: int) -> str:
        """Return a job's title, which never changes."""
        return self.samples.title(self.dice(index))

    def short(self, index: int) -> Record:
        """Return the job as applications show it."""
        dice = self.dice(index)
        return {
            "id": self.key(index),
            "title": self.title(index),
            "locationId": self._locations.any_key(dice >> 8),
            "departmentId": self._departments.any_key(dice >> 16),
        }

    @override
    def record(self, index: int) -> Record:
        dice = self.dice(index)
        status = ("Open", "Closed", "Draft", "Archived")[self.edit_dice(index) % 4]
        postings = self.postings.children_of(index) if self.postings else []
        return {
            **self.short(index),
            "status": status,
            "confidential": dice % 10 == 0,
            "employmentType": _EMPLOYMENTS[dice % 5],
            "interviewPlanIds": [self.other_key("plan", dice % 7)],
            "defaultInterviewPlanId": self.other_key("plan", dice % 7),
            "jobPostingIds": [self.key_in("job_postings", one) for one in postings],
            "customRequisitionId": (None, "", f"REQ {index}/24")[dice % 3],
            "hiringTeam": self._team(dice),
            "customFields": [],
            "author": self._users.short(dice >> 24),
            "createdAt": self.created(index),
            "updatedAt": self.changed(index),
            "openedAt": self.created(index) if status != "Draft" else None,
            "closedAt": self.changed(index) if status == "Closed" else None,
        }

    def _team(self, dice: int) -> list[Record]:
        found = []
        for place in range(dice % 3):
            user = self._users.short(dice >> (8 * place))
            if user:
                member = {"userId": user["id"], "role": ("Recruiter", "Hiring Manager")[place]}
                found.append({**member, **{k: user[k] for k in ("firstName", "lastName", "email")}})
        return found


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
            "employmentType": _EMPLOYMENTS[dice % 5],
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


class Candidates(AtsStream):
    """People who apply."""

    name = "candidates"
    size = 900
    deletable = False

    def __init__(self, options: Options, tags: Tags, sources: Sources) -> None:
        """Remember labels and sources."""
        super().__init__(options)
        self._tags, self._sources = tags, sources
        self.applications: Relation | None = None

    def short(self, index: int) -> Record:
        """Return the candidate as applications show it."""
        mail = self._mail(index)
        return {
            "id": self.key(index),
            "name": self.samples.person(self.dice(index)).name,
            **({"primaryEmailAddress": mail} if mail else {}),
        }

    @override
    def record(self, index: int) -> Record:
        dice, edited = self.dice(index), self.edit_dice(index)
        mail = self._mail(index)
        phone = {"value": self.samples.phone(dice >> 12), "type": "Work", "isPrimary": True}
        tag = self._tags.short(dice >> 9) if dice % 3 == 0 else None
        applications = self.applications.children_of(index) if self.applications else []
        found: Record = {
            **self.short(index),
            "createdAt": self.created(index),
            "updatedAt": self.changed(index),
            "emailAddresses": [mail] if mail else [],
            "phoneNumbers": [phone] if dice % 2 else [],
            "socialLinks": [
                {"type": "GitHub", "url": f"https://code.example/{index}?a=1&b=ü"},
            ][: dice % 2],
            "tags": [tag] if tag else [],
            "position": self.samples.text(edited >> 7) if index else "",
            "company": self.samples.company(edited >> 11) if edited % 4 else None,
            "school": None,
            "applicationIds": [self.key_in("applications", one) for one in applications],
            "fileHandles": [],
            "customFields": [self.custom_value(dice)],
            "profileUrl": f"https://ats.example.com/{self.key(index)}",
            "source": self._sources.short(dice >> 20),
            "timezone": ("Europe/Berlin", "", None)[dice % 3],
        }
        if dice % 2:
            found["primaryPhoneNumber"] = phone
        if dice % 5 == 0:
            found["resumeFileHandle"] = {"id": f"f{index}", "name": "cv 📄.pdf", "handle": "h=="}
        return found

    def _mail(self, index: int) -> Record | None:
        dice = self.dice(index)
        if dice % 14 == 0:
            return None
        value = f"{self.samples.person(dice).slug}.{index}@example.org"
        return {"value": value, "type": "Personal", "isPrimary": True}


class Applications(AtsStream):
    """One candidate's try for one job."""

    name = "applications"
    size = 1200
    deletable = False

    def __init__(
        self, options: Options, candidates: Candidates, jobs: Jobs, reasons: ArchiveReasons
    ) -> None:
        """Remember who applies for what."""
        super().__init__(options)
        self._candidates, self._jobs, self._reasons = candidates, jobs, reasons
        self._relation = Relation(candidates.lifecycle, self.lifecycle)
        candidates.applications = self._relation

    @override
    def record(self, index: int) -> Record:
        dice, edited = self.dice(index), self.edit_dice(index)
        status = _STATUSES[edited % 4]
        candidate = self._relation.parent_of(index)
        job = self._jobs.any(dice >> 8)
        archived = status == "Archived"
        found: Record = {
            "id": self.key(index),
            "createdAt": self.created(index),
            "updatedAt": self.changed(index),
            "status": status,
            "candidate": None if candidate is None else self._candidates.short(candidate),
            "currentInterviewStage": self._stage(edited) if status != "Lead" else None,
            "source": None,
            "archiveReason": self._reasons.short(dice >> 16) if archived else None,
            "archivedAt": self.changed(index) if archived else None,
            "job": None if job is None else self._jobs.short(job),
            "creditedToUser": None,
            "hiringTeam": [],
            "customFields": [self.custom_value(edited)],
        }
        if dice % 3 == 0:
            found["submitterClientIp"] = f"192.0.2.{dice % 250}"
        return found

    def _stage(self, dice: int) -> Record:
        order = dice % 5
        return {
            "id": self.other_key("stage", order),
            "title": ("Application review", "First call", "Case", "Onsite", "Offer 🎉")[order],
            "type": "Active",
            "orderInInterviewPlan": order,
            "interviewPlanId": self.other_key("plan", dice % 7),
        }


class InterviewSchedules(AtsStream):
    """Interviews planned for an application."""

    name = "interview_schedules"
    size = 450

    def __init__(self, options: Options, applications: Applications, users: Users) -> None:
        """Remember applications and interviewers."""
        super().__init__(options)
        self._applications, self._users = applications, users

    @override
    def record(self, index: int) -> Record:
        dice, edited = self.dice(index), self.edit_dice(index)
        events = [self._event(index, place) for place in range(edited % 3)]
        return {
            "id": self.key(index),
            "status": "Scheduled" if events else "NeedsScheduling",
            "applicationId": self._applications.any_key(dice >> 4),
            "interviewStageId": self.other_key("stage", dice % 5),
            "scheduledBy": self._users.short(dice >> 16) if events else None,
            "createdAt": self.created(index),
            "updatedAt": self.changed(index),
            "interviewEvents": events,
        }

    def _event(self, index: int, place: int) -> Record:
        start = self.lifecycle.created_at(index) // 900 * 900 + (7 + place) * DAY
        user = self._users.short(self.dice(index) >> (8 + place))
        return {
            "id": self.other_key("event", 10 * index + place),
            "interviewId": self.other_key("interview", place),
            "interviewScheduleId": self.key(index),
            "startTime": self.timestamp(start),
            "endTime": self.timestamp(start + 2700),
            "interviewers": [{**user, "isFeedbackRequired": True}] if user else [],
            "hasSubmittedFeedback": place == 0,
        }


class Offers(AtsStream):
    """Offers made to candidates."""

    name = "offers"
    size = 210

    def __init__(self, options: Options, applications: Applications, users: Users) -> None:
        """Remember applications and authors."""
        super().__init__(options)
        self._applications, self._users = applications, users

    @override
    def record(self, index: int) -> Record:
        dice, edited = self.dice(index), self.edit_dice(index)
        accepted = self.flag(index, 3)
        return {
            "id": self.key(index),
            "applicationId": self._applications.any_key(dice >> 4),
            "offerStatus": "CandidateAccepted" if accepted else "WaitingOnCandidateResponse",
            "acceptanceStatus": "Accepted" if accepted else "Pending",
            "decidedAt": self.changed(index) if accepted else None,
            "latestVersion": {
                "id": self.other_key("version", index),
                "createdAt": self.created(index),
                "startDate": date(self.lifecycle.created_at(index) + 120 * DAY),
                "salary": {"currencyCode": "EUR", "value": _SALARIES[edited % 3]},
                "author": self._users.short(dice >> 16),
                "fileHandles": [],
                "customFields": [],
            },
        }
