"""The streams of Ashby that cost a request for each record of another stream, or for each type."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from support.extraction import exact, extract
from support.warehouse import as_written
from tap_ats.tap import TapATS

if TYPE_CHECKING:
    from sandbox_api import Sandbox
    from support.singer import Output

HISTORY, APPLICATIONS = "/ats/application.listHistory", "/ats/application.list"


def asked_for(server: Sandbox, path: str, name: str) -> Counter[Any]:
    """What requests to an endpoint name in their body, and how often."""
    return Counter(json.loads(one.body).get(name) for one in server.requests if one.path == path)


def ids(output: Output, stream: str) -> Counter[str]:
    return Counter(record["id"] for record in output.records(stream))


def test_every_child_is_whole_and_names_its_parent(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    names = [
        name
        for name, stream in TapATS(config=settings).streams.items()
        if stream.parent_stream_type
    ]
    assert len(names) == 11
    output = extract(TapATS, settings, *names)
    assert output.returncode == 0, output.log
    assert output.warnings() == []
    for name in names:
        true = [as_written(record) for record in vendor.records("ats", name)]
        assert true
        assert exact(output.records(name)) == exact(true)


def test_the_next_run_reads_the_children_of_changed_parents_only(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    streams = "applications", "application_history"
    first = extract(TapATS, settings, *streams)
    assert asked_for(vendor, HISTORY, "applicationId") == ids(first, "applications")
    vendor.set_day(2)
    vendor.clear_requests()
    second = extract(TapATS, settings, *streams, state=first.state)
    changed = ids(second, "applications")
    assert 0 < len(changed) < len(ids(first, "applications")) / 4
    assert asked_for(vendor, HISTORY, "applicationId") == changed
    assert {one["applicationId"] for one in second.records("application_history")} == {*changed}


def test_a_child_that_is_refused_keeps_the_token_of_its_parent(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    streams = "applications", "application_history"
    first = extract(TapATS, settings, *streams)
    vendor.set_day(2)
    vendor.inject(HISTORY, status=500, times=None)
    more = {**settings, "max_retries": 0}
    failed = extract(TapATS, more, *streams, state=first.state)
    assert failed.returncode == 1
    vendor.clear_faults()
    again = extract(TapATS, more, *streams, state=failed.state)
    assert again.returncode == 0, again.log
    assert ids(again, "applications") == ids(failed, "applications")
    assert again.records("application_history")


def test_children_that_change_without_their_parent_are_read_for_every_parent_in_each_run(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    streams = "interview_plans", "interview_stages", "interviewer_pauses", "users"
    first = extract(TapATS, settings, *streams)
    vendor.clear_requests()
    extract(TapATS, settings, *streams, state=first.state)
    plans = asked_for(vendor, "/ats/interviewStage.list", "interviewPlanId")
    assert plans == ids(first, "interview_plans")
    users = asked_for(vendor, "/ats/user.listInterviewerPauses", "userId")
    assert users == ids(first, "users")


def test_hashed_people_are_asked_for_by_their_own_ids_and_can_be_joined(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    personal = {"personal_data": "hash", "personal_data_key": "a key of this test"}
    output = extract(TapATS, {**settings, **personal}, "candidates", "candidate_notes")
    true = Counter(record["id"] for record in vendor.records("ats", "candidates"))
    assert asked_for(vendor, "/ats/candidate.listNotes", "candidateId") == true
    people = ids(output, "candidates")
    assert not people & true
    notes = output.records("candidate_notes")
    assert notes
    assert {note["candidateId"] for note in notes} <= {*people}
    assert {note["content"] for note in notes}.isdisjoint(
        note["content"] for note in vendor.records("ats", "candidate_notes")
    )


def test_surveys_are_asked_for_once_for_each_type_and_each_type_has_its_token(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    path, streams = "/ats/surveySubmission.list", ("survey_submissions", "survey_requests")
    first = extract(TapATS, settings, *streams)
    types = ["CandidateExperience", "Questionnaire"]
    assert asked_for(vendor, path, "surveyType") == Counter(types)
    assert asked_for(vendor, "/ats/surveyRequest.list", "surveyType") == Counter(types[:1])
    for stream in streams:
        true = [as_written(record) for record in vendor.records("ats", stream)]
        by_id = sorted(first.records(stream), key=lambda record: str(record["id"]))
        assert exact(by_id) == exact(sorted(true, key=lambda record: str(record["id"])))
    vendor.clear_requests()
    second = extract(TapATS, settings, *streams, state=first.state)
    assert second.counts() == dict.fromkeys(streams, 0)
    tokens = asked_for(vendor, path, "syncToken")
    assert len({*tokens} - {None}) == len(types)
