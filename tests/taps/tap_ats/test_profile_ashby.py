"""The tap speaks Ashby's API: requests, permissions, and five days of changes."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest
from support.extraction import extract
from tap_ats.tap import TapATS

if TYPE_CHECKING:
    from sandbox_api import RequestLog, Sandbox

LIMIT = {"limit": 100}
ARCHIVED = {"includeArchived": True}
#: What `include_archived` adds to the first request of a run, by endpoint.
ALL: dict[str, dict[str, Any]] = {
    "archiveReason.list": ARCHIVED,
    "candidateTag.list": ARCHIVED,
    "closeReason.list": ARCHIVED,
    "customField.list": ARCHIVED,
    "department.list": ARCHIVED,
    "feedbackFormDefinition.list": ARCHIVED,
    "interview.list": ARCHIVED,
    "interviewPlan.list": ARCHIVED,
    "interviewerPool.list": {"includeArchivedPools": True, "includeArchivedTrainingStages": True},
    "job.list": {"includeUnpublishedJobPostingsIds": True},
    "jobPosting.list": {"includeUnpublishedJobPostings": True},
    "location.list": ARCHIVED,
    "source.list": ARCHIVED,
    "sourceTrackingLink.list": {"includeDisabled": True},
    "user.list": {"includeDeactivated": True},
}
#: What that request sends without it.
BODIES: dict[str, dict[str, Any]] = {
    "application.list": {**LIMIT, "expand": ["openings"]},
    "applicationFeedback.list": LIMIT,
    "applicationHiringTeamRole.list": {},
    "approval.list": LIMIT,
    "archiveReason.list": {},
    "brand.list": LIMIT,
    "candidate.list": LIMIT,
    "candidateTag.list": LIMIT,
    "closeReason.list": {},
    "communicationTemplate.list": {},
    "customField.list": LIMIT,
    "department.list": LIMIT,
    "feedbackFormDefinition.list": LIMIT,
    "hiringTeamRole.list": {"namesOnly": False},
    "interview.list": {**LIMIT, "includeNonSharedInterviews": True},
    "interviewPlan.list": LIMIT,
    "interviewSchedule.list": LIMIT,
    "interviewStageGroup.list": {},
    "interviewerPool.list": LIMIT,
    "job.list": {**LIMIT, "expand": ["location", "openings"]},
    "jobBoard.list": {},
    "jobPosting.list": {},
    "jobTemplate.list": {**LIMIT, "expand": ["location"]},
    "location.list": {**LIMIT, "includeLocationHierarchy": True},
    "offer.list": LIMIT,
    "opening.list": LIMIT,
    "project.list": LIMIT,
    "source.list": {},
    "sourceTrackingLink.list": {},
    "surveyFormDefinition.list": LIMIT,
    "surveyRequest.list": LIMIT,
    "surveySubmission.list": LIMIT,
    "user.list": LIMIT,
}
WITH_CREATED = [
    "application",
    "applicationFeedback",
    "candidate",
    "interviewSchedule",
    "job",
    "offer",
    "opening",
    "project",
    "surveyRequest",
    "surveySubmission",
]


def body_of(request: RequestLog) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(request.body)
    return body


def bodies(server: Sandbox) -> dict[str, dict[str, Any]]:
    """The body of the first request to each endpoint, whatever the type of survey is."""
    sent = {request.path.rpartition("/")[2]: request for request in reversed(server.requests)}
    found = {name: body_of(request) for name, request in sent.items()}
    return {
        name: {k: v for k, v in body.items() if k != "surveyType"} for name, body in found.items()
    }


def test_the_address_is_known() -> None:
    assert TapATS(config={"profile": "ashby", "api_key": "k"}).url_base == (
        "https://api.ashbyhq.com"
    )


def test_each_endpoint_is_asked_as_the_vendor_documents_it(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    output = extract(TapATS, settings)
    assert output.returncode == 0, output.log
    assert bodies(vendor) == {name: {**BODIES[name], **ALL.get(name, {})} for name in BODIES}
    for request in vendor.requests:
        assert request.method == "POST"
        assert request.headers["content-type"] == "application/json"
        assert request.headers["accept"] == "application/json; version=1"
        credential = base64.b64decode(request.headers["authorization"].split()[1])
        assert credential == b"key-93ae6b714d:"


def test_the_password_of_the_profile_gives_way_to_what_the_user_sets(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    extract(TapATS, {**settings, "basic_password": "same"}, "sources")
    credential = base64.b64decode(vendor.requests[0].headers["authorization"].split()[1])
    assert credential == b"key-93ae6b714d:key-93ae6b714d"


def test_archived_records_are_left_out_on_request(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    everything = extract(TapATS, settings).counts()
    assert everything == {name: vendor.counts("ats")[name] for name in everything}
    vendor.clear_requests()
    output = extract(TapATS, {**settings, "include_archived": False})
    assert bodies(vendor) == BODIES
    assert not any(record["isArchived"] for record in output.records("departments"))
    assert output.counts()["users"] < everything["users"]


def test_a_start_date_cuts_off_what_was_created_before(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    output = extract(TapATS, {**settings, "start_date": "2024-04-01T00:00:00Z"})
    cut = [name for name, body in bodies(vendor).items() if "createdAfter" in body]
    assert sorted(cut) == sorted(f"{name}.list" for name in WITH_CREATED)
    assert bodies(vendor)["job.list"]["createdAfter"] == 1711929600000
    created = [record["createdAt"] for record in output.records("candidates")]
    assert created
    assert min(created) >= "2024-04-01"
    assert len(created) < vendor.counts("ats")["candidates"]


@pytest.mark.parametrize("status", [403, 200])
def test_a_permission_that_the_key_lacks_costs_its_stream_only(
    vendor: Sandbox, settings: dict[str, Any], status: int
) -> None:
    info = {"code": "missing_endpoint_permission", "message": "No.", "requestId": "r-1"}
    refusal = {"success": False, "errors": ["missing_endpoint_permission"], "errorInfo": info}
    vendor.inject("/ats/offer.list", status=status, body=json.dumps(refusal).encode())
    output = extract(TapATS, {**settings, "on_forbidden": "skip"})
    assert output.returncode == 0
    counts = {**vendor.counts("ats"), "offers": 0}
    assert output.counts() == {name: counts[name] for name in output.counts()}
    assert "'offers:read'" in output.warnings()[0]
    assert "sync_token" not in output.state["bookmarks"]["offers"]


def test_what_the_vendor_warns_of_is_in_the_log(vendor: Sandbox, settings: dict[str, Any]) -> None:
    page = {"success": True, "results": [], "warnings": ["The field will go"]}
    vendor.inject("/ats/job.list", status=200, body=json.dumps(page).encode())
    output = extract(TapATS, settings, "jobs")
    assert output.returncode == 0
    assert "The API warns: The field will go" in output.warnings()[0]


def test_an_endpoint_that_comes_to_page_is_walked_to_its_end(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    page = {"success": True, "results": [], "moreDataAvailable": True, "nextCursor": "n"}
    vendor.inject("/ats/source.list", status=200, body=json.dumps(page).encode())
    output = extract(TapATS, settings, "sources")
    assert [body_of(request) for request in vendor.requests] == [
        ARCHIVED,
        {**ARCHIVED, "cursor": "n"},
    ]
    assert output.counts()["sources"] == vendor.counts("ats")["sources"]
