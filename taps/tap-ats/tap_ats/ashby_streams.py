"""The streams that only Ashby has; their paths are in its profile."""

from __future__ import annotations

from tap_ats.client import ATSStream


class ApplicationFeedback(ATSStream):
    """Feedback that interviewers handed in."""

    name = "application_feedback"
    permission = "candidates:read"


class ApplicationHiringTeamRoles(ATSStream):
    """Roles in the hiring team of an application."""

    name = "application_hiring_team_roles"
    permission = "candidates:read"


class Approvals(ATSStream):
    """Approvals of jobs, openings and offers."""

    name = "approvals"
    permission = "approvals:read"


class Brands(ATSStream):
    """Names under which the organisation advertises jobs."""

    name = "brands"
    permission = "organization:read"


class CloseReasons(ATSStream):
    """Why jobs and openings are closed."""

    name = "close_reasons"
    permission = "hiringProcessMetadata:read"


class CommunicationTemplates(ATSStream):
    """Templates of messages to candidates."""

    name = "communication_templates"
    permission = "hiringProcessMetadata:read"


class HiringTeamRoles(ATSStream):
    """Roles in the hiring team of a job."""

    name = "hiring_team_roles"
    permission = "organization:read"


class InterviewPlans(ATSStream):
    """Orders of stages that applications go through."""

    name = "interview_plans"
    permission = "interviews:read"


class InterviewStageGroups(ATSStream):
    """Groups of stages across all interview plans."""

    name = "interview_stage_groups"
    permission = "interviews:read"


class InterviewerPools(ATSStream):
    """Groups of users who interview."""

    name = "interviewer_pools"
    permission = "hiringProcessMetadata:read"


class Interviews(ATSStream):
    """Kinds of interviews."""

    name = "interviews"
    permission = "interviews:read"


class JobBoards(ATSStream):
    """Places where jobs are advertised."""

    name = "job_boards"
    permission = "jobs:read"


class JobTemplates(ATSStream):
    """Templates of jobs."""

    name = "job_templates"
    permission = "jobs:read"


class Openings(ATSStream):
    """Seats that are to be filled through jobs."""

    name = "openings"
    permission = "jobs:read"


class Projects(ATSStream):
    """Groups of candidates for later."""

    name = "projects"
    permission = "candidates:read"


class SourceTrackingLinks(ATSStream):
    """Links that tell where candidates come from."""

    name = "source_tracking_links"
    permission = "hiringProcessMetadata:read"


class SurveyFormDefinitions(ATSStream):
    """Forms that candidates fill in."""

    name = "survey_form_definitions"
    permission = "hiringProcessMetadata:read"


STREAMS = (
    ApplicationFeedback,
    ApplicationHiringTeamRoles,
    Approvals,
    Brands,
    CloseReasons,
    CommunicationTemplates,
    HiringTeamRoles,
    InterviewPlans,
    InterviewStageGroups,
    InterviewerPools,
    Interviews,
    JobBoards,
    JobTemplates,
    Openings,
    Projects,
    SourceTrackingLinks,
    SurveyFormDefinitions,
)
