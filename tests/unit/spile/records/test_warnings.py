"""What is odd about fields, said once per field."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from spile.records.warnings import MOST_UNKNOWN_FIELDS, FieldWarnings

if TYPE_CHECKING:
    import pytest

LOG = logging.getLogger("test")


def test_a_field_that_the_schema_lacks_is_named_once(caplog: pytest.LogCaptureFixture) -> None:
    warnings = FieldWarnings(LOG)
    for _ in range(3):
        warnings.saw_unknown(("o", "left"), kept=False)
        warnings.saw_unknown(("o", "kept"), kept=True)
    [left_out, kept] = caplog.messages
    assert left_out == (
        "Field 'o.left' is not in the schema and was left out; set unknown_fields to add to load it"
    )
    assert kept == "Field 'o.kept' is not in the schema and was kept"
    assert warnings.unknown == {("o", "left"): False, ("o", "kept"): True}


def test_a_map_with_changing_keys_does_not_flood_the_log(caplog: pytest.LogCaptureFixture) -> None:
    warnings = FieldWarnings(LOG)
    for number in range(3 * MOST_UNKNOWN_FIELDS):
        warnings.saw_unknown((f"key{number}",), kept=False)
    assert len(caplog.records) == MOST_UNKNOWN_FIELDS + 1
    assert len(warnings.unknown) == MOST_UNKNOWN_FIELDS


def test_values_that_became_null_are_counted(caplog: pytest.LogCaptureFixture) -> None:
    warnings = FieldWarnings(LOG)
    for _ in range(2):
        warnings.saw_mismatch(("o", "a"), "an integer")
    warnings.summarize()
    assert caplog.messages == [
        "Field 'o.a' holds values that are not an integer: null",
        "Field 'o.a': 2 values were replaced by null",
    ]
