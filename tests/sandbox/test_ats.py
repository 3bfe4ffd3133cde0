"""The applicant tracking API as its vendor runs it."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from sandbox_api import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox.client import Client


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(profile="vendor", rate_limit=0) as running:
        yield running


@pytest.fixture
def client(client_of: Callable[[Sandbox], Client], sandbox: Sandbox) -> Client:
    return client_of(sandbox)


def without(record: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in names}


def test_takes_a_blank_password_and_no_other(sandbox: Sandbox, client: Client) -> None:
    body, kind = "{}", {"Content-Type": "application/json"}
    key = sandbox.credentials["ats"]
    blank = f"Basic {b64encode(f'{key}:'.encode()).decode()}"
    reply = client.ask("POST", "/ats/job.list", {**kind, "Authorization": blank}, body)
    assert reply.json()["success"] is True
    wrong = f"Basic {b64encode(f'{key}:x'.encode()).decode()}"
    reply = client.ask("POST", "/ats/job.list", {**kind, "Authorization": wrong}, body)
    assert (reply.status, reply.json()["errors"]) == (403, ["invalid_api_key"])
    assert client.ask("POST", "/ats/job.list", {"Authorization": blank}, body).status == 415
    sandbox.play(profile="generic")
    reply = client.ask("POST", "/ats/v1/jobs", {**kind, "Authorization": blank}, body)
    assert reply.status == 403


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"limit": 101}, "invalid_input"),
        ({"limit": "10"}, "invalid_input"),
        ({"createdAfter": "2024-01-01"}, "invalid_input"),
        ({"cursor": "made-up"}, "invalid_next_cursor"),
        ({"syncToken": "made-up"}, "sync_token_invalid"),
    ],
)
def test_tells_errors_in_the_body_of_a_200(client: Client, body: dict[str, Any], code: str) -> None:
    reply = client.post("/job.list", **body)
    assert (reply.status, reply.json()["success"]) == (200, False)
    assert reply.json()["errorInfo"]["code"] == code


def walk(client: Client, path: str, **body: Any) -> tuple[list[Any], str]:
    found: list[Any] = []
    while True:
        page = client.post(path, **body).json()
        assert page["success"], page
        found += page["results"]
        if not page["moreDataAvailable"]:
            return found, page["syncToken"]
        body = {**body, "cursor": page["nextCursor"]}


def test_sync_token_yields_what_changed_and_expires(sandbox: Sandbox, client: Client) -> None:
    everything, token = walk(client, "/candidate.list")
    assert everything == list(sandbox.records("ats", "candidates"))
    assert walk(client, "/candidate.list", syncToken=token)[0] == []
    sandbox.set_day(2)
    before = {record["id"]: record for record in everything}
    found, token = walk(client, "/candidate.list", syncToken=token, limit=20)
    now = list(sandbox.records("ats", "candidates"))
    assert found == [record for record in now if before.get(record["id"]) != record]
    assert client.post("/job.list", syncToken=token).json()["success"] is False
    sandbox.set_day(60)
    code = client.post("/candidate.list", syncToken=token).json()["errorInfo"]["code"]
    assert code == "sync_token_expired"


@pytest.mark.parametrize(
    ("path", "stream", "flag"),
    [
        ("/archiveReason.list", "archive_reasons", "includeArchived"),
        ("/user.list", "users", "includeDeactivated"),
        ("/jobPosting.list", "job_postings", "includeUnpublishedJobPostings"),
    ],
)
def test_hides_archived_records_unless_asked(
    sandbox: Sandbox, client: Client, path: str, stream: str, flag: str
) -> None:
    count = sandbox.counts("ats")[stream]
    shown = client.post(path).json()["results"]
    found = client.post(path, **{flag: True}).json()
    assert len(shown) < min(count, 100)
    if stream != "users":
        assert len(found["results"]) == count
        assert "nextCursor" not in found


@pytest.mark.parametrize(
    "after", [1_717_200_000_000, 1_717_200_000_000.0, "1717200000000"], ids=["int", "float", "text"]
)
def test_created_after_counts_milliseconds_however_they_are_written(
    sandbox: Sandbox, client: Client, after: object
) -> None:
    found = walk(client, "/application.list", createdAfter=after)[0]
    true = [without(one, "openings") for one in sandbox.records("ats", "applications")]
    assert found == [one for one in true if one["createdAt"] >= "2024-06-01T00:00:00.000Z"]


def test_names_the_missing_permission(client_of: Callable[[Sandbox], Client]) -> None:
    with Sandbox(scale=0.1, profile="vendor", rate_limit=0, deny=["ats.offers"]) as sandbox:
        client = client_of(sandbox)
        reply = client.post("/offer.list")
        assert reply.status == 403
        assert reply.json()["errorInfo"]["code"] == "missing_endpoint_permission"
        assert "offers:read" not in client.post("/apiKey.info").json()["results"]["scopes"]


def test_a_cursor_of_the_day_before_has_expired(sandbox: Sandbox, client: Client) -> None:
    cursor = client.post("/candidate.list", limit=10).json()["nextCursor"]
    assert client.post("/candidate.list", limit=10, cursor=cursor).json()["success"]
    sandbox.set_day(2)
    page = client.post("/candidate.list", limit=10, cursor=cursor).json()
    assert page["errorInfo"]["code"] == "next_cursor_expired"


def test_fields_that_must_be_asked_for_come_only_then(sandbox: Sandbox, client: Client) -> None:
    jobs = list(sandbox.records("ats", "jobs"))
    assert any(job["openings"] for job in jobs)
    assert any(job["location"] for job in jobs)
    bare = walk(client, "/job.list")[0]
    assert bare == [without(job, "location", "openings") for job in jobs]
    assert walk(client, "/job.list", expand=["location", "openings"])[0] == jobs


def test_children_come_for_the_parent_that_is_named_and_do_not_name_it(
    sandbox: Sandbox, client: Client
) -> None:
    notes = list(sandbox.records("ats", "candidate_notes"))
    candidate = notes[0]["candidateId"]
    found = client.post("/candidate.listNotes", candidateId=candidate).json()["results"]
    theirs = [note for note in notes if note["candidateId"] == candidate]
    assert found == [without(note, "candidateId") for note in theirs]
    for wrong in ({}, {"candidateId": "nobody"}):
        page = client.post("/candidate.listNotes", **wrong).json()
        assert page["errorInfo"]["code"] == "invalid_input"


def test_a_record_that_is_asked_for_by_itself_comes_alone(sandbox: Sandbox, client: Client) -> None:
    detail = list(sandbox.records("ats", "application_details"))[3]
    asked = {"expand": ["openings", "applicationFormSubmissions", "referrals"]}
    found = client.post("/application.info", applicationId=detail["id"], **asked).json()
    assert found["results"] == detail
    bare = client.post("/application.info", applicationId=detail["id"]).json()["results"]
    assert bare == without(detail, *asked["expand"])


def test_surveys_come_for_one_of_the_types_there_are(sandbox: Sandbox, client: Client) -> None:
    kinds = Counter(one["surveyType"] for one in sandbox.records("ats", "survey_submissions"))
    assert len(kinds) == 2
    for kind, count in kinds.items():
        assert len(walk(client, "/surveySubmission.list", surveyType=kind)[0]) == count
    for wrong in ({}, {"surveyType": "EEOC"}):
        page = client.post("/surveySubmission.list", **wrong).json()
        assert page["errorInfo"]["code"] == "invalid_input"


def test_roles_come_as_bare_texts_unless_asked_otherwise(sandbox: Sandbox, client: Client) -> None:
    roles = list(sandbox.records("ats", "hiring_team_roles"))
    assert client.post("/hiringTeamRole.list").json()["results"] == [one["title"] for one in roles]
    found = client.post("/hiringTeamRole.list", namesOnly=False).json()["results"]
    assert found == roles


DAY = 7


@pytest.fixture(scope="module")
def world() -> Callable[[str], list[dict[str, Any]]]:
    playing = Sandbox(profile="vendor", scale=0.3, day=DAY)
    return lambda stream: list(playing.records("ats", stream))


@pytest.mark.parametrize(
    ("stream", "field", "target"),
    [
        ("application_history", "applicationId", "applications"),
        ("application_history", "stageId", "interview_stages"),
        ("application_history", "actorId", "users"),
        ("application_feedback", "applicationId", "applications"),
        ("application_feedback", "applicationHistoryId", "application_history"),
        ("application_feedback", "interviewId", "interviews"),
        ("application_feedback", "interviewEventId", "interview_events"),
        ("application_feedback", "feedbackFormDefinitionId", "feedback_form_definitions"),
        ("candidate_projects", "id", "projects"),
        ("interview_events", "interviewId", "interviews"),
        ("interview_events", "interviewScheduleId", "interview_schedules"),
        ("interview_schedules", "interviewStageId", "interview_stages"),
        ("interview_stages", "interviewPlanId", "interview_plans"),
        ("interview_stages", "interviewStageGroupId", "interview_stage_groups"),
        ("interviews", "jobId", "jobs"),
        ("jobs", "defaultInterviewPlanId", "interview_plans"),
        ("openings", "closeReasonId", "close_reasons"),
    ],
)
def test_records_refer_to_records_that_exist(
    world: Callable[[str], list[dict[str, Any]]], stream: str, field: str, target: str
) -> None:
    found = {record.get(field) for record in world(stream)} - {None}
    assert found
    assert found <= {record["id"] for record in world(target)}


def test_an_application_goes_through_the_stages_of_its_plan_in_order(
    world: Callable[[str], list[dict[str, Any]]],
) -> None:
    stages = {stage["id"]: stage for stage in world("interview_stages")}
    plans = {job["id"]: job["defaultInterviewPlanId"] for job in world("jobs")}
    walks: dict[str, list[dict[str, Any]]] = {}
    for step in world("application_history"):
        walks.setdefault(step["applicationId"], []).append(step)
    for application in world("applications"):
        steps = walks.pop(application["id"])
        entered = [step["enteredStageAt"] for step in steps]
        assert entered == sorted(set(entered))
        assert steps[0]["enteredStageAt"] == application["createdAt"]
        left = [step["leftStageAt"] for step in steps[:-1]]
        assert "leftStageAt" not in steps[-1]
        assert (
            sorted([*entered, *left])
            == [moment for pair in zip(entered, [*left, "9"], strict=True) for moment in pair][:-1]
        )
        assert [step["stageNumber"] for step in steps] == list(range(len(steps)))
        walked = [stages[step["stageId"]] for step in steps]
        orders = [stage["orderInInterviewPlan"] for stage in walked]
        assert orders == sorted(set(orders))
        assert {stage["interviewPlanId"] for stage in walked} == {plans[application["job"]["id"]]}
        assert application["currentInterviewStage"]["id"] == steps[-1]["stageId"]
        assert application["updatedAt"] >= steps[-1]["enteredStageAt"]
    assert not walks


def test_some_applications_are_hired_many_turned_down_and_some_under_way(
    world: Callable[[str], list[dict[str, Any]]],
) -> None:
    states = Counter(application["status"] for application in world("applications"))
    assert states["Archived"] > states["Active"] > 0
    assert states["Hired"] > 0
    lengths = Counter(step["stageNumber"] for step in world("application_history"))
    assert [lengths[number] for number in sorted(lengths)] == sorted(lengths.values(), reverse=True)
