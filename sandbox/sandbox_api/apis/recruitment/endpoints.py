"""The paths that only the vendor's API has, and the shape of the responses at each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox_api.data.records import Record

# A new signature for each response would be as good; nobody looks at it.
_SIGNATURE = "?X-Amz-Expires=60000&X-Amz-Signature=0dd5ee1b7c3a94f2"
# What follows the host of a subscription's address; whoever knows it can post there.
_HOOK = "/services/T0AD/9c2fe07b41d8?token=1f8a60c4e5"


def _signed(value: Any) -> Any:
    return f"{value}{_SIGNATURE}" if isinstance(value, str) else value


def _hooked(value: Any) -> Any:
    return f"{value}{_HOOK}"


_SIGNED_URLS = ("avatar", "filepath", "image_url", "preview_url", "resume_url")
# How fields look on their way, which is not how a tap writes them.
_CHANGES: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        **dict.fromkeys(_SIGNED_URLS, _signed),
        "target": _hooked,
    }
)


@dataclass(frozen=True)
class Endpoint:
    """One path of the vendor's API.

    Attributes:
        path: The path below `/spi/v3`; a part in braces is the key of the parent.
        selector: The entry that holds the records; none if the body is the list or the record.
        paging: `next` by a link, `counted` by offset, `none` at once, `one` record as the body.
        hidden: A field that the response lacks, as the request names its value.
        parent_param: The query parameter with the key of the parent.
        needs: A query parameter that must be there.
    """

    path: str
    selector: str | None = None
    paging: str = "none"
    hidden: str = ""
    parent_param: str = ""
    needs: str = ""

    def match(self, path: str) -> re.Match[str] | None:
        """Return the match of a path below `/spi/v3`, with the key of the parent if it has one."""
        return re.fullmatch(re.sub(r"\{\w+\}", "([^/]+)", self.path), path)

    def sent(self, record: Record) -> Record:
        """Return a record the way the vendor sends it."""
        found: Record = _changed({k: v for k, v in record.items() if k != self.hidden})
        return found


def _changed(value: Any) -> Any:
    if isinstance(value, list):
        return [_changed(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _CHANGES[name](inner) if name in _CHANGES else _changed(inner)
        for name, inner in value.items()
    }


def _of_candidate(path: str, selector: str | None, paging: str = "none") -> Endpoint:
    return Endpoint(f"/candidates/{{id}}{path}", selector, paging, hidden="candidate_id")


def _of_job(name: str, paging: str = "none") -> Endpoint:
    return Endpoint(f"/jobs/{{shortcode}}/{name}", name, paging, hidden="shortcode")


ENDPOINTS: Mapping[str, Endpoint] = MappingProxyType(
    {
        "members": Endpoint("/members", "members", "next"),
        "events": Endpoint("/events", "events", "next"),
        "requisitions": Endpoint("/requisitions", "requisitions", "next"),
        "custom_attributes": Endpoint("/custom_attributes", "custom_attributes"),
        "disqualification_reasons": Endpoint("/disqualification_reasons"),
        "candidate_activities": _of_candidate("/activities", "activities", "next"),
        "candidate_details": _of_candidate("", "candidate", "one"),
        "candidate_files": _of_candidate("/files", "files"),
        "offers": _of_candidate("/offer", None, "one"),
        "job_details": Endpoint("/jobs/{shortcode}", paging="one"),
        "job_activities": _of_job("activities", "next"),
        "job_members": _of_job("members"),
        "job_stages": _of_job("stages"),
        "job_questions": _of_job("questions"),
        "job_application_form": Endpoint(
            "/jobs/{shortcode}/application_form", paging="one", hidden="shortcode"
        ),
        "job_recruiters": _of_job("recruiters"),
        "job_custom_attributes": _of_job("custom_attributes"),
        "departments": Endpoint("/departments"),
        "legal_entities": Endpoint("/legal_entities"),
        "permission_sets": Endpoint("/permission_sets"),
        "work_schedules": Endpoint("/work_schedules"),
        "employee_fields": Endpoint("/employee_fields"),
        "employees": Endpoint("/employees", "employees", "counted"),
        "employee_documents": Endpoint(
            "/employees/{id}/documents", "employee_documents", "counted", hidden="employee_id"
        ),
        "orgchart": Endpoint("/employees/orgchart"),
        "timeoff_balances": Endpoint(
            "/timeoff/balances", "balances", hidden="employee_id", parent_param="employee_id"
        ),
        "timeoff_categories": Endpoint("/timeoff/categories", "categories"),
        "timeoff_requests": Endpoint("/timeoff/requests", "requests", "counted", needs="from_date"),
        "time_entries": Endpoint("/time-tracking/time-entries", "time_entries", "counted"),
        "subscriptions": Endpoint("/subscriptions", "subscriptions"),
        "accounts": Endpoint("/accounts", "accounts"),
    }
)
