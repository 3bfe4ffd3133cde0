"""The child stream: the documents of many clients at once, in the clients' order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sandbox_api import Sandbox
from support.extraction import extract
from support.taps import connection
from tap_practice.tap import TapPractice

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.singer import Output

    Run = Callable[..., Output]
    Serve = Callable[..., None]

STREAM = "client_documents"
FOLDER = "/client.api/documents"
LETTER = "<Title>Letter</Title><Folder>Mail</Folder><Date>20240213</Date><CreatedBy>O</CreatedBy>"
ERROR = "<Response><Status>ERROR</Status><ErrorDescription>gone</ErrorDescription></Response>"


def documents(*inside: str) -> str:
    entries = "".join(f"<Document>{entry}</Document>" for entry in inside)
    return f"<Response><Status>OK</Status><Documents>{entries}</Documents></Response>"


def serve_clients(respond: Serve, *names: str) -> None:
    entries = "".join(f"<Client><UUID>{name}</UUID></Client>" for name in names)
    respond(f"<Response><Clients>{entries}</Clients></Response>", path="/client.api/list")


def keys(output: Output) -> list[str]:
    return [record["DocumentKey"] for record in output.records(STREAM)]


def test_documents_come_in_the_order_of_their_clients_with_several_requests_at_once() -> None:
    with Sandbox(scale=0.2, latency=0.02) as sandbox:
        output = extract(TapPractice, connection(sandbox, "practice", max_concurrency=3), STREAM)
        expected = list(sandbox.records("practice", STREAM))
        asked = [r.path.rpartition("/")[2] for r in sandbox.requests if "documents" in r.path]
        assert sandbox.max_in_flight == 3
        clients = [record["UUID"] for record in sandbox.records("practice", "client_list")]
    assert [(r["ClientUUID"], r["URL"]) for r in output.records(STREAM)] == [
        (r["ClientUUID"], r["URL"]) for r in expected
    ]
    assert sorted(asked) == sorted(clients)


def test_clients_are_read_but_not_written_when_only_documents_are_selected(
    run: Run, respond: Serve, server: Sandbox
) -> None:
    serve_clients(respond, "c1")
    respond(documents(LETTER), path=f"{FOLDER}/c1")
    output = run(STREAM)
    assert output.counts() == {STREAM: 1}
    assert [request.path for request in server.requests] == [
        "/practice/client.api/list",
        "/practice/client.api/documents/c1",
    ]
    assert server.requests[1].query == {}


def test_a_wrong_value_in_a_client_that_is_not_written_does_no_harm(
    run: Run, respond: Serve
) -> None:
    client = "<Client><UUID>c1</UUID><IsDeleted>perhaps</IsDeleted></Client>"
    respond(f"<Response><Clients>{client}</Clients></Response>", path="/client.api/list")
    respond(documents(LETTER), path=f"{FOLDER}/c1")
    assert run(STREAM).counts() == {STREAM: 1}


def test_no_document_is_asked_for_when_only_clients_are_selected(
    run: Run, respond: Serve, server: Sandbox
) -> None:
    serve_clients(respond, "c1")
    assert run("client_list").counts() == {"client_list": 1}
    assert len(server.requests) == 1


def test_the_schema_of_documents_is_written_once(run: Run, respond: Serve) -> None:
    serve_clients(respond, "c1", "c2", "c3")
    respond(documents(LETTER), path=f"{FOLDER}/*")
    output = run("client_list", STREAM)
    assert len(output.schemas(STREAM)) == 1
    assert output.counts() == {"client_list": 3, STREAM: 3}


def test_a_record_holds_its_client_its_key_and_a_date(run: Run, respond: Serve) -> None:
    serve_clients(respond, "c1")
    respond(documents(f"{LETTER}<Text/><URL>https://f.example/1</URL>"), path=f"{FOLDER}/c1")
    (record,) = run(STREAM).records(STREAM)
    assert re.fullmatch(r"[0-9a-f]{64}", record.pop("DocumentKey"))
    assert record == {
        "ClientUUID": "c1",
        "Title": "Letter",
        "Text": None,
        "Folder": "Mail",
        "Date": "2024-02-13",
        "CreatedBy": "O",
        "URL": "https://f.example/1",
    }


def test_keys_are_the_same_in_each_run_though_urls_are_signed_anew(
    run: Run, respond: Serve, server: Sandbox
) -> None:
    found = []
    for signature in ("1", "2"):
        serve_clients(respond, "c1")
        respond(documents(*[f"{LETTER}<URL>f?sig={signature}</URL>"] * 3), path=f"{FOLDER}/c1")
        found.append(keys(run(STREAM)))
        server.clear_faults()
    assert found[0] == found[1]
    assert len(set(found[0])) == 3


@pytest.mark.parametrize("field", ["Title", "Folder", "Date", "CreatedBy"])
def test_documents_that_differ_in_one_field_have_keys_of_their_own(
    run: Run, respond: Serve, field: str
) -> None:
    other = re.sub(f"<{field}>.*</{field}>", f"<{field}>20240101</{field}>", LETTER)
    serve_clients(respond, "c1")
    respond(documents(LETTER, other), path=f"{FOLDER}/c1")
    assert len(set(keys(run(STREAM)))) == 2


def test_the_key_of_a_document_does_not_hang_on_what_else_is_there(
    run: Run, respond: Serve, server: Sandbox
) -> None:
    serve_clients(respond, "c1")
    respond(documents(LETTER), path=f"{FOLDER}/c1")
    alone = keys(run(STREAM))
    server.clear_faults()
    serve_clients(respond, "c1")
    respond(documents("<Title>Other</Title>", LETTER), path=f"{FOLDER}/c1")
    assert keys(run(STREAM))[1:] == alone


@pytest.mark.parametrize("mode", ["hash", "drop"])
def test_the_key_of_a_document_is_no_way_to_test_a_guess(
    run: Run, respond: Serve, mode: str
) -> None:
    serve_clients(respond, "a")
    respond(documents(LETTER), path=f"{FOLDER}/a", times=None)
    [plain] = keys(run(STREAM))
    [first] = keys(run(STREAM, personal_data=mode, personal_data_key="one key"))
    [again] = keys(run(STREAM, personal_data=mode, personal_data_key="one key"))
    [other] = keys(run(STREAM, personal_data=mode, personal_data_key="another key"))
    assert first == again
    assert len({plain, first, other}) == 3


def test_without_a_secret_the_key_of_a_dropped_document_is_made_of_what_is_written(
    run: Run, respond: Serve
) -> None:
    serve_clients(respond, "a")
    respond(documents(LETTER, LETTER.replace("Letter", "Other")), path=f"{FOLDER}/a", times=1)
    respond(documents(LETTER.replace("O<", "P<"), LETTER), path=f"{FOLDER}/a", times=None)
    found = keys(run(STREAM, personal_data="drop"))
    assert len(set(found)) == 2
    assert found == keys(run(STREAM, personal_data="drop"))


def test_equal_documents_of_two_clients_have_keys_of_their_own(run: Run, respond: Serve) -> None:
    serve_clients(respond, "c1", "c2")
    respond(documents(LETTER), path=f"{FOLDER}/*")
    assert len(set(keys(run(STREAM)))) == 2


@pytest.mark.parametrize(
    ("status", "body"),
    [(404, ""), (404, ERROR)],
    ids=["404", "404 in words"],
)
def test_a_deleted_client_is_passed_over_with_a_warning(
    run: Run, respond: Serve, status: int, body: str
) -> None:
    serve_clients(respond, "c1", "c2", "c3")
    respond(body, path=f"{FOLDER}/c2", status=status)
    respond(documents(LETTER), path=f"{FOLDER}/*")
    output = run(STREAM)
    assert output.returncode == 0
    assert [record["ClientUUID"] for record in output.records(STREAM)] == ["c1", "c3"]
    (warning,) = output.warnings()
    assert "c2" in warning


def test_a_client_without_documents_is_no_reason_for_a_warning(run: Run, respond: Serve) -> None:
    serve_clients(respond, "c1")
    respond(documents(), path=f"{FOLDER}/c1")
    output = run(STREAM)
    assert (output.returncode, output.counts(), output.warnings()) == (0, {STREAM: 0}, [])


def test_clients_that_are_all_gone_are_a_failure(run: Run, respond: Serve) -> None:
    serve_clients(respond, "c1", "c2")
    respond(ERROR, path=f"{FOLDER}/*", status=404)
    output = run(STREAM)
    assert output.returncode == 1
    assert STREAM in output.errors()[0]


@pytest.mark.parametrize(
    ("status", "body"), [(403, ""), (500, ""), (500, ERROR), (502, ""), (200, ERROR)]
)
def test_any_other_refusal_fails_the_documents(
    run: Run, respond: Serve, status: int, body: str
) -> None:
    serve_clients(respond, "c1", "c2")
    respond(body, path=f"{FOLDER}/c1", status=status)
    respond(documents(LETTER), path=f"{FOLDER}/*")
    output = run("client_list", STREAM)
    assert output.returncode == 1
    assert output.counts()["client_list"] == 2
    assert STREAM in output.errors()[0]


def test_documents_are_incomplete_if_their_clients_are(run: Run, respond: Serve) -> None:
    respond(ERROR, path="/client.api/list")
    output = run(STREAM)
    assert output.returncode == 1
    assert any(STREAM in error for error in output.errors())


def test_documents_of_forbidden_clients_are_skipped_with_them(run: Run, respond: Serve) -> None:
    respond("", path="/client.api/list", status=403)
    output = run("staff_list", "client_list", STREAM, on_forbidden="skip")
    assert (output.returncode, output.errors()) == (0, [])
    assert len(output.warnings()) == 2


def test_an_identifier_in_a_path_is_escaped(run: Run, respond: Serve, server: Sandbox) -> None:
    serve_clients(respond, "../a/b?c#d e")
    respond(documents(LETTER), path=f"{FOLDER}/*")
    assert run(STREAM).records(STREAM)[0]["ClientUUID"] == "../a/b?c#d e"
    assert "/staff" not in server.requests[-1].path
    assert server.requests[-1].query == {}


def test_the_state_holds_no_entry_for_each_client(run: Run, respond: Serve) -> None:
    serve_clients(respond, "c1", "c2")
    respond(documents(LETTER), path=f"{FOLDER}/*")
    assert "c1" not in str(run("client_list", STREAM).states)


def test_versions_let_a_loader_remove_documents_that_are_gone(run: Run, respond: Serve) -> None:
    serve_clients(respond, "c1")
    respond(documents(LETTER), path=f"{FOLDER}/c1")
    output = run(STREAM, emit_activate_version_messages=True)
    types = [m["type"] for m in output.messages if m.get("stream") == STREAM]
    assert types == ["SCHEMA", "RECORD", "ACTIVATE_VERSION"]
    assert len({m["version"] for m in output.messages if "version" in m}) == 1
