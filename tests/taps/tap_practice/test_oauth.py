"""Access tokens are renewed in mid-run, kept for the next run, and seen by nobody."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING, Any

import pytest
from spile.exceptions import ConfigValidationError
from support.extraction import extract
from support.oauth import TOKEN_PATH, oauth_settings, token_requests
from tap_practice.tap import TapPractice

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox_api import Sandbox


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tokens.json"


@pytest.fixture
def granted(vendor: Sandbox, path: Path) -> dict[str, Any]:
    """Settings with a refresh token in place of the key."""
    return oauth_settings(vendor, path)


def test_a_run_gets_its_token_and_leaves_the_next_ones_in_the_file(
    vendor: Sandbox, granted: dict[str, Any], path: Path
) -> None:
    output = extract(TapPractice, granted)
    assert output.returncode == 0, output.log
    assert len(token_requests(vendor)) == 1
    assert b"refresh_token=sandbox-refresh-0" in token_requests(vendor)[0].body
    assert "authorization" not in token_requests(vendor)[0].headers
    kept = json.loads(path.read_text())
    assert kept["refresh_token"] == "sandbox-refresh-1"
    bearers = {r.headers["authorization"] for r in vendor.requests if r.path != TOKEN_PATH}
    assert bearers == {f"Bearer {kept['access_token']}"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_next_runs_need_no_refresh_while_the_token_is_good(
    vendor: Sandbox, granted: dict[str, Any], path: Path
) -> None:
    extract(TapPractice, granted, "task_list")
    del granted["refresh_token"]
    assert extract(TapPractice, granted, "task_list").returncode == 0
    assert len(token_requests(vendor)) == 1
    kept = json.loads(path.read_text())
    path.write_text(json.dumps({**kept, "renew_at": 0}))
    assert extract(TapPractice, granted, "task_list").returncode == 0
    assert len(token_requests(vendor)) == 2
    assert json.loads(path.read_text())["refresh_token"] == "sandbox-refresh-2"


def test_a_token_that_ends_in_mid_run_is_renewed_once(
    vendor: Sandbox, granted: dict[str, Any], path: Path
) -> None:
    granted["page_size"] = 5
    vendor.inject("/practice/job.api/list", status=401, skip=3, times=1)
    output = extract(TapPractice, granted, "job_list", "staff_list")
    assert output.returncode == 0, output.log
    counts = vendor.counts("practice")
    assert output.counts() == {name: counts[name] for name in ("job_list", "staff_list")}
    assert len(token_requests(vendor)) == 2
    assert json.loads(path.read_text())["refresh_token"] == "sandbox-refresh-2"


def test_an_api_that_rejects_the_new_token_too_fails_the_run(
    vendor: Sandbox, granted: dict[str, Any]
) -> None:
    vendor.inject("/practice/*.api/*", status=401, times=None)
    output = extract(TapPractice, {**granted, "max_concurrency": 1}, "job_list", "staff_list")
    assert output.returncode == 1
    (line,) = output.errors()
    assert "rejects the credential" in line
    assert line.endswith("Check refresh_token, account_id and api_url.")
    assert len(token_requests(vendor)) == 2


def test_a_refresh_token_that_was_used_needs_a_new_authorisation(
    vendor: Sandbox, granted: dict[str, Any], path: Path
) -> None:
    extract(TapPractice, granted, "task_list")
    path.unlink()
    vendor.clear_requests()
    output = extract(TapPractice, granted)
    assert output.returncode == 1
    (line,) = output.errors()
    assert "was used before (invalid_grant). Authorise again" in line
    assert [request.path for request in vendor.requests] == [TOKEN_PATH]


def test_a_token_endpoint_that_is_busy_is_asked_again(
    vendor: Sandbox, granted: dict[str, Any]
) -> None:
    vendor.inject(TOKEN_PATH, status=503, times=2)
    output = extract(TapPractice, granted, "task_list")
    assert output.returncode == 0, output.log
    assert len(token_requests(vendor)) == 3


def test_a_redirect_of_the_token_endpoint_is_not_followed(
    vendor: Sandbox, granted: dict[str, Any]
) -> None:
    vendor.inject(TOKEN_PATH, fault="redirect", times=None)
    output = extract(TapPractice, granted, "task_list")
    assert output.returncode == 1
    assert "Check oauth_token_url" in output.errors()[0]
    assert vendor.foreign_requests == []


@pytest.mark.parametrize("missing", ["client_id", "client_secret", "token_file"])
def test_half_a_set_of_settings_is_refused(
    vendor: Sandbox, granted: dict[str, Any], missing: str
) -> None:
    del granted[missing]
    with pytest.raises(ConfigValidationError) as refused:
        extract(TapPractice, granted)
    (error,) = refused.value.errors
    assert error.startswith(f"Setting '{missing}' is required to renew access tokens: set it in")
    assert vendor.requests == []


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://oauth.example.com/token", "must begin with https://"),
        ("ftp://oauth.example.com/token", "must be an absolute URL"),
        ("https://user@oauth.example.com/token", "no user, query or fragment"),
    ],
)
def test_an_unsafe_token_url_is_refused(granted: dict[str, Any], url: str, said: str) -> None:
    settings = {**granted, "allow_insecure_http": True, "oauth_token_url": url}
    with pytest.raises(ConfigValidationError) as refused:
        extract(TapPractice, settings)
    assert [said in line and "oauth_token_url" in line for line in refused.value.errors] == [True]


def test_the_vendors_token_url_is_known_and_a_key_is_needed_otherwise() -> None:
    plain = {"account_id": "a", "start_date": "2024-01-01T00:00:00Z", "profile": "workflowmax"}
    tap = TapPractice(config={**plain, "api_key": "k"})
    assert tap.config["oauth_token_url"] == "https://oauth.workflowmax2.com/oauth/token"
    with pytest.raises(ConfigValidationError) as refused:
        TapPractice(config=plain)
    (error,) = refused.value.errors
    assert error.startswith("Setting 'api_key' is required: set it in the configuration")
    assert error.endswith("TAP_PRACTICE_API_KEY")
