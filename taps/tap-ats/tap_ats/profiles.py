"""The profiles of tap-ats."""

from __future__ import annotations

from spile import GENERIC, Profile, Setting, StreamProfile, TimeFilter

_CREATED = TimeFilter("createdAfter", "milliseconds")
_TOKEN = "syncToken"  # noqa: S105  # the name of a field
_ALL = Setting("include_archived")

ASHBY = Profile(
    api_url="https://api.ashbyhq.com",
    defaults={"basic_password": "empty"},
    maximums={"page_size": 100},
    headers={"Accept": "application/json; version=1"},
    streams={
        "applications": StreamProfile(
            path="/application.list", created_since=_CREATED, sync_token=_TOKEN
        ),
        "archive_reasons": StreamProfile(
            path="/archiveReason.list", payload={"includeArchived": _ALL}, paging="none"
        ),
        "candidate_tags": StreamProfile(
            path="/candidateTag.list", payload={"includeArchived": _ALL}, sync_token=_TOKEN
        ),
        "candidates": StreamProfile(
            path="/candidate.list", created_since=_CREATED, sync_token=_TOKEN
        ),
        "custom_fields": StreamProfile(
            path="/customField.list", payload={"includeArchived": _ALL}, sync_token=_TOKEN
        ),
        "departments": StreamProfile(
            path="/department.list", payload={"includeArchived": _ALL}, sync_token=_TOKEN
        ),
        "feedback_form_definitions": StreamProfile(
            path="/feedbackFormDefinition.list",
            payload={"includeArchived": _ALL},
            sync_token=_TOKEN,
        ),
        "interview_schedules": StreamProfile(
            path="/interviewSchedule.list", created_since=_CREATED, sync_token=_TOKEN
        ),
        "job_postings": StreamProfile(
            path="/jobPosting.list", payload={"includeUnpublishedJobPostings": _ALL}, paging="none"
        ),
        "jobs": StreamProfile(
            path="/job.list",
            payload={"includeUnpublishedJobPostingsIds": _ALL},
            created_since=_CREATED,
            sync_token=_TOKEN,
        ),
        "locations": StreamProfile(
            path="/location.list",
            payload={"includeArchived": _ALL, "includeLocationHierarchy": True},
            sync_token=_TOKEN,
        ),
        "offers": StreamProfile(path="/offer.list", created_since=_CREATED, sync_token=_TOKEN),
        "sources": StreamProfile(
            path="/source.list", payload={"includeArchived": _ALL}, paging="none"
        ),
        "users": StreamProfile(
            path="/user.list", payload={"includeDeactivated": _ALL}, sync_token=_TOKEN
        ),
    },
)

PROFILES = {"generic": GENERIC, "ashby": ASHBY}
