"""The profiles of tap-ats."""

from __future__ import annotations

from spile import GENERIC, Profile, Setting, StreamProfile, TimeFilter

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


#: The endpoints of the streams that only Ashby has.
_OWN = {
    "application_feedback": StreamProfile(
        path="/applicationFeedback.list", created_since=_CREATED, sync_token=_TOKEN
    ),
    "application_hiring_team_roles": StreamProfile(
        path="/applicationHiringTeamRole.list", paging="none"
    ),
    "approvals": StreamProfile(path="/approval.list", sync_token=_TOKEN),
    "brands": StreamProfile(path="/brand.list"),
    "close_reasons": StreamProfile(path="/closeReason.list", payload=_ARCHIVED, paging="none"),
    "communication_templates": StreamProfile(path="/communicationTemplate.list", paging="none"),
    # The API sends bare texts unless told not to.
    "hiring_team_roles": StreamProfile(
        path="/hiringTeamRole.list", payload={"namesOnly": False}, paging="none"
    ),
    "interview_plans": StreamProfile(
        path="/interviewPlan.list", payload=_ARCHIVED, sync_token=_TOKEN
    ),
    "interview_stage_groups": StreamProfile(path="/interviewStageGroup.list", paging="none"),
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
    "job_templates": StreamProfile(
        path="/jobTemplate.list", payload={"expand": ["location"]}, sync_token=_TOKEN
    ),
    "openings": StreamProfile(path="/opening.list", created_since=_CREATED, sync_token=_TOKEN),
    "projects": StreamProfile(path="/project.list", created_since=_CREATED, sync_token=_TOKEN),
    "source_tracking_links": StreamProfile(
        path="/sourceTrackingLink.list", payload={"includeDisabled": _ALL}, paging="none"
    ),
    "survey_form_definitions": StreamProfile(path="/surveyFormDefinition.list", sync_token=_TOKEN),
}

ASHBY = Profile(
    api_url="https://api.ashbyhq.com",
    defaults={"basic_password": "empty"},
    maximums={"page_size": 100},
    headers={"Accept": "application/json; version=1"},
    streams={**_SHARED, **_OWN},
)

PROFILES = {"generic": GENERIC, "ashby": ASHBY}
