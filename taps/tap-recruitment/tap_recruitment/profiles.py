"""The profiles of tap-recruitment."""

from __future__ import annotations

import datetime
from dataclasses import replace

from spile import GENERIC, DateRange, FromContext, Profile, Setting, StreamProfile, TimeFilter

_CHANGED = TimeFilter("updated_after", "compact", looks_back=False)
_EARLIEST = datetime.date(1970, 1, 1)
# Drafts and inactive employees are shown to an administrator only.
_MEMBER = {"member_id": Setting("member_id")}


def _extra(path: str) -> StreamProfile:
    """A list that wants a scope beyond those of jobs and candidates, or few people need."""
    return StreamProfile(path=f"/spi/v3{path}", selected=False)


def _of_candidate(path: str = "") -> StreamProfile:
    """What is asked for once for each candidate: no part of a usual run."""
    return _extra(f"/candidates/{{candidate_id}}{path}")


def _of_job(path: str = "") -> StreamProfile:
    """What is asked for once for each job: no part of a usual run."""
    return _extra(f"/jobs/{{shortcode}}{path}")


# Version 3 of the API. An account's token may ask ten times in ten seconds.
WORKABLE = Profile(
    api_url="https://{account_subdomain}.workable.com",
    defaults={"requests_per_second": 1},
    maximums={"page_size": 100},
    streams={
        "jobs": StreamProfile(
            path="/spi/v3/jobs",
            params={"include_fields": "description,full_description,requirements,benefits"},
            replication_key="updated_at",
            changed_since=_CHANGED,
        ),
        "candidates": StreamProfile(
            path="/spi/v3/candidates", replication_key="updated_at", changed_since=_CHANGED
        ),
        "stages": StreamProfile(path="/spi/v3/stages", paging="none"),
        "recruiters": StreamProfile(path="/spi/v3/recruiters", paging="none"),
        "members": StreamProfile(path="/spi/v3/members", params={"status": "all"}),
        "events": StreamProfile(path="/spi/v3/events", params={"include_cancelled": "true"}),
        "custom_attributes": StreamProfile(path="/spi/v3/custom_attributes", paging="none"),
        # The sources differ about its scope.
        "disqualification_reasons": _extra("/disqualification_reasons"),
        "candidate_activities": replace(
            _of_candidate("/activities"), replication_key="updated_at", changed_since=_CHANGED
        ),
        "candidate_details": _of_candidate(),
        "candidate_files": _of_candidate("/files"),
        "offers": _of_candidate("/offer"),
        "job_details": _of_job(),
        "job_activities": _of_job("/activities"),
        "job_members": _of_job("/members"),
        "job_stages": _of_job("/stages"),
        "job_questions": _of_job("/questions"),
        "job_application_form": _of_job("/application_form"),
        "job_recruiters": _of_job("/recruiters"),
        "job_custom_attributes": _of_job("/custom_attributes"),
        "requisitions": replace(
            _extra("/requisitions"), replication_key="updated_at", changed_since=_CHANGED
        ),
        "departments": _extra("/departments"),
        "legal_entities": _extra("/legal_entities"),
        "permission_sets": _extra("/permission_sets"),
        "work_schedules": _extra("/work_schedules"),
        "employee_fields": replace(_extra("/employee_fields"), params=_MEMBER),
        "employees": replace(_extra("/employees"), params=_MEMBER),
        "employee_documents": replace(_extra("/employees/{employee_id}/documents"), params=_MEMBER),
        "orgchart": _extra("/employees/orgchart"),
        "timeoff_balances": replace(
            _extra("/timeoff/balances"), params={"employee_id": FromContext("employee_id")}
        ),
        "timeoff_categories": _extra("/timeoff/categories"),
        "timeoff_requests": replace(
            _extra("/timeoff/requests"),
            replication_key="from_date",
            dates=DateRange(
                first_param="from_date",
                last_param=None,
                end_param="to_date",
                form="iso",
                earliest=_EARLIEST,
            ),
        ),
        "time_entries": replace(
            _extra("/time-tracking/time-entries"),
            replication_key="clock_in_time",
            dates=DateRange(
                first_param="from_date", last_param="to_date", form="iso", earliest=_EARLIEST
            ),
        ),
        "subscriptions": replace(_extra("/subscriptions"), paging="fixed"),
        # Served by www.workable.com: read in a run of its own with that api_url.
        "accounts": _extra("/accounts"),
    },
)

PROFILES = {"generic": GENERIC, "workable": WORKABLE}
