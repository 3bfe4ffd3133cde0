"""What each list of the applicant tracking API takes, needs and leaves out, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Hidden:
    """Records that a list leaves out unless the body asks for them.

    Attributes:
        flag: The entry of the body that asks for them.
        field: The field that tells them.
        value: Its value in these records; None for any that is not null.
    """

    flag: str
    field: str
    value: bool | None = True

    def hides(self, value: object) -> bool:
        """Tell whether a record with this value is left out."""
        return value is not None if self.value is None else value is self.value


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One list.

    Attributes:
        method: Its path.
        permission: What the key needs.
        paged: False if all records come at once.
        tokens: False if it tells no changes.
        created_after: True if it can leave out what was created before.
        hidden: What it leaves out unless asked.
        parent: The entry of the body that names the record whose children are listed.
        choices: An entry of the body that must be there, and what it may be.
        expand: Fields that come only if the body asks for them.
        single: True if it sends one record, the one that the body names.
    """

    method: str
    permission: str
    paged: bool = True
    tokens: bool = True
    created_after: bool = False
    hidden: tuple[Hidden, ...] = ()
    parent: str | None = None
    choices: tuple[str, tuple[str, ...]] | None = None
    expand: tuple[str, ...] = ()
    single: bool = False

    def left_out(self, body: Mapping[str, Any]) -> frozenset[str]:
        """Return the fields that a body does not ask for."""
        return frozenset(self.expand) - frozenset(body.get("expand") or ())


#: What `application.info` sends only if the body asks for it.
_MORE_OF_APPLICATIONS = ("openings", "applicationFormSubmissions", "referrals")
_CANDIDATES, _INTERVIEWS, _JOBS = "candidates:read", "interviews:read", "jobs:read"
_METADATA, _ORGANIZATION = "hiringProcessMetadata:read", "organization:read"
_ARCHIVED = (Hidden("includeArchived", "isArchived"),)
_SURVEYS = ("CandidateExperience", "Questionnaire")


def _once(method: str, permission: str, **more: Any) -> Endpoint:
    """Return a list that comes at once."""
    return Endpoint(method=method, permission=permission, paged=False, tokens=False, **more)


#: The lists of the generic profile.
SEED: Mapping[str, Endpoint] = {
    "applications": Endpoint(
        method="application.list",
        permission=_CANDIDATES,
        created_after=True,
        expand=("openings",),
    ),
    "archive_reasons": _once("archiveReason.list", _METADATA, hidden=_ARCHIVED),
    "candidate_tags": Endpoint(method="candidateTag.list", permission=_METADATA, hidden=_ARCHIVED),
    "candidates": Endpoint(method="candidate.list", permission=_CANDIDATES, created_after=True),
    "custom_fields": Endpoint(method="customField.list", permission=_METADATA, hidden=_ARCHIVED),
    "departments": Endpoint(method="department.list", permission=_ORGANIZATION, hidden=_ARCHIVED),
    "feedback_form_definitions": Endpoint(
        method="feedbackFormDefinition.list", permission=_METADATA, hidden=_ARCHIVED
    ),
    "interview_schedules": Endpoint(
        method="interviewSchedule.list", permission=_INTERVIEWS, created_after=True
    ),
    "job_postings": _once(
        "jobPosting.list",
        _JOBS,
        hidden=(Hidden("includeUnpublishedJobPostings", "isListed", value=False),),
    ),
    "jobs": Endpoint(
        method="job.list",
        permission=_JOBS,
        created_after=True,
        expand=("location", "openings"),
    ),
    "locations": Endpoint(method="location.list", permission=_ORGANIZATION, hidden=_ARCHIVED),
    "offers": Endpoint(method="offer.list", permission="offers:read", created_after=True),
    "sources": _once("source.list", _METADATA, hidden=_ARCHIVED),
    "users": Endpoint(
        method="user.list",
        permission=_ORGANIZATION,
        hidden=(Hidden("includeDeactivated", "isEnabled", value=False),),
    ),
}

#: The lists that only the vendor has.
VENDOR: Mapping[str, Endpoint] = {
    "application_criteria_evaluations": Endpoint(
        method="application.listCriteriaEvaluations",
        permission=_CANDIDATES,
        tokens=False,
        parent="applicationId",
    ),
    "application_details": _once(
        "application.info",
        _CANDIDATES,
        parent="applicationId",
        expand=_MORE_OF_APPLICATIONS,
        single=True,
    ),
    "application_feedback": Endpoint(
        method="applicationFeedback.list", permission=_CANDIDATES, created_after=True
    ),
    "application_hiring_team_roles": _once("applicationHiringTeamRole.list", _CANDIDATES),
    "application_history": Endpoint(
        method="application.listHistory",
        permission=_CANDIDATES,
        tokens=False,
        parent="applicationId",
    ),
    "approvals": Endpoint(method="approval.list", permission="approvals:read"),
    "brands": Endpoint(method="brand.list", permission=_ORGANIZATION, tokens=False),
    "candidate_client_info": Endpoint(
        method="candidate.listClientInfo", permission=_CANDIDATES, parent="candidateId"
    ),
    "candidate_fraud_checks": Endpoint(
        method="candidate.listFraudChecks",
        permission=_CANDIDATES,
        tokens=False,
        parent="candidateId",
    ),
    "candidate_notes": Endpoint(
        method="candidate.listNotes",
        permission=_CANDIDATES,
        parent="candidateId",
    ),
    "candidate_projects": Endpoint(
        method="candidate.listProjects",
        permission=_CANDIDATES,
        tokens=False,
        parent="candidateId",
    ),
    "close_reasons": _once("closeReason.list", _METADATA, hidden=_ARCHIVED),
    "communication_templates": _once("communicationTemplate.list", _METADATA),
    "hiring_team_roles": _once("hiringTeamRole.list", _ORGANIZATION),
    "interview_events": Endpoint(
        method="interviewEvent.list",
        permission=_INTERVIEWS,
        created_after=True,
        parent="interviewScheduleId",
        expand=("interview",),
    ),
    "interview_plans": Endpoint(
        method="interviewPlan.list", permission=_INTERVIEWS, hidden=_ARCHIVED
    ),
    "interview_stage_groups": _once("interviewStageGroup.list", _INTERVIEWS),
    "interview_stages": _once("interviewStage.list", _INTERVIEWS, parent="interviewPlanId"),
    "interviewer_pauses": _once("user.listInterviewerPauses", _ORGANIZATION, parent="userId"),
    "interviewer_pools": Endpoint(
        method="interviewerPool.list",
        permission=_METADATA,
        hidden=(Hidden("includeArchivedPools", "isArchived"),),
    ),
    "interviews": Endpoint(
        method="interview.list",
        permission=_INTERVIEWS,
        hidden=(*_ARCHIVED, Hidden("includeNonSharedInterviews", "jobId", value=None)),
    ),
    "job_boards": _once("jobBoard.list", _JOBS),
    "job_posting_details": _once("jobPosting.info", _JOBS, parent="jobPostingId", single=True),
    "job_templates": Endpoint(method="jobTemplate.list", permission=_JOBS, expand=("location",)),
    "openings": Endpoint(method="opening.list", permission=_JOBS, created_after=True),
    "projects": Endpoint(method="project.list", permission=_CANDIDATES, created_after=True),
    "source_tracking_links": _once(
        "sourceTrackingLink.list",
        _METADATA,
        hidden=(Hidden("includeDisabled", "enabled", value=False),),
    ),
    "survey_form_definitions": Endpoint(method="surveyFormDefinition.list", permission=_METADATA),
    "survey_requests": Endpoint(
        method="surveyRequest.list",
        permission=_CANDIDATES,
        created_after=True,
        choices=("surveyType", ("CandidateExperience",)),
    ),
    "survey_submissions": Endpoint(
        method="surveySubmission.list",
        permission=_CANDIDATES,
        created_after=True,
        choices=("surveyType", _SURVEYS),
    ),
}

ENDPOINTS: Mapping[str, Endpoint] = {**SEED, **VENDOR}
