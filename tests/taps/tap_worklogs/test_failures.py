"""What a failure does: retries, the other streams, the exit code, the message."""

from __future__ import annotations

import email.utils
import time
from typing import TYPE_CHECKING, Any

import pytest
from support.extraction import extract
from tap_worklogs.tap import TapWorklogs

if TYPE_CHECKING:
    from sandbox_api import Sandbox
    from support.forks import Forks

ACCOUNTS = "/worklogs/v1/accounts"


def test_a_slow_but_living_answer_is_no_failure(sandbox: Sandbox, config: dict[str, Any]) -> None:
    sandbox.inject(path=ACCOUNTS, fault="drip", times=1)
    output = extract(TapWorklogs, {**config, "max_retries": 0}, "accounts")
    assert output.returncode == 0, output.log


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_wins_over_the_backoff(
    sandbox: Sandbox, config: dict[str, Any], form: str
) -> None:
    soon = email.utils.formatdate(time.time() + 1.5, usegmt=True)
    header = {"seconds": "1", "date": soon}[form]
    sandbox.inject(path=ACCOUNTS, status=503, headers={"Retry-After": header}, times=1)
    output = extract(TapWorklogs, {**config, "backoff_factor": 60}, "accounts")
    assert output.returncode == 0, output.log
    first, second = sandbox.requests[:2]
    assert 0.3 < second.started - first.started < 10


def test_a_refusal_is_told_in_the_words_of_the_api(
    sandbox: Sandbox, config: dict[str, Any]
) -> None:
    sandbox.inject(path=ACCOUNTS, status=400, body=b'{"errors": [{"message": "bad limit"}]}')
    (line,) = extract(TapWorklogs, config, "accounts").errors()
    assert "400 (bad limit)" in line


def test_a_server_that_is_not_there_is_named(config: dict[str, Any], forks: Forks) -> None:
    url = "http://127.0.0.1:9/worklogs"
    output = forks.run("tap-worklogs", {**config, "api_url": url, "max_retries": 1})
    assert output.returncode == 1
    assert len(output.errors()) == 4
    assert all("no connection to 127.0.0.1:9" in line for line in output.errors())


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        (("api_url", "api.example.com"), "https://"),
        (("api_url", "http://api.example.com"), "allow_insecure_http"),
        (("api_url", "ftp://api.example.com"), "https://"),
        (("api_token", ""), "empty"),
        (("api_token", 7), "text"),
        (("page_size", 0), "1 or more"),
        (("max_concurrency", 0), "1 or more"),
        (("requests_per_second", 0), "greater than 0"),
        (("max_retries", -1), "0 or more"),
        (("request_timeout", 0), "greater than 0"),
        (("on_forbidden", "maybe"), "fail or skip"),
        (("on_type_error", "maybe"), "fail or null"),
        (("unknown_fields", "maybe"), "warn or add"),
        (("personal_data", "maybe"), "keep or hash or drop"),
        (("personal_data", "hash"), "personal_data_key"),
        (("profile", "nobody"), "generic"),
        (("start_date", "yesterday"), "date-time"),
    ],
)
def test_a_wrong_setting_is_named_before_the_first_request(
    sandbox: Sandbox, config: dict[str, Any], forks: Forks, setting: tuple[str, Any], words: str
) -> None:
    name, value = setting
    output = forks.run("tap-worklogs", {**config, name: value})
    assert output.returncode == 1
    assert not output.messages
    assert not sandbox.requests
    errors = " ".join(output.errors())
    assert name in errors
    assert words in errors
    assert "Traceback" not in output.log
