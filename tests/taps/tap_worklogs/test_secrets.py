"""The credential and the records' values appear in no output, at any log level."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from sandbox_api import Sandbox
from support.singer import run_tap

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = 'canary/+token="quoted"&ä'
PERSON = "canary-person"


@pytest.fixture
def guarded() -> Iterator[Sandbox]:
    with Sandbox(scale=0.02, credentials={"worklogs": TOKEN}) as sandbox:
        yield sandbox


def assert_silent(output: Any) -> None:
    encoded = TOKEN.encode()
    for form in (
        TOKEN,
        quote(TOKEN),
        quote(TOKEN, safe=""),
        base64.b64encode(encoded).decode(),
        base64.b64encode(encoded + b":").decode(),
        "canary/+token",
        PERSON,
    ):
        assert form not in output.log


@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
@pytest.mark.parametrize(
    "fault",
    [
        {},
        {"status": 401},
        {"status": 400, "body": f'{{"message": "token {TOKEN} is bad"}}'.encode()},
        {"status": 503, "body": TOKEN.encode()},
        {"fault": "foreign_next"},
        {"fault": "redirect"},
        {"fault": "reset"},
        {"fault": "html"},
        {"status": 200, "body": b'{"results": [{"id": "canary-person"}]}'},
        {"status": 200, "body": b'{"results": ["canary-person"]}'},
        {"status": 200, "body": b'{"results": [{"id": 1, "name": {"a": "canary-person"}}]}'},
        {"status": 200, "body": b'{"results": [{"id": 1, "name": "canary-person'},
    ],
    ids=lambda fault: " ".join(str(value)[:12] for value in fault.values()) or "none",
)
def test_no_output_shows_the_token_or_a_value(
    guarded: Sandbox, level: str, fault: dict[str, Any]
) -> None:
    if fault:
        guarded.inject(path="/worklogs/v1/customers", times=None, **fault)
    config = {"api_url": guarded.url_of("worklogs"), "api_token": TOKEN, "max_retries": 1}
    output = run_tap("tap-worklogs", config, env={"LOGLEVEL": level})
    assert output.returncode == (1 if fault else 0), output.log
    assert_silent(output)
    assert TOKEN.encode() not in output.stdout


def test_about_and_discovery_show_no_configured_secret(guarded: Sandbox) -> None:
    config = {"api_url": guarded.url_of("worklogs"), "api_token": TOKEN}
    for argument in ("--discover", "--about"):
        output = run_tap("tap-worklogs", config, argument, env={"LOGLEVEL": "DEBUG"})
        assert b"canary" not in output.stdout
        assert_silent(output)
