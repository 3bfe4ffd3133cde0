"""Responses that hold no records: errors, damaged bodies, refusals."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox_api import Sandbox
    from support.singer import Output

    Run = Callable[..., Output]
    Serve = Callable[..., None]

PATH = "/staff.api/list"
GOOD = "<Response><StaffList><Staff><UUID>u</UUID></Staff></StaffList></Response>"
WORDS = "The parameters are wrong."
ERROR = f"<Response><Status>ERROR</Status><ErrorDescription>{WORDS}</ErrorDescription></Response>"
JSON_ERROR = json.dumps({"Response": {"Status": "ERROR", "ErrorDescription": WORDS}})
HTML = "<!DOCTYPE html><html><body>Sign in</body></html>"


def failed(output: Output) -> str:
    """The one error line of a run that failed."""
    assert output.returncode == 1
    assert output.records("staff_list") == []
    (error,) = output.errors()
    assert "staff_list" in error
    return error


@pytest.mark.parametrize("body", [ERROR, JSON_ERROR], ids=["xml", "json"])
@pytest.mark.parametrize("status", [200, 400, 404, 500])
def test_an_error_in_the_body_fails_the_stream_with_its_words_and_without_a_retry(
    run: Run, respond: Serve, server: Sandbox, status: int, body: str
) -> None:
    respond(body, status=status)
    assert WORDS in failed(run("staff_list"))
    assert len(server.requests) == 1


def test_an_error_beside_records_is_still_an_error(run: Run, respond: Serve) -> None:
    inside = GOOD.removeprefix("<Response>").removesuffix("</Response>")
    respond(f"<Response><Status>error</Status>{inside}</Response>")
    assert "no message provided" in failed(run("staff_list"))


def test_an_error_on_a_later_page_keeps_the_pages_before(run: Run, respond: Serve) -> None:
    respond(GOOD, page=1)
    respond(ERROR)
    output = run("staff_list", page_size=1)
    assert output.returncode == 1
    assert output.counts() == {"staff_list": 1}


def test_a_long_error_text_is_cut(run: Run, respond: Serve) -> None:
    respond(ERROR.replace(WORDS, "long " * 500))
    assert len(failed(run("staff_list"))) < 500


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_passing_failure_is_retried_whatever_its_body_says(
    run: Run, respond: Serve, status: int
) -> None:
    respond(ERROR, status=status, times=1)
    respond(GOOD)
    assert run("staff_list").counts() == {"staff_list": 1}


@pytest.mark.parametrize(
    "body",
    [GOOD[:40], "<Response><a></Response>", "", "  ", HTML, "<Response>&nbsp;</Response>", "{"],
)
def test_a_damaged_answer_is_asked_for_again(run: Run, respond: Serve, body: str) -> None:
    respond(body, times=1)
    respond(GOOD)
    assert run("staff_list").counts() == {"staff_list": 1}


@pytest.mark.parametrize("body", [GOOD[:40], "", HTML, '<?xml version="1.0" encoding="x"?><a/>'])
def test_a_damaged_answer_is_never_no_records(run: Run, respond: Serve, body: str) -> None:
    respond(body)
    assert "after 3 retries" in failed(run("staff_list"))


@pytest.mark.parametrize("body", ["<Other><StaffList/></Other>", '{"StaffList": {}}', "[]", "{}"])
def test_an_answer_without_its_root_is_never_no_records(
    run: Run, respond: Serve, server: Sandbox, body: str
) -> None:
    respond(body)
    failed(run("staff_list"))
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "inside",
    ["", "<StaffList/>", "<StaffList></StaffList>", "<StaffList><Staff/></StaffList>"],
    ids=["missing", "empty", "open and closed", "empty entry"],
)
def test_a_wrapper_that_is_missing_or_empty_means_no_records(
    run: Run, respond: Serve, inside: str
) -> None:
    respond(f"<Response><Status>OK</Status>{inside}</Response>")
    output = run("staff_list")
    assert (output.returncode, output.counts()) == (0, {"staff_list": 0})


def test_a_wrapper_that_holds_text_is_no_answer(run: Run, respond: Serve) -> None:
    respond("<Response><StaffList>down for maintenance</StaffList></Response>")
    failed(run("staff_list"))


def test_a_forbidden_stream_fails_alone_in_the_words_of_the_api(run: Run, respond: Serve) -> None:
    respond(ERROR, status=403)
    output = run("staff_list", "task_list")
    assert WORDS in failed(output)
    assert len(output.schemas("task_list")) == 1


def test_the_account_is_named_in_a_header_if_it_is_set(run: Run, server: Sandbox) -> None:
    run("staff_list", account_id="org-1")
    assert server.requests[-1].headers["account_id"] == "org-1"
    run("staff_list")
    assert "account_id" not in server.requests[-1].headers
