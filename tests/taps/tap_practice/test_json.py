"""JSON of the same shape as the XML, told apart by the response alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.singer import Output

    Run = Callable[..., Output]
    Serve = Callable[..., None]

PATH = "/client.api/list"
JSON = {"Content-Type": "application/json"}


def clients(entries: Any) -> str:
    return json.dumps({"Response": {"Status": "OK", "Clients": {"Client": entries}}})


def client(run: Run, respond: Serve, **fields: Any) -> dict[str, Any]:
    """The one record of a client with these fields."""
    respond(clients([{"UUID": "c0", **fields}]), path=PATH, headers=JSON)
    output = run("client_list")
    assert output.returncode == 0, output.log
    (record,) = output.records("client_list")
    return record


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "text/json; charset=utf-8", "application/xml", "text/html", ""],
)
def test_json_is_known_by_its_first_byte(run: Run, respond: Serve, content_type: str) -> None:
    respond(f" \n{clients([{'UUID': 'c0'}])}", path=PATH, headers={"Content-Type": content_type})
    assert run("client_list").records("client_list") == [{"UUID": "c0"}]


@pytest.mark.parametrize(
    "content_type", ["text/xml", "text/plain", "application/json", "text/html"]
)
def test_xml_is_known_by_its_first_byte(run: Run, respond: Serve, content_type: str) -> None:
    inside = "<Clients><Client><UUID>c0</UUID></Client></Clients>"
    respond(f"\n <Response>{inside}</Response>", path=PATH, headers={"Content-Type": content_type})
    assert run("client_list").records("client_list") == [{"UUID": "c0"}]


@pytest.mark.parametrize("entries", [None, "", [], {}])
def test_no_entries_are_no_records(run: Run, respond: Serve, entries: Any) -> None:
    body = {"Response": {"Status": "OK", "Clients": entries if entries != [] else {"Client": []}}}
    respond(json.dumps(body), path=PATH, headers=JSON)
    output = run("client_list")
    assert (output.returncode, output.counts()) == (0, {"client_list": 0})


def test_one_entry_may_come_without_a_list(run: Run, respond: Serve) -> None:
    respond(clients({"UUID": "c0"}), path=PATH, headers=JSON)
    assert run("client_list").records("client_list") == [{"UUID": "c0"}]


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        (None, []),
        ("", []),
        ({}, []),
        ({"Contact": None}, []),
        ({"Contact": ""}, []),
        ({"Contact": []}, []),
        ({"Contact": {"Name": "Jem"}}, [{"Name": "Jem"}]),
        ({"Contact": [{"Name": "Jem"}]}, [{"Name": "Jem"}]),
        ({"Contact": [{"Name": "Jem"}, {"Name": None}]}, [{"Name": "Jem"}, {"Name": None}]),
    ],
)
def test_nested_lists_are_lists(run: Run, respond: Serve, sent: Any, found: Any) -> None:
    assert client(run, respond, Contacts=sent)["Contacts"] == {"Contact": found}


def test_typed_values_stay_as_they_are(run: Run, respond: Serve) -> None:
    kind = {"CostMarkup": 12.5, "PaymentDay": 14, "Name": "Net 14"}
    record = client(run, respond, IsProspect=True, IsArchived=False, Type=kind)
    assert record == {"UUID": "c0", "IsProspect": True, "IsArchived": False, "Type": kind}


def test_texts_become_their_types_as_in_xml(run: Run, respond: Serve) -> None:
    kind = {"CostMarkup": "12.5", "PaymentDay": "14"}
    record = client(run, respond, IsProspect="Yes", IsArchived="false", Type=kind)
    expected = {"CostMarkup": 12.5, "PaymentDay": 14}
    assert record == {"UUID": "c0", "IsProspect": True, "IsArchived": False, "Type": expected}


def test_an_empty_text_is_null_where_no_text_should_be(run: Run, respond: Serve) -> None:
    record = client(run, respond, IsProspect="", Type="", DateOfBirth="", AccountManager="")
    assert set(record) == {"UUID", "IsProspect", "Type", "DateOfBirth", "AccountManager"}
    assert {value for name, value in record.items() if name != "UUID"} == {None}


def test_text_stays_as_it_was_sent(run: Run, respond: Serve) -> None:
    assert client(run, respond, Name="", City=" Lyon ") == {
        "UUID": "c0",
        "Name": "",
        "City": " Lyon ",
    }
