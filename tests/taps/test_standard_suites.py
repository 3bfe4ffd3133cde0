"""The SDK's own suite of every tap, with records in every stream."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sandbox_api import Sandbox
from singer_sdk.testing import SuiteConfig, get_tap_test_class
from support.hr import EXAMPLES
from support.taps import TAPS, connection

if TYPE_CHECKING:
    from collections.abc import Iterator

# The suite asks tap-hr for its streams before any server runs, so it takes the stored schemas.
_INFERRED = json.loads((Path(__file__).parent / "tap_hr" / "inferred_catalog.json").read_text())
_SCHEMAS = {entry["tap_stream_id"]: entry["schema"] for entry in _INFERRED["streams"]}
_STREAMS = [{**entry, "schema": _SCHEMAS[entry["name"]]} for entry in EXAMPLES]
CONFIGS: dict[str, dict[str, Any]] = {
    api: {
        "api_url": "http://127.0.0.1:9",
        tap.credential_setting: "not yet known",
        **({"start_date": "2000-01-01T00:00:00Z", "streams": _STREAMS} if api == "hr" else {}),
    }
    for api, tap in TAPS.items()
}


@pytest.fixture(scope="module", autouse=True)
def _served() -> Iterator[None]:
    """Completes the settings, as the classes are made before any server runs."""
    with Sandbox(scale=0.1) as sandbox:
        for api, config in CONFIGS.items():
            config.update(connection(sandbox, api))
        yield


def standard_suite(api: str) -> type:
    suite = get_tap_test_class(
        TAPS[api],
        config=CONFIGS[api],
        suite_config=SuiteConfig(max_records_limit=None),
        parse_env_config=False,
    )
    # The schemas name fields that only some customers or newer versions of a product send.
    expected = pytest.mark.filterwarnings("ignore:Fields in transformed catalog but not in records")
    # A product's field may be null in every record of the generic API.
    empty = pytest.mark.filterwarnings("ignore:No records were available to test")
    return empty(expected(suite))


TestTapATS = standard_suite("ats")
TestTapHR = standard_suite("hr")
TestTapPractice = standard_suite("practice")
TestTapRecruitment = standard_suite("recruitment")
TestTapWorklogs = standard_suite("worklogs")
