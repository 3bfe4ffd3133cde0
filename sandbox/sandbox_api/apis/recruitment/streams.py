"""The streams that only the vendor's API has, each after those that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox_api.apis.recruitment.activities import (
    CandidateActivities,
    Events,
    JobActivities,
    Offers,
)
from sandbox_api.apis.recruitment.details import (
    CandidateDetails,
    CandidateFiles,
    JobApplicationForm,
    JobDetails,
    JobShare,
    JobStages,
)
from sandbox_api.apis.recruitment.listings import (
    LISTINGS,
    PEOPLE,
    Accounts,
    Departments,
    LegalEntities,
    Reasons,
    RecruitmentList,
    WorkSchedules,
)
from sandbox_api.apis.recruitment.staff import Employees, Orgchart
from sandbox_api.apis.recruitment.timeoff import (
    TimeEntries,
    TimeoffBalances,
    TimeoffCategories,
    TimeoffRequests,
)
from sandbox_api.data.listings import add_listings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox_api.apis.recruitment.candidates import Candidates
    from sandbox_api.apis.recruitment.records import Jobs, Recruiters, Stages
    from sandbox_api.data.records import RecordStream
    from sandbox_api.options import Options


def vendor_streams(
    candidates: Candidates, jobs: Jobs, stages: Stages, recruiters: Recruiters
) -> dict[str, RecordStream]:
    """Return the streams by name."""
    options = candidates.options
    found: dict[str, RecordStream] = {"candidates": candidates, "jobs": jobs}
    add_listings(found, PEOPLE, RecruitmentList, options)
    found |= _staff(options)
    add_listings(found, LISTINGS, RecruitmentList, options)
    members, questions = found["members"], found["job_questions"]
    streams = (
        Accounts(options),
        CandidateActivities(candidates, stages, members),
        CandidateDetails(candidates),
        CandidateFiles(candidates),
        Events(candidates, stages, members),
        JobActivities(candidates, stages, members, jobs),
        JobApplicationForm(jobs, questions),
        JobDetails(jobs),
        JobShare("job_members", jobs, members, ("id", "name", "email")),
        JobShare("job_recruiters", jobs, recruiters, ("id", "email")),
        JobStages(jobs, stages),
        Offers(candidates, stages),
        Reasons(options),
    )
    return {**found, **{stream.name: stream for stream in streams}}


def _staff(options: Options) -> Mapping[str, RecordStream]:
    departments, entities = Departments(options), LegalEntities(options)
    schedules = WorkSchedules(options)
    employees = Employees(options, departments, entities, schedules)
    requests = TimeoffRequests(employees)
    streams = (
        departments,
        entities,
        schedules,
        employees,
        requests,
        Orgchart(employees),
        TimeEntries(employees),
        TimeoffBalances(employees, requests),
        TimeoffCategories(options),
    )
    return {stream.name: stream for stream in streams}
