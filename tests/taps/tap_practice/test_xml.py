"""From XML to records: lists by the schema, empty elements, spellings, texts and types."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox_api import Sandbox
    from support.singer import Output

    Run = Callable[..., Output]
    Serve = Callable[..., None]

CLIENTS = "/client.api/list"
JOBS = "/job.api/list"
TIMES = "/time.api/list"


def clients(*inside: str) -> str:
    entries = "".join(f"<Client><UUID>c{i}</UUID>{x}</Client>" for i, x in enumerate(inside))
    return f"<Response><Status>OK</Status><Clients>{entries}</Clients></Response>"


def client(run: Run, respond: Serve, inside: str, **settings: Any) -> dict[str, Any]:
    """The one record of a client whose element holds this."""
    respond(clients(inside), path=CLIENTS)
    output = run("client_list", **settings)
    assert output.returncode == 0, output.log
    (record,) = output.records("client_list")
    return record


@pytest.mark.parametrize("count", [0, 1, 2])
def test_records_are_a_list_whether_there_are_none_one_or_many(
    run: Run, respond: Serve, count: int
) -> None:
    respond(clients(*[""] * count), path=CLIENTS)
    assert len(run("client_list").records("client_list")) == count


@pytest.mark.parametrize("count", [0, 1, 2])
def test_nested_lists_are_lists_whether_they_hold_none_one_or_many(
    run: Run, respond: Serve, count: int
) -> None:
    contacts = "<Contact><Name>Jem Roe</Name></Contact>" * count
    record = client(run, respond, f"<Contacts>{contacts}</Contacts>")
    assert record["Contacts"] == {"Contact": [{"Name": "Jem Roe"}] * count}


@pytest.mark.parametrize(
    "element", ["<Contacts/>", "<Contacts></Contacts>", "<Contacts> \n </Contacts>"]
)
def test_an_empty_element_around_a_list_is_an_empty_list(
    run: Run, respond: Serve, element: str
) -> None:
    assert client(run, respond, element)["Contacts"] == {"Contact": []}


def test_an_empty_entry_of_a_list_is_no_entry(run: Run, respond: Serve) -> None:
    record = client(run, respond, "<Contacts><Contact/></Contacts>")
    assert record["Contacts"] == {"Contact": []}


@pytest.mark.parametrize("element", ["<Type/>", "<Type></Type>", "<AccountManager />"])
def test_an_empty_element_that_should_be_an_object_is_null(
    run: Run, respond: Serve, element: str
) -> None:
    record = client(run, respond, element)
    assert record == {"UUID": "c0", element.strip("</> ").split(">")[0]: None}


@pytest.mark.parametrize(
    "element",
    ["<Phone/>", "<Phone />", "<Phone></Phone>", "<Phone>  </Phone>", "<IsDeleted/>"],
)
def test_an_empty_element_is_null(run: Run, respond: Serve, element: str) -> None:
    name = element.strip("<").split(">")[0].strip("/ ")
    assert client(run, respond, element)[name] is None


def test_a_missing_element_is_left_out(run: Run, respond: Serve) -> None:
    assert client(run, respond, "") == {"UUID": "c0"}


def test_lists_in_lists_are_lists(run: Run, respond: Serve) -> None:
    assigned = "<Assigned><Staff><Name>Orla</Name></Staff></Assigned>"
    tasks = f"<Tasks><Task><Name>Draft</Name>{assigned}</Task><Task><Assigned/></Task></Tasks>"
    job = f"<Job><UUID>j</UUID>{tasks}</Job>"
    respond(f"<Response><Jobs>{job}</Jobs></Response>", path="/job.api/tasks")
    (record,) = run("job_tasks").records("job_tasks")
    assert record["Tasks"]["Task"] == [
        {"Name": "Draft", "Assigned": {"Staff": [{"Name": "Orla"}]}},
        {"Assigned": {"Staff": []}},
    ]


@pytest.mark.parametrize(
    ("sent", "name"), [("WebUrl", "WebURL"), ("Postcode", "PostCode"), ("WebURL", "WebURL")]
)
def test_spelling_variants_become_one(run: Run, respond: Serve, sent: str, name: str) -> None:
    assert client(run, respond, f"<{sent}>x</{sent}>") == {"UUID": "c0", name: "x"}


def test_of_two_spellings_the_one_with_a_value_counts(run: Run, respond: Serve) -> None:
    record = client(run, respond, "<WebURL>x</WebURL><WebUrl />")
    assert record["WebURL"] == "x"


@pytest.mark.parametrize(
    ("element", "text"),
    [
        ("<Name>\n  Kelp  and Co \t</Name>", "Kelp  and Co"),
        ("<Name>Kelp &amp; Co &lt;1&gt; &quot;&apos;</Name>", "Kelp & Co <1> \"'"),
        ("<Name>&#233;&#x1F600;</Name>", "é😀"),
        ("<Name><![CDATA[a <b> & c]]></Name>", "a <b> & c"),
        ("<Name>0012</Name>", "0012"),
        ("<Name>true</Name>", "true"),
        ('<Name xml:lang="en" a="b">x</Name>', "x"),
        ("<Name>a<!-- a comment -->b</Name>", "ab"),
        ("<Name>Größe ✔</Name>", "Größe ✔"),
    ],
)
def test_text_is_decoded_and_stripped(run: Run, respond: Serve, element: str, text: str) -> None:
    assert client(run, respond, element)["Name"] == text


def test_namespaces_are_left_out(run: Run, respond: Serve) -> None:
    record = '<x:Client><x:UUID>c1</x:UUID><Name xmlns="urn:b">n</Name></x:Client>'
    respond(
        f'<x:Response xmlns:x="urn:a"><x:Clients>{record}</x:Clients></x:Response>', path=CLIENTS
    )
    assert run("client_list").records("client_list") == [{"UUID": "c1", "Name": "n"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_any_declared_encoding_is_read(run: Run, respond: Serve, encoding: str) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    respond(f"{declared}{clients('<Name>Größe</Name>')}".encode(encoding), path=CLIENTS)
    assert run("client_list").records("client_list") == [{"UUID": "c0", "Name": "Größe"}]


@pytest.mark.parametrize(
    ("text", "value"),
    [("Yes", True), ("No", False), ("true", True), ("False", False), ("YES", True), ("no", False)],
)
def test_the_words_for_true_and_false_are_booleans(
    run: Run,
    respond: Serve,
    text: str,
    value: bool,  # noqa: FBT001  # the expectation
) -> None:
    assert client(run, respond, f"<IsProspect>{text}</IsProspect>")["IsProspect"] is value


@pytest.mark.parametrize(
    ("text", "value"),
    [("12.50", "12.50"), ("-0.1", "-0.1"), ("7", "7"), ("12345678901234567.89",) * 2],
)
def test_decimals_are_exact(run: Run, respond: Serve, text: str, value: str) -> None:
    record = client(run, respond, f"<Type><CostMarkup>{text}</CostMarkup></Type>")
    assert Decimal(record["Type"]["CostMarkup"]) == Decimal(value)
    assert str(record["Type"]["CostMarkup"]) == value


def test_integers_are_integers(run: Run, respond: Serve) -> None:
    element = "<Type><PaymentDay>9007199254740993</PaymentDay></Type>"
    assert client(run, respond, element)["Type"] == {"PaymentDay": 9007199254740993}


@pytest.mark.parametrize(
    "text",
    [
        "2024-04-02T00:00:00",
        "2024-04-02",
        "20240402",
        "2024-04-02T13:00:00",
        "2024-04-02T13:00:00.5Z",
        "2024-04-02T23:30:00+12:00",
    ],
)
def test_a_day_is_a_date_however_it_is_written(run: Run, respond: Serve, text: str) -> None:
    record = client(run, respond, f"<DateOfBirth>{text}</DateOfBirth>")
    assert record["DateOfBirth"] == "2024-04-02"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-04-02T03:00:00", "2024-04-02T03:00:00Z"),
        ("2024-04-02T03:00:00.123", "2024-04-02T03:00:00.123Z"),
        ("2024-04-02T03:00:00Z", "2024-04-02T03:00:00Z"),
        ("2024-04-02T03:00:00+02:00", "2024-04-02T03:00:00+02:00"),
    ],
)
def test_a_moment_in_utc_says_so(run: Run, respond: Serve, text: str, value: str) -> None:
    job = f"<Job><UUID>j</UUID><DateModifiedUtc>{text}</DateModifiedUtc></Job>"
    respond(f"<Response><Jobs>{job}</Jobs></Response>", path=JOBS)
    (record,) = run("job_list").records("job_list")
    assert record["DateModifiedUtc"] == value


WRONG = {
    "IsProspect": "maybe",
    "DateOfBirth": "2024-13-45T00:00:00",
    "Contacts": "text where people should be",
    "Type": "text where an object should be",
}


@pytest.mark.parametrize("name", WRONG)
def test_a_value_that_is_not_its_type_fails_the_stream_without_showing_it(
    run: Run, respond: Serve, name: str
) -> None:
    respond(clients(f"<{name}>{WRONG[name]}</{name}>"), path=CLIENTS)
    output = run("client_list")
    assert output.returncode == 1
    (error,) = output.errors()
    assert name in error
    assert "UUID='c0'" in error
    assert WRONG[name] not in output.log


@pytest.mark.parametrize("name", WRONG)
def test_a_value_that_is_not_its_type_is_null_on_request(
    run: Run, respond: Serve, name: str
) -> None:
    record = client(run, respond, f"<{name}>{WRONG[name]}</{name}>", on_type_error="null")
    assert record == {"UUID": "c0", name: None}


def test_minutes_of_the_day_and_clock_times_stay_text(run: Run, respond: Serve) -> None:
    time = "<Time><UUID>t</UUID><Start>0780</Start><End>14:05</End></Time>"
    respond(f"<Response><Times>{time}</Times></Response>", path=TIMES)
    assert run("time_list").records("time_list") == [{"UUID": "t", "Start": "0780", "End": "14:05"}]


def test_an_unknown_element_is_left_out_with_one_warning(run: Run, respond: Serve) -> None:
    respond(clients("<Mascot>Otter</Mascot>", "<Mascot>Seal</Mascot>"), path=CLIENTS)
    output = run("client_list")
    assert output.records("client_list") == [{"UUID": "c0"}, {"UUID": "c1"}]
    (warning,) = output.warnings()
    assert "Mascot" in warning


def test_unknown_elements_can_be_added(run: Run, respond: Serve) -> None:
    respond(clients("<Pet>Otter</Pet><Toy>1</Toy><Toy>2</Toy>", "<Toy>3</Toy>"), path=CLIENTS)
    output = run("client_list", unknown_fields="add")
    assert output.records("client_list") == [
        {"UUID": "c0", "Pet": "Otter", "Toy": ["1", "2"]},
        {"UUID": "c1", "Toy": ["3"]},
    ]


def refused(output: Output, server: Sandbox, words: str) -> None:
    assert output.returncode == 1
    (error,) = output.errors()
    assert words in error
    assert len(server.requests) == 1


ENTITIES = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "ha"}">' for i in range(10))


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        (f"<!DOCTYPE Response [{ENTITIES}]>", "&e9;"),
        ('<!DOCTYPE Response [<!ENTITY x SYSTEM "file:///etc/hostname">]>', "&x;"),
        ('<!DOCTYPE Response SYSTEM "http://127.0.0.1:9/evil.dtd">', "x"),
        ('<!DOCTYPE Response [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>', "x"),
    ],
    ids=["entity bomb", "external entity", "external DTD", "parameter entity"],
)
def test_document_type_declarations_are_refused(
    run: Run, respond: Serve, server: Sandbox, declared: str, value: str
) -> None:
    respond(f"<?xml version='1.0'?>{declared}{clients(f'<Name>{value}</Name>')}", path=CLIENTS)
    refused(run("client_list"), server, "document type")


def test_nesting_beyond_reason_is_refused(run: Run, respond: Serve, server: Sandbox) -> None:
    respond(clients("<a>" * 5000 + "</a>" * 5000), path=CLIENTS)
    refused(run("client_list"), server, "nested deeper")


@pytest.mark.parametrize("text", ["half\x0bway", "&#x1;", "&#11;"])
def test_a_control_character_costs_its_field_and_no_retry(
    run: Run, respond: Serve, server: Sandbox, text: str
) -> None:
    respond(clients(f"<Name>{text}</Name>", "<Name>Roe</Name>"), path=CLIENTS)
    output = run("client_list", on_type_error="null")
    assert [record["Name"] for record in output.records("client_list")] == [None, "Roe"]
    assert "a character that XML does not allow" in output.log
    output = run("client_list")
    assert output.returncode == 1
    assert len(server.requests) == 2  # one for each run
    assert "Field 'Name' in the record with UUID='c0' is not valid text" in output.log
