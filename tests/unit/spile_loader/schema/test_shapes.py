"""A schema of any shape ends in a column type or in one sentence, in bounded time."""

from __future__ import annotations

import contextlib
import os
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spile_loader.exceptions import InputError
from spile_loader.schema.stream_schema import StreamSchema

CASES = os.environ.get("FUZZ_CASES")
PAIR = [{"$ref": "#/properties/a"}, {"$ref": "#/properties/a"}]
WORDS = ["type", "format", "precision", "scale", "multipleOf", "anyOf", "oneOf", "allOf", "$ref"]
WORDS += ["x-sql-datatype"]
VALUES = ["string", "number", "null", "singer.decimal", "date-time", "#/properties/a", "#/", "#"]
VALUES += ["DECIMAL(4,2)", "DECIMAL(" + "9" * 5000 + ")"]


def type_of(definition: Any) -> str:
    schema = {"properties": {"a": definition}}
    (field,) = StreamSchema.from_message("s", schema, []).fields
    return field.type


@pytest.mark.parametrize("word", ["anyOf", "oneOf", "allOf"])
def test_a_schema_that_refers_to_itself_is_json(word: str) -> None:
    assert type_of({word: PAIR}) == "JSON"
    nested: Any = {"type": "string"}
    for _ in range(30):
        nested = {word: [nested, nested]}
    assert type_of(nested) == "JSON"


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ({"type": "string", "format": "singer.decimal", "precision": None}, "DECIMAL(38,18)"),
        ({"type": "string", "format": "singer.decimal", "scale": "two"}, "DECIMAL(38,18)"),
        ({"type": "string", "format": "singer.decimal", "precision": True}, "DECIMAL(38,18)"),
        ({"type": "string", "format": "singer.decimal", "precision": 1e99}, "DECIMAL(38,18)"),
        ({"type": "string", "format": ["date"]}, "VARCHAR"),
        ({"type": "number", "multipleOf": True}, "DOUBLE"),
        ({"type": "number", "x-sql-datatype": "DECIMAL(" + "9" * 5000 + ")"}, "DOUBLE"),
        ({"anyOf": []}, "JSON"),
        ({"anyOf": "x", "type": "integer"}, "BIGINT"),
    ],
)
def test_what_a_schema_says_oddly_is_left_out(definition: Any, expected: str) -> None:
    assert type_of(definition) == expected


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(VALUES) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(WORDS), inner),
    max_leaves=40,
)


@settings(max_examples=int(CASES or 300), deadline=None, derandomize=CASES is None)
@given(ODD)
def test_any_schema_gives_a_type_or_a_sentence(definition: Any) -> None:
    with contextlib.suppress(InputError):
        assert type_of(definition)
