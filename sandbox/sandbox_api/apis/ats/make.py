"""The streams of the applicant tracking API, each with the streams that it refers to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox_api.apis.ats.applications import ApplicationDetails, ApplicationHistory, Applications
from sandbox_api.apis.ats.candidates import CandidateProjects, Candidates, Projects
from sandbox_api.apis.ats.interviews import ApplicationFeedback, InterviewEvents, InterviewSchedules
from sandbox_api.apis.ats.jobs import JobPostings, Jobs, Openings, Organisation
from sandbox_api.apis.ats.listings import LISTINGS, AtsList
from sandbox_api.apis.ats.offers import Approvals, Offers
from sandbox_api.apis.ats.plans import (
    InterviewPlans,
    Interviews,
    InterviewStageGroups,
    InterviewStages,
)
from sandbox_api.apis.ats.setup import (
    ArchiveReasons,
    CloseReasons,
    CustomFields,
    Departments,
    FeedbackForms,
    Locations,
    Sources,
    Tags,
    Users,
)
from sandbox_api.data.listings import add_listings

if TYPE_CHECKING:
    from sandbox_api.data.records import RecordStream
    from sandbox_api.options import Options


def make_streams(options: Options) -> dict[str, RecordStream]:
    """Return all streams by name."""
    users, plans, forms = Users(options), InterviewPlans(options), FeedbackForms(options)
    organisation = Organisation(Departments(options), Locations(options), users, plans)
    jobs = Jobs(options, organisation)
    applications, written = _applied(options, organisation, jobs)
    written += [organisation.departments, organisation.locations, users, plans, forms, jobs]
    written += [JobPostings(options, jobs), CustomFields(options)]
    close_reasons, offers = CloseReasons(options), Offers(options, applications, users)
    openings = Openings(options, jobs, organisation, close_reasons)
    approvals = Approvals(options, jobs, offers, openings, users)
    written += [close_reasons, offers, openings, approvals]
    history = ApplicationHistory(options, applications, users)
    details = ApplicationDetails(options, applications, history, users)
    schedules = InterviewSchedules(options, applications, users)
    interviews = Interviews(options, forms, jobs)
    events = InterviewEvents(options, schedules, interviews, users)
    feedback = ApplicationFeedback(options, events, history, forms, users)
    written += [history, details, schedules, interviews, events, feedback]
    streams = {stream.name: stream for stream in written}
    add_listings(streams, LISTINGS, AtsList, options)
    return streams


def _applied(
    options: Options, organisation: Organisation, jobs: Jobs
) -> tuple[Applications, list[RecordStream]]:
    """Return the applications, and with them all streams that they refer to besides jobs."""
    tags, sources, reasons = Tags(options), Sources(options), ArchiveReasons(options)
    groups = InterviewStageGroups(options)
    stages = InterviewStages(options, organisation.plans, groups)
    candidates = Candidates(options, tags, sources)
    projects = Projects(options, organisation.users)
    theirs = CandidateProjects(options, candidates, projects)
    applications = Applications(options, candidates, jobs, stages, reasons)
    people = [applications, candidates, projects, theirs]
    return applications, [*people, tags, sources, reasons, groups, stages]
