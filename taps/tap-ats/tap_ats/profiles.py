"""The profiles of tap-ats."""

from __future__ import annotations

from typing import Literal

from spile import GENERIC, FromContext, Profile, Setting, StreamProfile, TimeFilter

_CREATED = TimeFilter("createdAfter", "milliseconds")
_TOKEN = "syncToken"  # noqa: S105  # the name of a field
_ALL = Setting("include_archived")
_ARCHIVED = {"includeArchived": _ALL}

#: The endpoints of the streams that every profile has.
_SHARED = {
    "applications": StreamProfile(
        path="/application.list",
        payload={"expand": ["openings"]},
        created_since=_CREATED,
        sync_token=_TOKEN,
    ),
    "archive_reasons": StreamProfile(path="/archiveReason.list", payload=_ARCHIVED, paging="none"),
    "candidate_tags": StreamProfile(
        path="/candidateTag.list", payload=_ARCHIVED, sync_token=_TOKEN
    ),
    "candidates": StreamProfile(path="/candidate.list", created_since=_CREATED, sync_token=_TOKEN),
    "custom_fields": StreamProfile(path="/customField.list", payload=_ARCHIVED, sync_token=_TOKEN),
    "departments": StreamProfile(path="/department.list", payload=_ARCHIVED, sync_token=_TOKEN),
    "feedback_form_definitions": StreamProfile(
        path="/feedbackFormDefinition.list", payload=_ARCHIVED, sync_token=_TOKEN
    ),
    "interview_schedules": StreamProfile(
        path="/interviewSchedule.list", created_since=_CREATED, sync_token=_TOKEN
    ),
    "job_postings": StreamProfile(
        path="/jobPosting.list", payload={"includeUnpublishedJobPostings": _ALL}, paging="none"
    ),
    "jobs": StreamProfile(
        path="/job.list",
        payload={"expand": ["location", "openings"], "includeUnpublishedJobPostingsIds": _ALL},
        created_since=_CREATED,
        sync_token=_TOKEN,
    ),
    "locations": StreamProfile(
        path="/location.list",
        payload={**_ARCHIVED, "includeLocationHierarchy": True},
        sync_token=_TOKEN,
    ),
    "offers": StreamProfile(path="/offer.list", created_since=_CREATED, sync_token=_TOKEN),
    "sources": StreamProfile(path="/source.list", payload=_ARCHIVED, paging="none"),
    "users": StreamProfile(
        path="/user.list", payload={"includeDeactivated": _ALL}, sync_token=_TOKEN
    ),
}


def _of_each(
    path: str, parent: str, *, paging: Literal["none", "sized"] = "sized", **more: object
) -> StreamProfile:
    """The endpoint of a stream that costs a request for each record of its parent."""
    payload = {parent: FromContext(parent), **more}
    return StreamProfile(path=path, payload=payload, paging=paging, selected=False)


_SURVEY = {"surveyType": FromContext("surveyType")}

#: The endpoints of the streams that only Ashby has.
_OWN = {
    "application_criteria_evaluations": _of_each(
        "/application.listCriteriaEvaluations", "applicationId"
    ),
    "application_details": _of_each(
        "/application.info",
        "applicationId",
        paging="none",
        expand=["openings", "applicationFormSubmissions", "referrals"],
    ),
    "application_feedback": StreamProfile(
        path="/applicationFeedback.list", created_since=_CREATED, sync_token=_TOKEN
    ),
    "application_hiring_team_roles": StreamProfile(
        path="/applicationHiringTeamRole.list", paging="none"
    ),
    "application_history": _of_each("/application.listHistory", "applicationId"),
    "approvals": StreamProfile(path="/approval.list", sync_token=_TOKEN),
    "brands": StreamProfile(path="/brand.list"),
    "candidate_client_info": _of_each("/candidate.listClientInfo", "candidateId"),
    "candidate_fraud_checks": _of_each("/candidate.listFraudChecks", "candidateId"),
    "candidate_notes": _of_each("/candidate.listNotes", "candidateId"),
    "candidate_projects": _of_each("/candidate.listProjects", "candidateId"),
    "close_reasons": StreamProfile(path="/closeReason.list", payload=_ARCHIVED, paging="none"),
    "communication_templates": StreamProfile(path="/communicationTemplate.list", paging="none"),
    # The API sends bare texts unless told not to.
    "hiring_team_roles": StreamProfile(
        path="/hiringTeamRole.list", payload={"namesOnly": False}, paging="none"
    ),
    "interview_events": _of_each(
        "/interviewEvent.list", "interviewScheduleId", expand=["interview"]
    ),
    "interview_plans": StreamProfile(
        path="/interviewPlan.list", payload=_ARCHIVED, sync_token=_TOKEN
    ),
    "interview_stage_groups": StreamProfile(path="/interviewStageGroup.list", paging="none"),
    "interview_stages": _of_each("/interviewStage.list", "interviewPlanId", paging="none"),
    "interviewer_pauses": _of_each("/user.listInterviewerPauses", "userId", paging="none"),
    "interviewer_pools": StreamProfile(
        path="/interviewerPool.list",
        payload={"includeArchivedPools": _ALL, "includeArchivedTrainingStages": _ALL},
        sync_token=_TOKEN,
    ),
    "interviews": StreamProfile(
        path="/interview.list",
        payload={**_ARCHIVED, "includeNonSharedInterviews": True},
        sync_token=_TOKEN,
    ),
    "job_boards": StreamProfile(path="/jobBoard.list", paging="none"),
    "job_posting_details": _of_each("/jobPosting.info", "jobPostingId", paging="none"),
    "job_templates": StreamProfile(
        path="/jobTemplate.list", payload={"expand": ["location"]}, sync_token=_TOKEN
    ),
    "openings": StreamProfile(path="/opening.list", created_since=_CREATED, sync_token=_TOKEN),
    "projects": StreamProfile(path="/project.list", created_since=_CREATED, sync_token=_TOKEN),
    "source_tracking_links": StreamProfile(
        path="/sourceTrackingLink.list", payload={"includeDisabled": _ALL}, paging="none"
    ),
    "survey_form_definitions": StreamProfile(path="/surveyFormDefinition.list", sync_token=_TOKEN),
    "survey_requests": StreamProfile(
        path="/surveyRequest.list", payload=_SURVEY, created_since=_CREATED, sync_token=_TOKEN
    ),
    "survey_submissions": StreamProfile(
        path="/surveySubmission.list", payload=_SURVEY, created_since=_CREATED, sync_token=_TOKEN
    ),
}

ASHBY = Profile(
    api_url="https://api.ashbyhq.com",
    defaults={"basic_password": "empty"},
    maximums={"page_size": 100},
    headers={"Accept": "application/json; version=1"},
    streams={**_SHARED, **_OWN},
)

PROFILES = {"generic": GENERIC, "ashby": ASHBY}
