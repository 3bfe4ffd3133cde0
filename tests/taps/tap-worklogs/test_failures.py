"""What a failure does: retries, the other streams, the exit code, the message."""

from __future__ import annotations

import email.utils
import time
from typing import TYPE_CHECKING, Any

import pytest
from support.extraction import extract
from support.singer import run_tap
from tap_worklogs.tap import TapWorklogs

if TYPE_CHECKING:
    from sandbox_api import Sandbox

ACCOUNTS = "/worklogs/v1/accounts"
OTHERS = ("customers", "worklogs", "workload_schemes")


def assert_only_accounts_failed(output: Any, sandbox: Sandbox, *words: str) -> None:
    truth = sandbox.counts("worklogs")
    assert output.returncode == 1
    assert {stream: output.counts()[stream] for stream in OTHERS} == {
        stream: truth[stream] for stream in OTHERS
    }
    assert len(output.errors()) == 1, output.log
    assert "accounts" in output.errors()[0]
    for word in words:
        assert word in output.errors()[0]
    assert "Traceback" not in output.log


@pytest.mark.parametrize("status", [403, 429, 500, 502, 503, 504])
def test_a_passing_status_is_tried_again(
    sandbox: Sandbox, config: dict[str, Any], status: int
) -> None:
    sandbox.inject(path=ACCOUNTS, status=status, times=3)
    output = extract(TapWorklogs, config)
    assert output.returncode == 0, output.log
    assert output.counts() == sandbox.counts("worklogs")


@pytest.mark.parametrize("fault", ["reset", "cut", "bad_gzip", "wrong_length", "truncated_json"])
def test_a_broken_answer_is_tried_again_and_no_record_is_lost_or_doubled(
    sandbox: Sandbox, config: dict[str, Any], fault: Any
) -> None:
    sandbox.inject(path="/worklogs/v1/worklogs", fault=fault, times=2, skip=1)
    output = extract(TapWorklogs, config, "worklogs")
    assert output.returncode == 0, output.log
    assert output.records("worklogs") == list(sandbox.records("worklogs", "worklogs"))


def test_a_silent_server_counts_as_failed_after_the_timeout(
    sandbox: Sandbox, config: dict[str, Any]
) -> None:
    sandbox.inject(path=ACCOUNTS, fault="stall", times=1)
    output = extract(TapWorklogs, {**config, "request_timeout": 0.3}, "accounts")
    assert output.counts()["accounts"] == sandbox.counts("worklogs")["accounts"]
    assert "no byte for 0.3 s" in output.log


def test_a_slow_but_living_answer_is_no_failure(sandbox: Sandbox, config: dict[str, Any]) -> None:
    sandbox.inject(path=ACCOUNTS, fault="drip", times=1)
    output = extract(TapWorklogs, {**config, "max_retries": 0}, "accounts")
    assert output.returncode == 0, output.log


def test_retries_end_after_max_retries(sandbox: Sandbox, config: dict[str, Any]) -> None:
    sandbox.inject(path=ACCOUNTS, status=503, times=None)
    output = extract(TapWorklogs, {**config, "max_retries": 2})
    assert_only_accounts_failed(output, sandbox, "503", "2 retries", "max_retries")
    assert len([r for r in sandbox.requests if r.path == ACCOUNTS]) == 3


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


def test_a_wait_of_more_than_five_minutes_fails_the_stream(
    sandbox: Sandbox, config: dict[str, Any]
) -> None:
    sandbox.inject(path=ACCOUNTS, status=429, headers={"Retry-After": "301"}, times=None)
    output = extract(TapWorklogs, config)
    assert_only_accounts_failed(output, sandbox, "301 s", "five minutes")


def test_one_failed_stream_does_not_stop_the_others_and_the_run_exits_with_1(
    sandbox: Sandbox, config: dict[str, Any]
) -> None:
    sandbox.inject(
        path=ACCOUNTS, status=400, body=b'{"errors": [{"message": "bad limit"}]}', times=None
    )
    output = run_tap("tap-worklogs", config)
    assert_only_accounts_failed(output, sandbox, "400", "bad limit")
    assert output.state["bookmarks"]["worklogs"]["replication_key_value"]


def test_a_rejected_credential_fails_the_run_at_once(
    sandbox: Sandbox, config: dict[str, Any]
) -> None:
    output = run_tap("tap-worklogs", {**config, "api_token": "wrong-token", "max_concurrency": 1})
    assert output.returncode == 1
    assert len(sandbox.requests) == 1
    assert len(output.errors()) == 1
    assert "api_token" in output.errors()[0]
    assert "wrong-token" not in output.log


def test_a_stream_without_permission_fails_the_exit_code_only(
    sandbox: Sandbox, config: dict[str, Any]
) -> None:
    sandbox.play(deny=["worklogs.accounts"])
    output = run_tap("tap-worklogs", config)
    assert_only_accounts_failed(output, sandbox, "403", "ermission")


def test_a_stream_without_permission_is_a_warning_if_the_user_says_so(
    sandbox: Sandbox, config: dict[str, Any]
) -> None:
    sandbox.play(deny=["worklogs.accounts"])
    output = run_tap("tap-worklogs", {**config, "on_forbidden": "skip"})
    assert output.returncode == 0
    assert len(output.warnings()) == 1
    assert "accounts" in output.warnings()[0]


def test_a_credential_that_may_read_nothing_is_never_a_success(
    sandbox: Sandbox, config: dict[str, Any]
) -> None:
    sandbox.play(deny=[f"worklogs.{s}" for s in ("accounts", *OTHERS)])
    output = run_tap("tap-worklogs", {**config, "on_forbidden": "skip", "max_retries": 0})
    assert output.returncode == 1
    assert "api_token" in output.errors()[-1]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("html", "HTML"),
        ("empty", "empty"),
        ("no_selector", "results"),
        ("error_in_200", "results"),
        ("truncated_json", "JSON"),
    ],
)
def test_an_answer_that_is_not_what_was_asked_is_a_failure_and_never_no_records(
    sandbox: Sandbox, config: dict[str, Any], fault: Any, words: str
) -> None:
    sandbox.inject(path=ACCOUNTS, fault=fault, times=None)
    output = extract(TapWorklogs, config)
    assert_only_accounts_failed(output, sandbox, words)


def test_a_server_that_is_not_there_is_named(config: dict[str, Any]) -> None:
    url = "http://127.0.0.1:9/worklogs"
    output = run_tap("tap-worklogs", {**config, "api_url": url, "max_retries": 1})
    assert output.returncode == 1
    assert len(output.errors()) == 4
    assert all("no connection to 127.0.0.1:9" in line for line in output.errors())


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("api_url", "api.example.com", "https://"),
        ("api_url", "http://api.example.com", "allow_insecure_http"),
        ("api_url", "ftp://api.example.com", "https://"),
        ("api_token", "", "empty"),
        ("api_token", 7, "text"),
        ("page_size", 0, "1 or more"),
        ("max_concurrency", 0, "1 or more"),
        ("requests_per_second", 0, "greater than 0"),
        ("max_retries", -1, "0 or more"),
        ("request_timeout", 0, "greater than 0"),
        ("on_forbidden", "maybe", "fail or skip"),
        ("on_type_error", "maybe", "fail or null"),
        ("unknown_fields", "maybe", "warn or add"),
        ("personal_data", "maybe", "keep or hash or drop"),
        ("personal_data", "hash", "personal_data_key"),
        ("profile", "nobody", "generic"),
        ("start_date", "yesterday", "date-time"),
    ],
)
def test_a_wrong_setting_is_named_before_the_first_request(
    sandbox: Sandbox, config: dict[str, Any], setting: str, value: Any, words: str
) -> None:
    output = run_tap("tap-worklogs", {**config, setting: value})
    assert output.returncode == 1
    assert not output.messages
    assert not sandbox.requests
    errors = " ".join(output.errors())
    assert setting in errors
    assert words in errors
    assert "Traceback" not in output.log


@pytest.mark.parametrize("missing", ["api_url", "api_token"])
def test_a_missing_setting_is_named(config: dict[str, Any], missing: str) -> None:
    output = run_tap("tap-worklogs", {k: v for k, v in config.items() if k != missing})
    assert output.returncode == 1
    assert any(missing in line and "required" in line for line in output.errors())
