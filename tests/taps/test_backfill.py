"""A run over a period, of every tap and profile: which streams it reads, and what of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from spile.exceptions import CatalogError
from spile.timestamps import parse_timestamp
from support.extraction import exact, extract
from support.profiles import PROFILES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from support.profiles import ProfileCase

FIRST, LAST = "2024-03-10", "2024-05-03"
PERIOD = {"start_date": f"{FIRST}T00:00:00Z", "end_date": LAST}
# The streams that are read, by profile: each with the property that tells whether a record lies in
# the period; with the stream that its records belong to; or with None, where the API's days tell.
READ: dict[str, dict[str, str | tuple[str] | None]] = {
    "tap-recruitment workable": {
        "candidates": "updated_at",
        "candidate_activities": "updated_at",
        "candidate_details": ("candidates",),
        "candidate_files": ("candidates",),
        "offers": ("candidates",),
        "events": "starts_at",
        "jobs": "updated_at",
        "job_details": ("jobs",),
        "job_activities": ("jobs",),
        "job_members": ("jobs",),
        "job_stages": ("jobs",),
        "job_questions": ("jobs",),
        "job_application_form": ("jobs",),
        "job_recruiters": ("jobs",),
        "job_custom_attributes": ("jobs",),
        "requisitions": "updated_at",
        "time_entries": "clock_in_time",
        "timeoff_requests": "from_date",
    },
    "tap-ats": {
        "applications": "createdAt",
        "candidates": "createdAt",
        "interview_schedules": "createdAt",
        "jobs": "createdAt",
    },
    "tap-ats ashby": {
        "application_feedback": "submittedAt",
        "applications": "createdAt",
        "application_criteria_evaluations": ("applications",),
        "application_details": ("applications",),
        "application_history": ("applications",),
        "candidates": "createdAt",
        "candidate_client_info": ("candidates",),
        "candidate_fraud_checks": ("candidates",),
        "candidate_notes": ("candidates",),
        "candidate_projects": ("candidates",),
        "interview_schedules": "createdAt",
        "interview_events": ("interview_schedules",),
        "jobs": "createdAt",
        "projects": "createdAt",
        "survey_submissions": "submittedAt",
    },
    "tap-hr": {"absences": "modified", "employees": "updated_at"},
    "tap-practice workflowmax": {
        "invoice_list": "Date",
        "invoice_payments": ("invoice_list",),
        "job_list": "DateModifiedUtc",
        "job_custom_fields": ("job_list",),
        "job_costs": ("job_list",),
        "job_documents": ("job_list",),
        "job_tasks": "DateModifiedUtc",
        "lead_list": "Date",
        "lead_custom_fields": ("lead_list",),
        "purchase_order_list": "Date",
        "quote_lines": "Date",
        "quote_list": "Date",
        "time_list": "Date",
    },
    "tap-worklogs": {"worklogs": "updatedAt"},
    "tap-worklogs tempo": {
        "deleted_worklogs": "timestamp",
        "holidays": None,
        "periods": None,
        "plans": "updatedAt",
        "timesheet_approval_logs": "statusUpdatedAt",
        "user_schedule": None,
        "user_schedules": None,
        "worklogs": "updatedAt",
    },
}


@pytest.mark.parametrize("case", PROFILES, ids=str)
def test_a_run_over_a_period_reads_what_the_api_can_bound_and_leaves_the_state(
    case: ProfileCase,
) -> None:
    with case.sandbox(scale=case.few, day=3) as sandbox:
        config = case.config(sandbox)
        if str(case) not in READ:
            with pytest.raises(CatalogError, match="No selected stream can be bounded by"):
                extract(case.tap, {**config, **PERIOD}, *case.names)
            return
        whole = extract(case.tap, config, *case.names)
        output = extract(case.tap, {**config, **PERIOD}, *case.names, state=whole.state)
    assert output.returncode == 0, output.log
    assert output.states == [whole.state]
    expected = READ[str(case)]
    assert output.counts().keys() == expected.keys()
    read = {name: output.records(name) for name in expected}
    for name, told_by in expected.items():
        rows = _within(case, name, told_by, whole.records(name), read)
        assert exact(read[name]) == exact(rows), name
    lines = [line for line in output.warnings() if "cannot be bounded by start_date" in line]
    assert len(lines) == len(whole.counts().keys() - expected.keys())


def _within(
    case: ProfileCase,
    name: str,
    told_by: str | tuple[str] | None,
    rows: Sequence[dict[str, Any]],
    read: Mapping[str, list[dict[str, Any]]],
) -> list[dict[str, Any]]:
    """The rows of a full read that a run over the period is to have."""
    if told_by is None:
        known = {repr(exact(row)) for row in read[name]}
        return [row for row in rows if repr(exact(row)) in known]
    if isinstance(told_by, str):
        return [row for row in rows if _is_inside(row[told_by])]
    keys = case.streams[name].parent_keys
    filled = {k: p for k, p in keys.items() if k in case.streams[name].filled_keys}
    if not filled:
        # What its records are of does not show in them.
        return _within(case, name, None, rows, read)
    parents = [{k: row[p] for k, p in filled.items()} for row in read[told_by[0]]]
    return [row for row in rows if any(one.items() <= row.items() for one in parents)]


def _is_inside(value: str) -> bool:
    moment = parse_timestamp(value)
    assert moment is not None
    return FIRST <= moment.date().isoformat() <= LAST
