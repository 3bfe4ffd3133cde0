"""What is odd about fields, said once per field."""

from __future__ import annotations

import logging

import pytest
from spile.records.warnings import MOST_UNKNOWN_FIELDS, FieldWarnings
from spile.redaction import show_name

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


def test_a_field_that_is_added_to_the_schema_is_told_with_its_type(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    warnings = FieldWarnings(LOG)
    warnings.saw_added(("o", "a"), ["integer", "null"])
    warnings.saw_added(("o", "a"), ["number", "string", "null"])
    assert caplog.messages == [
        "Field 'o.a' is added to the schema: integer",
        "Field 'o.a' is added to the schema: number or string",
    ]
    for number in range(3 * MOST_UNKNOWN_FIELDS):
        warnings.saw_added((f"key{number}",), "string")
    assert len(caplog.records) == MOST_UNKNOWN_FIELDS


def test_values_that_became_null_are_counted(caplog: pytest.LogCaptureFixture) -> None:
    warnings = FieldWarnings(LOG)
    for _ in range(2):
        warnings.saw_mismatch(("o", "a"), "an integer")
    warnings.summarize()
    assert caplog.messages == [
        "Field 'o.a' holds values that are not an integer: null",
        "Field 'o.a': 2 values were replaced by null",
    ]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("plain_name", "plain_name"),
        ("größe in m²", "größe in m²"),
        ("a\nb\x1b[31m\x00", "a\\nb\\x1b[31m\\x00"),
        ("\u202eevil\u2028\ufeff", "\\u202eevil\\u2028\\ufeff"),
        ("x" * 60, "x" * 60),
        ("x" * 1_000_000, "x" * 60 + "…"),
        ("jane@example.com", "(an e-mail address)"),
        ("Jane Doe <jane@example.com>", "(an e-mail address)"),
        ("+49 30 1234567", "(a number)"),
        ("123-45-6789", "(a number)"),
        ("2024", "2024"),
        ("@type", "@type"),
        ("a@b", "a@b"),
    ],
)
def test_names_from_outside_are_fit_for_a_log(name: str, shown: str) -> None:
    assert show_name(name) == shown


def test_a_map_keyed_by_people_shows_none_of_them(caplog: pytest.LogCaptureFixture) -> None:
    warnings = FieldWarnings(LOG)
    for number in range(3):
        warnings.saw_unknown(("by", f"person{number}@example.com"), kept=False)
        warnings.saw_unknown(("by", f"line\n{number}"), kept=True)
        warnings.saw_mismatch((f"person{number}@example.com",), "an integer")
    warnings.summarize()
    assert "example.com" not in caplog.text
    assert [message.count("\n") for message in caplog.messages] == [0] * len(caplog.messages)
    assert "Field 'by.(an e-mail address)' is not in the schema" in caplog.messages[0]
    assert caplog.messages[-1] == "Field '(an e-mail address)': 3 values were replaced by null"


def test_fields_that_became_null_are_named_up_to_a_bound(caplog: pytest.LogCaptureFixture) -> None:
    warnings = FieldWarnings(LOG)
    for number in range(3 * MOST_UNKNOWN_FIELDS):
        warnings.saw_mismatch((f"key{number}",), "an integer")
    assert len(caplog.records) == MOST_UNKNOWN_FIELDS + 1
    assert "(further fields)" in caplog.messages[-1]
