"""The streams that only Ashby has; their paths are in its profile."""

from __future__ import annotations

from typing import Any, ClassVar

from tap_ats.client import ATSStream
from tap_ats.streams import Applications, Candidates, InterviewSchedules, JobPostings, Users

# The types that the API lists; requests to take part there are for the first only.
_SURVEYS: list[dict[str, Any]] = [
    {"surveyType": "CandidateExperience"},
    {"surveyType": "Questionnaire"},
]


class ApplicationCriteriaEvaluations(ATSStream):
    """What a model says about applications, by criterion."""

    name = "application_criteria_evaluations"
    permission = "candidates:read"
    parent_stream_type = Applications
    parent_keys: ClassVar = {"applicationId": "id"}


class ApplicationDetails(ATSStream):
    """What is known of each application: its form, its history, its file, who recommended it."""

    name = "application_details"
    permission = "candidates:read"
    parent_stream_type = Applications
    parent_keys: ClassVar = {"applicationId": "id"}


class ApplicationFeedback(ATSStream):
    """Feedback that interviewers handed in."""

    name = "application_feedback"
    period_key = "submittedAt"
    permission = "candidates:read"


class ApplicationHiringTeamRoles(ATSStream):
    """Roles in the hiring team of an application."""

    name = "application_hiring_team_roles"
    permission = "candidates:read"


class ApplicationHistory(ATSStream):
    """Stages that applications went through, with their times."""

    name = "application_history"
    permission = "candidates:read"
    parent_stream_type = Applications
    parent_keys: ClassVar = {"applicationId": "id"}


class Approvals(ATSStream):
    """Approvals of jobs, openings and offers."""

    name = "approvals"
    permission = "approvals:read"


class Brands(ATSStream):
    """Names under which the organisation advertises jobs."""

    name = "brands"
    permission = "organization:read"


class CandidateClientInfo(ATSStream):
    """Devices from which candidates came."""

    name = "candidate_client_info"
    permission = "candidates:read"
    parent_stream_type = Candidates
    parent_keys: ClassVar = {"candidateId": "id"}


class CandidateFraudChecks(ATSStream):
    """Checks of candidates for fraud, with their findings."""

    name = "candidate_fraud_checks"
    permission = "candidates:read"
    parent_stream_type = Candidates
    parent_keys: ClassVar = {"candidateId": "id"}


class CandidateNotes(ATSStream):
    """Notes on candidates."""

    name = "candidate_notes"
    permission = "candidates:read"
    parent_stream_type = Candidates
    parent_keys: ClassVar = {"candidateId": "id"}


class CandidateProjects(ATSStream):
    """Projects that candidates are in."""

    name = "candidate_projects"
    permission = "candidates:read"
    primary_keys = ("candidateId", "id")
    parent_stream_type = Candidates
    parent_keys: ClassVar = {"candidateId": "id"}


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


class InterviewEvents(ATSStream):
    """Interviews that are held, with their times and people."""

    name = "interview_events"
    permission = "interviews:read"
    parent_stream_type = InterviewSchedules
    parent_keys: ClassVar = {"interviewScheduleId": "id"}


class InterviewPlans(ATSStream):
    """Orders of stages that applications go through."""

    name = "interview_plans"
    permission = "interviews:read"


class InterviewStageGroups(ATSStream):
    """Groups of stages across all interview plans."""

    name = "interview_stage_groups"
    permission = "interviews:read"


class InterviewStages(ATSStream):
    """Stages of interview plans."""

    name = "interview_stages"
    permission = "interviews:read"
    parent_stream_type = InterviewPlans
    parent_keys: ClassVar = {"interviewPlanId": "id"}
    shows_in_parent = False


class InterviewerPauses(ATSStream):
    """Times in which users do not interview."""

    name = "interviewer_pauses"
    permission = "organization:read"
    parent_stream_type = Users
    parent_keys: ClassVar = {"userId": "id"}
    shows_in_parent = False


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


class JobPostingDetails(ATSStream):
    """What is known of each posting: its text, its application form, its pay."""

    name = "job_posting_details"
    permission = "jobs:read"
    parent_stream_type = JobPostings
    parent_keys: ClassVar = {"jobPostingId": "id"}


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
    period_key = "createdAt"
    permission = "candidates:read"


class SourceTrackingLinks(ATSStream):
    """Links that tell where candidates come from."""

    name = "source_tracking_links"
    permission = "hiringProcessMetadata:read"


class SurveyFormDefinitions(ATSStream):
    """Forms that candidates fill in."""

    name = "survey_form_definitions"
    permission = "hiringProcessMetadata:read"


class SurveyRequests(ATSStream):
    """Surveys that candidates were asked to fill in."""

    name = "survey_requests"
    permission = "candidates:read"
    partitions = _SURVEYS[:1]


class SurveySubmissions(ATSStream):
    """Surveys that candidates filled in."""

    name = "survey_submissions"
    period_key = "submittedAt"
    permission = "candidates:read"
    partitions = _SURVEYS


STREAMS = (
    ApplicationCriteriaEvaluations,
    ApplicationDetails,
    ApplicationFeedback,
    ApplicationHiringTeamRoles,
    ApplicationHistory,
    Approvals,
    Brands,
    CandidateClientInfo,
    CandidateFraudChecks,
    CandidateNotes,
    CandidateProjects,
    CloseReasons,
    CommunicationTemplates,
    HiringTeamRoles,
    InterviewEvents,
    InterviewPlans,
    InterviewStageGroups,
    InterviewStages,
    InterviewerPauses,
    InterviewerPools,
    Interviews,
    JobBoards,
    JobPostingDetails,
    JobTemplates,
    Openings,
    Projects,
    SourceTrackingLinks,
    SurveyFormDefinitions,
    SurveyRequests,
    SurveySubmissions,
)
