"""The SDK's own suite, with records in every stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sandbox_api import Sandbox
from singer_sdk.testing import SuiteConfig, get_tap_test_class
from tap_ats.tap import TapATS

if TYPE_CHECKING:
    from collections.abc import Iterator

# The schemas name fields that only some customers or the vendor's newer versions send.
pytestmark = pytest.mark.filterwarnings("ignore:Fields in transformed catalog but not in records")

CONFIG: dict[str, Any] = {"api_url": "http://127.0.0.1:9", "api_key": "not yet known"}


@pytest.fixture(scope="module", autouse=True)
def _served() -> Iterator[None]:
    with Sandbox(scale=0.1) as sandbox:
        CONFIG["api_url"] = sandbox.url_of("ats")
        CONFIG["api_key"] = sandbox.credentials["ats"]
        yield


TestStandardSuite = get_tap_test_class(
    TapATS,
    config=CONFIG,
    suite_config=SuiteConfig(max_records_limit=None),
    parse_env_config=False,
)
