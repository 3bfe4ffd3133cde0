"""The target as the SDK knows it, with a lake."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from singer_sdk.testing.suites import target_tests

if TYPE_CHECKING:
    from support.lake import LakeLoader

NAMES = [template.name for template in target_tests.tests]


@pytest.mark.parametrize("name", NAMES)
def test_the_standard_tests_of_a_target_pass_with_a_lake(loader: LakeLoader, name: str) -> None:
    loader.process.call("standard_test", loader.place, name)
