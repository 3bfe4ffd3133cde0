"""The streams of tap-ats."""

from __future__ import annotations

from spile import TimeFilter

from tap_ats.client import ATSStream

_CREATED = TimeFilter("createdAfter", "milliseconds")


class Applications(ATSStream):
    """Candidates' tries for a job."""

    name = "applications"
    path = "/v1/applications"
    period_key = "createdAt"
    permission = "candidates:read"
    created_since = _CREATED


class ArchiveReasons(ATSStream):
    """Why applications end."""

    name = "archive_reasons"
    path = "/v1/archive_reasons"
    permission = "hiringProcessMetadata:read"


class CandidateTags(ATSStream):
    """Labels of candidates."""

    name = "candidate_tags"
    path = "/v1/candidate_tags"
    permission = "hiringProcessMetadata:read"


class Candidates(ATSStream):
    """People who apply or were found."""

    name = "candidates"
    path = "/v1/candidates"
    period_key = "createdAt"
    permission = "candidates:read"


class CustomFields(ATSStream):
    """Definitions of fields that the customer added."""

    name = "custom_fields"
    path = "/v1/custom_fields"
    permission = "hiringProcessMetadata:read"


class Departments(ATSStream):
    """Parts of the organisation."""

    name = "departments"
    path = "/v1/departments"
    permission = "organization:read"


class FeedbackFormDefinitions(ATSStream):
    """Forms that interviewers fill in."""

    name = "feedback_form_definitions"
    path = "/v1/feedback_form_definitions"
    permission = "hiringProcessMetadata:read"


class InterviewSchedules(ATSStream):
    """Interviews planned for an application."""

    name = "interview_schedules"
    path = "/v1/interview_schedules"
    period_key = "createdAt"
    permission = "interviews:read"
    created_since = _CREATED


class JobPostings(ATSStream):
    """Advertisements of jobs."""

    name = "job_postings"
    path = "/v1/job_postings"
    permission = "jobs:read"


class Jobs(ATSStream):
    """Openings of the company."""

    name = "jobs"
    path = "/v1/jobs"
    period_key = "createdAt"
    permission = "jobs:read"


class Locations(ATSStream):
    """Places of work."""

    name = "locations"
    path = "/v1/locations"
    permission = "organization:read"


class Offers(ATSStream):
    """Offers made to candidates."""

    name = "offers"
    path = "/v1/offers"
    permission = "offers:read"


class Sources(ATSStream):
    """Where candidates come from."""

    name = "sources"
    path = "/v1/sources"
    permission = "hiringProcessMetadata:read"


class Users(ATSStream):
    """People who use the system."""

    name = "users"
    path = "/v1/users"
    permission = "organization:read"


STREAMS = (
    Applications,
    ArchiveReasons,
    CandidateTags,
    Candidates,
    CustomFields,
    Departments,
    FeedbackFormDefinitions,
    InterviewSchedules,
    JobPostings,
    Jobs,
    Locations,
    Offers,
    Sources,
    Users,
)
