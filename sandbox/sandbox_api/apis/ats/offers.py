"""The records of the applicant tracking API that tell of offers, and of what has to be approved."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.apis.ats.stream import AtsStream
from sandbox_api.data.lifecycle import DAY, date

if TYPE_CHECKING:
    from sandbox_api.apis.ats.applications import Applications
    from sandbox_api.apis.ats.setup import Users
    from sandbox_api.data.records import Record
    from sandbox_api.options import Options

_SALARIES = (Decimal(71000), Decimal("64250.50"), Decimal("123456789012345.67"))
_HOUR = 3600
_OFFER = 5  # the place of the stage in which offers are made


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
        application = self._applications.any_at(dice >> 4, _OFFER)
        return {
            "id": self.key(index),
            "applicationId": None if application is None else self._applications.key(application),
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

    def version_key(self, dice: int) -> str | None:
        """Return the id of an offer's version to refer to, or none if there are no offers."""
        index = self.any(dice)
        return None if index is None else self.other_key("version", index)


class Approvals(AtsStream):
    """Decisions on jobs, offers and openings."""

    name = "approvals"
    size = 160
    deletable = False

    def __init__(
        self, options: Options, jobs: AtsStream, offers: Offers, openings: AtsStream, users: Users
    ) -> None:
        """Remember what is approved, and by whom."""
        super().__init__(options)
        self._jobs, self._offers, self._openings, self._users = jobs, offers, openings, users

    @override
    def record(self, index: int) -> Record:
        dice = self.dice(index)
        kind = ("job", "offer", "opening")[dice % 3]
        key_of = {
            "job": self._jobs.any_key,
            "offer": self._offers.version_key,
            "opening": self._openings.any_key,
        }[kind]
        done = self.flag(index, 2)
        found: Record = {
            "id": self.key(index),
            "approvalDefinitionId": self.other_key("approval definition", dice % 5),
            "entityId": key_of(dice >> 8),
            "entityType": kind,
            "createdAt": self.created(index),
            "submittedAt": self.timestamp(self.lifecycle.created_at(index) + _HOUR),
            "steps": [self._step(index, place, done=done) for place in range(1 + dice % 2)],
        }
        if done:
            found["completedAt"] = self.changed(index)
        return found

    def _step(self, index: int, place: int, *, done: bool) -> Record:
        user = self._users.any_key(self.dice(index) >> (16 + place))
        asked = self.timestamp(self.lifecycle.created_at(index) + _HOUR)
        decided = {"decidedAt": self.changed(index)} if done else {}
        approver = {
            "id": self.other_key("approver", 10 * index + place),
            "userId": user,
            "decision": "approve" if done else "pending",
            "requestedAt": asked,
            **decided,
        }
        return {
            "id": self.other_key("approval step", 10 * index + place),
            "approvalsRequired": 1,
            **({"completedAt": self.changed(index)} if done else {}),
            "approvers": [approver] if user else [],
        }
