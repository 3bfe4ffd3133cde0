"""The SDK's own suite on the sandbox, with records in every stream, and the catalog's snapshot."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from sandbox_api import Sandbox
from singer_sdk.testing import get_tap_test_class
from support.singer import discover
from support.snapshots import assert_matches_snapshot
from tap_worklogs.tap import TapWorklogs

_SANDBOX = Sandbox(scale=0.02)
CONFIG = {"api_url": "http://127.0.0.1:9/worklogs", "api_token": _SANDBOX.credentials["worklogs"]}


@pytest.fixture(scope="module", autouse=True)
def _served() -> object:
    with _SANDBOX as sandbox:
        CONFIG["api_url"] = sandbox.url_of("worklogs")
        yield


TestTapWorklogs = get_tap_test_class(tap_class=TapWorklogs, config=CONFIG)


def test_catalog_changes_only_on_purpose() -> None:
    found = discover("tap-worklogs", {})
    assert_matches_snapshot(found, Path(__file__).with_name("catalog.json"))


def test_no_warning_is_hidden() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        TapWorklogs(config={"api_url": "https://api.example.com", "api_token": "a token"})
