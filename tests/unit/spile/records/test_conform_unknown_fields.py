"""Fields that the schema lacks: left out, kept, or added."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spile.exceptions import TypeMismatchError
from support.conformers import ADD, INTEGER, STRING, conform, conformer, lists, objects

# Unknown fields


def test_unknown_fields_are_left_out_with_one_warning(caplog: pytest.LogCaptureFixture) -> None:
    conforming = conformer({"a": INTEGER, "o": objects(b=INTEGER), "l": lists(objects(c=INTEGER))})
    record = {"a": 1, "x": "private", "o": {"b": 1, "y": 2}, "l": [{"c": 1, "z": 3}, {"z": 4}]}
    for _ in range(3):
        assert conforming.conform_page([record])[0] == {"a": 1, "o": {"b": 1}, "l": [{"c": 1}, {}]}
    said = sorted(message.getMessage() for message in caplog.records)
    assert [line.split("'")[1] for line in said] == ["l.z", "o.y", "x"]
    assert "left out; set unknown_fields to add" in said[0]
    assert "private" not in caplog.text


def test_unknown_fields_are_kept_where_the_schema_allows_them() -> None:
    node = {**objects(a=INTEGER), "additionalProperties": True}
    assert conform({"o": node}, {"o": {"a": "1", "x": [1]}}) == {"o": {"a": 1, "x": [1]}}


# Unknown fields are added


def test_an_unknown_field_is_added_with_its_type() -> None:
    conforming = conformer({"a": INTEGER}, ADD)
    assert conforming.conform_page([{"a": 1, "x": 5}])[0] == {"a": 1, "x": 5}
    assert conforming.schema["properties"]["x"] == INTEGER
    assert conforming.schema_changed
    assert conforming.added == {("x",)}


def test_a_field_that_is_only_null_is_not_added_yet() -> None:
    conforming = conformer({}, ADD)
    assert conforming.conform_page([{"x": None}])[0] == {}
    assert not conforming.schema_changed
    assert conforming.conform_page([{"x": "y"}])[0] == {"x": "y"}


@pytest.mark.parametrize(
    ("values", "written", "kind"),
    [
        ([1, Decimal("1.5")], [1, Decimal("1.5")], "number"),
        ([1, "a"], ["1", "a"], "string"),
        ([Decimal("1.5"), 1, "a"], ["1.5", "1", "a"], "string"),
        ([True, "a"], ["true", "a"], "string"),
        ([1, True], ["1", "true"], "string"),
        (["a", 1], ["a", "1"], "string"),
        (["2024-01-31", "soon"], ["2024-01-31", "soon"], "string"),
    ],
)
def test_an_added_field_is_widened_for_its_whole_page(
    values: list[Any], written: list[Any], kind: str
) -> None:
    conforming = conformer({}, ADD)
    assert conforming.conform_page([{"x": value} for value in values]) == [
        {"x": v} for v in written
    ]
    assert conforming.schema["properties"]["x"] == {"type": [kind, "null"]}


def test_an_added_field_of_several_kinds_is_of_any_type() -> None:
    conforming = conformer({}, ADD)
    page: list[dict[str, Any]] = [{"x": 1}, {"x": {"y": 1}}, {"x": [1]}, {"x": "a"}]
    assert conforming.conform_page(page) == page
    assert conforming.schema["properties"]["x"] == {}


def test_a_field_inside_an_added_object_is_widened() -> None:
    conforming = conformer({}, ADD)
    page: list[dict[str, Any]] = [{"x": {"y": {"z": 1}}}, {"x": {"y": {"z": "a"}}}]
    assert conforming.conform_page(page) == [{"x": {"y": {"z": "1"}}}, {"x": {"y": {"z": "a"}}}]


def test_a_field_inside_an_added_list_is_widened() -> None:
    conforming = conformer({}, ADD)
    page: list[dict[str, Any]] = [{"x": [{"y": 1}, {"y": "a"}], "z": [1]}, {"z": ["a"]}]
    assert conforming.conform_page(page) == [
        {"x": [{"y": "1"}, {"y": "a"}], "z": ["1"]},
        {"z": ["a"]},
    ]


def test_fields_are_added_inside_objects_and_lists() -> None:
    conforming = conformer({"o": objects(a=INTEGER), "l": lists(lists(objects(a=INTEGER)))}, ADD)
    record = {"o": {"a": 1, "b": 2}, "l": [[{"a": 1, "c": "x"}]]}
    assert conforming.conform_page([record])[0] == record
    assert conforming.added == {("o", "b"), ("l", "c")}
    assert conforming.schema["properties"]["o"]["properties"]["b"] == INTEGER
    assert conforming.schema["properties"]["l"]["items"]["items"]["properties"]["c"] == STRING


def test_a_field_added_beside_a_widened_one_is_widened_later() -> None:
    conforming = conformer({}, ADD)
    page: list[dict[str, Any]] = [{"x": 1}, {"x": "a", "z": Decimal("1.5")}, {"z": 1}, {"z": "b"}]
    assert conforming.conform_page(page) == [
        {"x": "1"},
        {"x": "a", "z": "1.5"},
        {"z": "1"},
        {"z": "b"},
    ]


def test_a_declared_field_is_not_widened() -> None:
    with pytest.raises(TypeMismatchError):
        conformer({"a": INTEGER}, ADD).conform_page([{"a": "x"}])


def test_a_field_that_an_earlier_run_added_is_widened() -> None:
    conforming = conformer({"x": INTEGER}, ADD, added=[("x",)])
    assert conforming.conform_page([{"x": 1}, {"x": "a"}]) == [{"x": "1"}, {"x": "a"}]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from([Decimal("1.5"), "", "a", "5"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("xyz"), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(
    pages=st.lists(
        st.lists(st.dictionaries(st.sampled_from("xyz"), JSON, max_size=3), max_size=4), max_size=4
    )
)
def test_any_records_fit_the_schema_that_grows_with_them(pages: list[list[Any]]) -> None:
    conforming = conformer({}, ADD)
    for page in pages:
        written = conforming.conform_page(page)
        checking = conformer(conforming.schema["properties"])
        for before, record in zip(page, written, strict=True):
            assert checking.conform_page([record])[0] == record
            assert {name for name in before if before[name] is not None} <= record.keys()
        assert checking.warnings.unknown == {}
