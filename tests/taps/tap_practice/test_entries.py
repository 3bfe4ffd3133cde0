"""Lists that only WorkflowMax has: entries of other records, places as keys, other roots."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from support.profiles import WORKFLOWMAX

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox_api import Sandbox
    from support.singer import Output

    Run = Callable[..., Output]
    Serve = Callable[..., None]

QUOTES = "/quote.api/list"
JOB = "<Job><ID>J1</ID><UUID>j</UUID></Job>"


def response(inside: str) -> str:
    return f"<Response><Status>OK</Status>{inside}</Response>"


def lines(run: Run, respond: Serve, inside: str, **settings: Any) -> Output:
    """The lines of a quote that holds this."""
    quote = f"<Quote><UUID>q</UUID><ID>Q1</ID><Date>2024-02-01T00:00:00</Date>{inside}</Quote>"
    respond(response(f"<Quotes>{quote}</Quotes>"), path=QUOTES)
    return run("quote_lines", **WORKFLOWMAX, **settings)


def test_lines_are_numbered_over_all_lists_of_their_quote(run: Run, respond: Serve) -> None:
    task = "<Task><UUID/><Name>Draft</Name><Minutes>62.5</Minutes></Task>"
    costs = "<Costs><Cost><Code>A</Code></Cost><Cost><Amount>596000.0000</Amount></Cost></Costs>"
    option = "<Options><Option><Quantity>0.3333333333333333</Quantity></Option></Options>"
    found = lines(run, respond, f"<Tasks>{task}</Tasks>{costs}{option}").records("quote_lines")
    known = {"QuoteUUID": "q", "QuoteID": "Q1", "Date": "2024-02-01"}
    assert found == [
        {
            **known,
            "Position": 1,
            "Kind": "Task",
            "UUID": None,
            "Name": "Draft",
            "Minutes": Decimal("62.5"),
        },
        {**known, "Position": 2, "Kind": "Cost", "Code": "A"},
        {**known, "Position": 3, "Kind": "Cost", "Amount": Decimal(596000)},
        {**known, "Position": 4, "Kind": "Option", "Quantity": Decimal("0.3333333333333333")},
    ]


@pytest.mark.parametrize("inside", ["", "<Tasks/>", "<Tasks><Task/></Tasks>", "<Tasks> </Tasks>"])
def test_a_quote_without_lines_has_none(run: Run, respond: Serve, inside: str) -> None:
    output = lines(run, respond, inside)
    assert (output.returncode, output.counts()) == (0, {"quote_lines": 0})


@pytest.mark.parametrize("inside", ["<Tasks>x</Tasks>", "<Tasks><Task>x</Task></Tasks>"])
def test_text_in_place_of_a_line_fails_the_stream_by_name(
    run: Run, respond: Serve, inside: str
) -> None:
    output = lines(run, respond, inside)
    assert output.returncode == 1
    assert "quote_lines" in output.errors()[0]
    assert "Tasks.Task" in output.errors()[0]


@pytest.mark.parametrize("value", ["1,200.00", "abc", "1.2.3"])
def test_an_amount_that_is_none_is_what_on_type_error_says(
    run: Run, respond: Serve, value: str
) -> None:
    inside = f"<Costs><Cost><Amount>{value}</Amount></Cost></Costs>"
    failed = lines(run, respond, inside)
    assert failed.returncode == 1
    assert "'Amount'" in failed.errors()[0]
    assert value not in failed.log
    kept = lines(run, respond, inside, on_type_error="null")
    assert (kept.returncode, kept.records("quote_lines")[0]["Amount"]) == (0, None)


@pytest.mark.parametrize(
    ("stream", "body", "number"),
    [
        ("job_costs", response("<Costs><Cost><UUID>c</UUID></Cost></Costs>"), 1),
        (
            "job_costs",
            response("<Cost><UUID>c</UUID></Cost><Cost><UUID>d</UUID></Cost>"),
            2,
        ),
        ("job_costs", "<Costs><Cost><UUID>c</UUID></Cost></Costs>", 1),
        ("job_costs", "<Costs />", 0),
        ("job_costs", response(""), 0),
        (
            "job_documents",
            "<Documents><Document><Title>T</Title></Document></Documents>",
            1,
        ),
        ("job_documents", response("<Documents/>"), 0),
    ],
)
def test_the_lists_of_a_job_are_read_with_and_without_their_envelope(
    run: Run, respond: Serve, stream: str, body: str, number: int
) -> None:
    respond(response(f"<Jobs>{JOB}</Jobs>"), path="/job.api/list")
    respond(body, path=f"/job.api/{stream.removeprefix('job_')}/J1")
    output = run(stream, **WORKFLOWMAX)
    assert (output.returncode, output.counts()) == (0, {stream: number}), output.log
    assert all((r["JobUUID"], r["JobID"]) == ("j", "J1") for r in output.records(stream))


@pytest.mark.parametrize("body", ["<Unexpected/>", "<Costs>x</Costs>"])
def test_another_root_is_never_an_empty_list(run: Run, respond: Serve, body: str) -> None:
    respond(response(f"<Jobs>{JOB}</Jobs>"), path="/job.api/list")
    respond(body, path="/job.api/costs/J1")
    assert run("job_costs", **WORKFLOWMAX).returncode == 1


@pytest.mark.parametrize(
    ("stream", "path", "inside"),
    [
        ("template_list", "/template.api/list", "<Templates><Template>{}</Template></Templates>"),
        ("template_list", "/template.api/list", "<Templates><Task>{}</Task></Templates>"),
        ("quote_current", "/quote.api/current", "<Quotes><Quote>{}</Quote></Quotes>"),
        ("quote_current", "/quote.api/current", "<Quote>{}</Quote>"),
    ],
)
def test_a_list_is_read_under_each_name_that_documents_give_it(
    run: Run, respond: Serve, stream: str, path: str, inside: str
) -> None:
    respond(response(inside.format("<UUID>u</UUID>")), path=path)
    assert run(stream, **WORKFLOWMAX).records(stream) == [{"UUID": "u"}]


def test_payments_are_told_apart_by_their_place(run: Run, respond: Serve) -> None:
    invoices = "".join(f"<Invoice><UUID>{n}</UUID><ID>I{n}</ID></Invoice>" for n in "ab")
    respond(response(f"<Invoices>{invoices}</Invoices>"), path="/invoice.api/list")
    paid = (
        "<Payment><Date>2024-02-01T00:00:00</Date><Amount>12345678901234567.89</Amount></Payment>"
    )
    respond(response(f"<Payments>{paid}{paid}</Payments>"), path="/invoice.api/payments/*")
    found = run("invoice_payments", **WORKFLOWMAX).records("invoice_payments")
    assert [(r["InvoiceUUID"], r["Position"], r["InvoiceID"]) for r in found] == [
        ("a", 1, "Ia"),
        ("a", 2, "Ia"),
        ("b", 1, "Ib"),
        ("b", 2, "Ib"),
    ]
    assert {r["Amount"] for r in found} == {Decimal("12345678901234567.89")}
    assert {r["Date"] for r in found} == {"2024-02-01"}


def test_a_contact_belongs_to_its_client(run: Run, respond: Serve, server: Sandbox) -> None:
    contact = "<Contacts><Contact><UUID>p</UUID><IsPrimary>yes</IsPrimary></Contact></Contacts>"
    clients = f"<Client><UUID>c</UUID>{contact}</Client><Client><UUID>d</UUID><Contacts/></Client>"
    respond(response(f"<Clients>{clients}</Clients>"), path="/client.api/list")
    output = run("client_contacts", **WORKFLOWMAX)
    assert output.records("client_contacts") == [
        {"ClientUUID": "c", "UUID": "p", "IsPrimary": True}
    ]
    assert server.requests[0].query["detailed"] == "true"
