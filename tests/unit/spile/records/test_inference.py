"""Schemas from sample values."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spile.records.inference import DEEPEST, SampledSchema, infer, merge, settle

SAMPLES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.decimals(allow_nan=False, allow_infinity=False, places=3)
    | st.sampled_from(["", "x", "2024-01-31", "2024-01-31T10:00:00Z", "2024-13-01"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=8,
)


def of(*values: Any) -> dict[str, Any]:
    found: dict[str, Any] | None = None
    for value in values:
        found = merge(found, infer(value))
    return settle(found or {})


@pytest.mark.parametrize(
    ("values", "schema"),
    [
        ([True], {"type": ["boolean", "null"]}),
        ([1], {"type": ["integer", "null"]}),
        ([2**70], {"type": ["integer", "null"]}),
        ([Decimal("1.5")], {"type": ["number", "null"]}),
        ([""], {"type": ["string", "null"]}),
        (["2024-01-31"], {"type": ["string", "null"], "format": "date"}),
        (["2024-01-31T10:00:00Z"], {"type": ["string", "null"], "format": "date-time"}),
        (["2024-01-31T10:00:00.123+02:00"], {"type": ["string", "null"], "format": "date-time"}),
        (["2024-01-31T10:00:00.000+0100"], {"type": ["string", "null"], "format": "date-time"}),
        (["2024-01-31 10:00:00+01"], {"type": ["string", "null"], "format": "date-time"}),
        (["2024-01-31T10:00:00"], {"type": ["string", "null"]}),
        (["2024-01-31t10:00:00z"], {"type": ["string", "null"]}),
        (["20240131T100000Z"], {"type": ["string", "null"]}),
        (["2024-01-31T24:00:00Z"], {"type": ["string", "null"]}),
        (["2024-W05-3"], {"type": ["string", "null"]}),
        (["20240131"], {"type": ["string", "null"]}),
        (["2024-02-30"], {"type": ["string", "null"]}),
        (["2024-13-31T10:00:00Z"], {"type": ["string", "null"]}),
        ([None], {"type": ["string", "null"]}),
        ([None, 1], {"type": ["integer", "null"]}),
        ([1, Decimal("1.5")], {"type": ["number", "null"]}),
        ([1, "x"], {"type": ["string", "null"]}),
        ([1, True], {"type": ["string", "null"]}),
        (["2024-01-31", "x"], {"type": ["string", "null"]}),
        (["2024-01-31", "2024-01-31T10:00:00Z"], {"type": ["string", "null"]}),
        ([1, {}], {}),
        ([[], {}], {}),
        ([1, []], {}),
        ([[]], {"type": ["array", "null"], "items": {}}),
        ([[1, None]], {"type": ["array", "null"], "items": {"type": ["integer", "null"]}}),
        ([[1], ["x"]], {"type": ["array", "null"], "items": {"type": ["string", "null"]}}),
        ([[], [1]], {"type": ["array", "null"], "items": {"type": ["integer", "null"]}}),
    ],
)
def test_schemas_of_values(values: list[Any], schema: dict[str, Any]) -> None:
    assert of(*values) == schema


def test_objects_have_the_properties_of_all_samples() -> None:
    assert of({"b": 1, "a": None}, {"a": "x", "c": {"d": [1]}}) == {
        "type": ["object", "null"],
        "properties": {
            "a": {"type": ["string", "null"]},
            "b": {"type": ["integer", "null"]},
            "c": {
                "type": ["object", "null"],
                "properties": {
                    "d": {"type": ["array", "null"], "items": {"type": ["integer", "null"]}}
                },
                "additionalProperties": True,
            },
        },
        "additionalProperties": True,
    }


def test_formats_are_not_promised_where_later_text_may_have_another() -> None:
    node = infer({"day": "2024-01-31", "days": ["2024-01-31"]})
    assert "format" not in str(settle(node, formats=False))
    assert str(settle(node)).count("'format': 'date'") == 2


@given(samples=st.lists(SAMPLES, min_size=1, max_size=5), order=st.randoms(use_true_random=True))
def test_the_order_of_samples_does_not_matter(samples: list[Any], order: Any) -> None:
    shuffled = list(samples)
    order.shuffle(shuffled)
    assert of(*samples) == of(*shuffled)


def _json(value: Any) -> Any:
    """What is the same for a validator that knows floats only."""
    if isinstance(value, Decimal):
        return float(value) + 0.5
    if isinstance(value, dict):
        return {name: _json(item) for name, item in value.items()}
    return [_json(item) for item in value] if isinstance(value, list) else value


def _without_mixed_scalars(schema: Any) -> Any:
    """Text stands for scalars of several kinds, which are converted when they are written."""
    if isinstance(schema, dict):
        if schema.get("type") == ["string", "null"]:
            return {"type": ["string", "number", "boolean", "null"]}
        return {name: _without_mixed_scalars(node) for name, node in schema.items()}
    return schema


@given(samples=st.lists(SAMPLES, min_size=1, max_size=5))
def test_every_sample_fits_the_schema(samples: list[Any]) -> None:
    schema = _without_mixed_scalars(of(*samples))
    for sample in samples:
        jsonschema.validate(_json(sample), schema)


def test_a_value_of_any_depth_has_a_schema() -> None:
    value: Any = 1
    for _ in range(5000):
        value = [value]
    node = infer(value)
    for _ in range(DEEPEST + 1):
        node = node["items"]
    assert node == {}


# Samples of a stream


def test_keys_come_first_and_are_not_null() -> None:
    sampled = SampledSchema(["id"])
    sampled.add([{"b": 1, "id": 1}, {"a": 1, "id": 2}])
    schema = sampled.schema()
    assert list(schema["properties"]) == ["id", "a", "b"]
    assert schema["properties"]["id"] == {"type": ["integer"]}
    assert schema["properties"]["a"] == {"type": ["integer", "null"]}


def test_a_key_that_a_sample_lacks_stays_nullable() -> None:
    sampled = SampledSchema(["id"])
    sampled.add([{"id": 1}, {"id": None}])
    assert sampled.schema()["properties"]["id"] == {"type": ["integer", "null"]}


def test_a_stream_without_samples_has_its_keys() -> None:
    schema = SampledSchema(["id"], "updated").schema()
    assert schema["properties"] == {
        "id": {"type": ["integer", "string"]},
        "updated": {"type": ["string", "null"]},
    }
