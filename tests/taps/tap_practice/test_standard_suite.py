"""The SDK's own suite on the sandbox, with records in every stream, and the catalog's snapshot."""

from __future__ import annotations

from pathlib import Path

import pytest
from sandbox_api import Sandbox
from singer_sdk.testing import get_tap_test_class
from support.singer import discover
from support.snapshots import assert_matches_snapshot
from tap_practice.tap import TapPractice

# Some fields of the schemas come only from products, or only when details are asked for.
pytestmark = pytest.mark.filterwarnings("ignore:Fields in transformed catalog but not in records")

_SANDBOX = Sandbox(scale=0.02)
CONFIG = {"api_url": "http://127.0.0.1:9/practice", "api_key": _SANDBOX.credentials["practice"]}


@pytest.fixture(scope="module", autouse=True)
def _served() -> object:
    with _SANDBOX as sandbox:
        CONFIG["api_url"] = sandbox.url_of("practice")
        yield


TestTapPractice = get_tap_test_class(tap_class=TapPractice, config=CONFIG)


def test_catalog_changes_only_on_purpose() -> None:
    found = discover("tap-practice", {})
    assert_matches_snapshot(found, Path(__file__).with_name("catalog.json"))


def test_the_catalog_holds_the_fifteen_streams_and_their_keys() -> None:
    catalog = TapPractice(validate_config=False).catalog_dict
    keys = {entry["tap_stream_id"]: tuple(entry["key_properties"]) for entry in catalog["streams"]}
    assert len(keys) == 15
    assert keys.pop("purchase_order_list") == ("ID",)
    assert keys.pop("client_documents") == ("ClientUUID", "DocumentKey")
    assert set(keys.values()) == {("UUID",)}
