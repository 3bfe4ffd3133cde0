"""The SDK's own suite, with records in every stream."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sandbox_api import Sandbox
from singer_sdk.testing import SuiteConfig, get_tap_test_class
from support.hr import EXAMPLES
from tap_hr.tap import TapHR

if TYPE_CHECKING:
    from collections.abc import Iterator

# The suite asks for the streams before any server runs, so it takes the stored schemas.
_INFERRED = json.loads(Path(__file__).with_name("inferred_catalog.json").read_text())["streams"]
_SCHEMAS = {entry["tap_stream_id"]: entry["schema"] for entry in _INFERRED}
CONFIG: dict[str, Any] = {
    "api_url": "http://127.0.0.1:9",
    "api_key": "not yet known",
    "start_date": "2000-01-01T00:00:00Z",
    "streams": [{**entry, "schema": _SCHEMAS[entry["name"]]} for entry in EXAMPLES],
}


@pytest.fixture(scope="module", autouse=True)
def _served() -> Iterator[None]:
    with Sandbox(scale=0.1) as sandbox:
        CONFIG["api_url"] = sandbox.url_of("hr")
        CONFIG["api_key"] = sandbox.credentials["hr"]
        yield


TestStandardSuite = get_tap_test_class(
    TapHR,
    config=CONFIG,
    suite_config=SuiteConfig(max_records_limit=None),
    parse_env_config=False,
)
