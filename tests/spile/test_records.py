"""Records brought to a schema one by one, and what is said on the way."""

from __future__ import annotations

import copy
import logging
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spile.exceptions import TypeMismatchError
from spile.personal import ANNOTATION, PersonalData
from spile.records import RecordShaper, Rules
from spile.report import MOST_UNKNOWN_FIELDS, Report

LOG = logging.getLogger("test")
INTEGER = {"type": ["integer", "null"]}
STRING = {"type": ["string", "null"]}
ADD = Rules(add_unknown=True)
NULL = Rules(null_mismatches=True)


def shaper(
    properties: dict[str, Any], rules: Rules | None = None, keys: tuple[str, ...] = (), **more: Any
) -> RecordShaper:
    schema = {"type": "object", "properties": copy.deepcopy(properties)}
    return RecordShaper(schema, keys, rules or Rules(), Report(LOG), **more)


def shape(
    properties: dict[str, Any], record: dict[str, Any], rules: Rules | None = None
) -> dict[str, Any]:
    return shaper(properties, rules).shape_page([record])[0]


def objects(**properties: Any) -> dict[str, Any]:
    return {"type": ["object", "null"], "properties": properties}


def lists(items: Any) -> dict[str, Any]:
    return {"type": ["array", "null"], "items": items}


# Values


def test_values_get_their_declared_types() -> None:
    properties = {"a": INTEGER, "b": STRING, "c": {"type": "boolean"}, "d": {"type": "number"}}
    record = {"a": "5", "b": 5, "c": "true", "d": "1.50"}
    assert shape(properties, record) == {"a": 5, "b": "5", "c": True, "d": Decimal("1.50")}


def test_missing_fields_are_left_out_and_nulls_stay() -> None:
    assert shape({"a": INTEGER, "b": INTEGER}, {"a": None}) == {"a": None}


def test_null_passes_where_the_schema_does_not_say_so() -> None:
    assert shape({"a": {"type": "integer"}}, {"a": None}) == {"a": None}


def test_nested_values_get_their_types_too() -> None:
    properties = {"o": objects(n=INTEGER, l=lists(objects(n=INTEGER)))}
    record = {"o": {"n": "1", "l": [{"n": "2"}, None, {"n": None}]}}
    assert shape(properties, record) == {"o": {"n": 1, "l": [{"n": 2}, None, {"n": None}]}}


def test_values_of_any_type_stay_as_they_are() -> None:
    value = {"x": [1, "a", None, {"y": Decimal("1.10")}]}
    properties = {"any": {}, "object": {"type": "object"}, "list": {"type": "array"}}
    record = {"any": value, "object": value, "list": [value]}
    assert shape(properties, record) == record


@pytest.mark.parametrize("value", ["x", 5, [], True])
def test_what_is_no_object(value: Any) -> None:
    for node in (objects(a=INTEGER), {"type": "object"}):
        with pytest.raises(TypeMismatchError, match="Field 'o' is no object"):
            shape({"o": node}, {"o": value})


@pytest.mark.parametrize("value", ["x", 5, {}, True])
def test_what_is_no_list(value: Any) -> None:
    with pytest.raises(TypeMismatchError, match="Field 'l' is no array"):
        shape({"l": lists(INTEGER)}, {"l": value})


def test_an_error_names_the_field_and_the_key_but_no_value() -> None:
    shaping = shaper({"id": INTEGER, "o": objects(l=lists(objects(n=INTEGER)))}, keys=("id",))
    with pytest.raises(TypeMismatchError) as caught:
        shaping.shape_page([{"id": 7, "o": {"l": [{"n": 1}, {"n": "private"}]}}])
    assert str(caught.value).startswith(
        "Field 'o.l.n' in the record with id=7 is no integer. Set on_type_error"
    )
    assert "private" not in str(caught.value)


def test_an_error_in_the_key_does_not_show_it() -> None:
    shaping = shaper({"id": INTEGER}, keys=("id",))
    with pytest.raises(TypeMismatchError) as caught:
        shaping.shape_page([{"id": "private"}])
    assert str(caught.value).startswith("Field 'id' is no integer")
    assert "private" not in str(caught.value)


@pytest.mark.parametrize("mode", ["hash", "drop"])
def test_an_error_shows_no_key_where_personal_data_is_protected(mode: str) -> None:
    rules = Rules(personal=PersonalData(mode, "key"))
    properties = {"mail": {"type": "string", ANNOTATION: "contact"}, "n": INTEGER}
    with pytest.raises(TypeMismatchError) as caught:
        shaper(properties, rules, keys=("mail",)).shape_page(
            [{"mail": "ann@example.com", "n": "x"}]
        )[0]
    assert "ann@example.com" not in str(caught.value)


@pytest.mark.parametrize("record", [{}, {"id": None}, {"other": 1}])
@pytest.mark.parametrize("rules", [Rules(), NULL])
def test_a_record_without_its_key_is_an_error(record: dict[str, Any], rules: Rules) -> None:
    with pytest.raises(TypeMismatchError, match="Key 'id' is missing or null"):
        shaper({"id": INTEGER, "n": INTEGER}, rules, keys=("id",)).shape_page([record])


def test_a_missing_part_of_a_key_is_named_with_the_other_part() -> None:
    shaping = shaper({"a": INTEGER, "b": INTEGER}, keys=("a", "b"))
    with pytest.raises(TypeMismatchError, match=r"Key 'b' is missing or null in .* a=1"):
        shaping.shape_page([{"a": 1}])


@pytest.mark.parametrize("value", ["", 0, False])
def test_an_empty_key_is_a_key(value: Any) -> None:
    assert shaper({"id": {}}, keys=("id",)).shape_page([{"id": value}])[0] == {"id": value}


# Values that do not fit become null


def test_a_value_that_does_not_fit_becomes_null(caplog: pytest.LogCaptureFixture) -> None:
    properties = {"a": INTEGER, "o": objects(b=INTEGER, c=STRING), "l": lists(INTEGER)}
    shaping = shaper(properties, NULL)
    record = {"a": "x", "o": {"b": "private", "c": "c"}, "l": [1, "x", 3]}
    assert shaping.shape_page([record])[0] == {
        "a": None,
        "o": {"b": None, "c": "c"},
        "l": [1, None, 3],
    }
    shaping.shape_page([record])
    shaping.report.summarize()
    said = [message.getMessage() for message in caplog.records]
    assert said == [
        "Field 'a' holds values that are no integer: null",
        "Field 'o.b' holds values that are no integer: null",
        "Field 'l' holds values that are no integer: null",
        "Field 'a': 2 values were replaced by null",
        "Field 'o.b': 2 values were replaced by null",
        "Field 'l': 2 values were replaced by null",
    ]


def test_an_object_that_is_none_becomes_null() -> None:
    assert shape({"o": objects(a=INTEGER)}, {"o": 5}, NULL) == {"o": None}
    assert shape({"l": lists(objects(a=INTEGER))}, {"l": [5, {"a": "x"}]}, NULL) == {
        "l": [None, {"a": None}]
    }


def test_a_key_never_becomes_null() -> None:
    with pytest.raises(TypeMismatchError, match="'id' is no integer"):
        shaper({"id": INTEGER}, NULL, keys=("id",)).shape_page([{"id": "x"}])


# Unknown fields


def test_unknown_fields_are_left_out_with_one_warning(caplog: pytest.LogCaptureFixture) -> None:
    shaping = shaper({"a": INTEGER, "o": objects(b=INTEGER), "l": lists(objects(c=INTEGER))})
    record = {"a": 1, "x": "private", "o": {"b": 1, "y": 2}, "l": [{"c": 1, "z": 3}, {"z": 4}]}
    for _ in range(3):
        assert shaping.shape_page([record])[0] == {"a": 1, "o": {"b": 1}, "l": [{"c": 1}, {}]}
    said = sorted(message.getMessage() for message in caplog.records)
    assert [line.split("'")[1] for line in said] == ["l.z", "o.y", "x"]
    assert "left out; set unknown_fields to add" in said[0]
    assert "private" not in caplog.text


def test_unknown_fields_are_kept_where_the_schema_allows_them() -> None:
    node = {**objects(a=INTEGER), "additionalProperties": True}
    assert shape({"o": node}, {"o": {"a": "1", "x": [1]}}) == {"o": {"a": 1, "x": [1]}}


def test_a_map_with_changing_keys_does_not_flood_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    shaping = shaper({"a": INTEGER})
    for number in range(3 * MOST_UNKNOWN_FIELDS):
        shaping.shape_page([{f"key{number}": 1}])
    assert len(caplog.records) == MOST_UNKNOWN_FIELDS + 1
    assert len(shaping.report.unknown) == MOST_UNKNOWN_FIELDS


# Unknown fields are added


def test_an_unknown_field_is_added_with_its_type() -> None:
    shaping = shaper({"a": INTEGER}, ADD)
    assert shaping.shape_page([{"a": 1, "x": 5}])[0] == {"a": 1, "x": 5}
    assert shaping.schema["properties"]["x"] == INTEGER
    assert shaping.schema_changed
    assert shaping.added == {("x",)}


def test_a_field_that_is_only_null_is_not_added_yet() -> None:
    shaping = shaper({}, ADD)
    assert shaping.shape_page([{"x": None}])[0] == {}
    assert not shaping.schema_changed
    assert shaping.shape_page([{"x": "y"}])[0] == {"x": "y"}


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
    shaping = shaper({}, ADD)
    assert shaping.shape_page([{"x": value} for value in values]) == [{"x": v} for v in written]
    assert shaping.schema["properties"]["x"] == {"type": [kind, "null"]}


def test_an_added_field_of_several_kinds_is_of_any_type() -> None:
    shaping = shaper({}, ADD)
    page: list[dict[str, Any]] = [{"x": 1}, {"x": {"y": 1}}, {"x": [1]}, {"x": "a"}]
    assert shaping.shape_page(page) == page
    assert shaping.schema["properties"]["x"] == {}


def test_a_field_inside_an_added_object_is_widened() -> None:
    shaping = shaper({}, ADD)
    page: list[dict[str, Any]] = [{"x": {"y": {"z": 1}}}, {"x": {"y": {"z": "a"}}}]
    assert shaping.shape_page(page) == [{"x": {"y": {"z": "1"}}}, {"x": {"y": {"z": "a"}}}]


def test_a_field_inside_an_added_list_is_widened() -> None:
    shaping = shaper({}, ADD)
    page: list[dict[str, Any]] = [{"x": [{"y": 1}, {"y": "a"}], "z": [1]}, {"z": ["a"]}]
    assert shaping.shape_page(page) == [{"x": [{"y": "1"}, {"y": "a"}], "z": ["1"]}, {"z": ["a"]}]


def test_fields_are_added_inside_objects_and_lists() -> None:
    shaping = shaper({"o": objects(a=INTEGER), "l": lists(lists(objects(a=INTEGER)))}, ADD)
    record = {"o": {"a": 1, "b": 2}, "l": [[{"a": 1, "c": "x"}]]}
    assert shaping.shape_page([record])[0] == record
    assert shaping.added == {("o", "b"), ("l", "c")}
    assert shaping.schema["properties"]["o"]["properties"]["b"] == INTEGER
    assert shaping.schema["properties"]["l"]["items"]["items"]["properties"]["c"] == STRING


def test_a_field_added_beside_a_widened_one_is_widened_later() -> None:
    shaping = shaper({}, ADD)
    page: list[dict[str, Any]] = [{"x": 1}, {"x": "a", "z": Decimal("1.5")}, {"z": 1}, {"z": "b"}]
    assert shaping.shape_page(page) == [{"x": "1"}, {"x": "a", "z": "1.5"}, {"z": "1"}, {"z": "b"}]


def test_a_declared_field_is_not_widened() -> None:
    with pytest.raises(TypeMismatchError):
        shaper({"a": INTEGER}, ADD).shape_page([{"a": "x"}])


def test_a_field_that_an_earlier_run_added_is_widened() -> None:
    shaping = shaper({"x": INTEGER}, ADD, added=[("x",)])
    assert shaping.shape_page([{"x": 1}, {"x": "a"}]) == [{"x": "1"}, {"x": "a"}]


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
    shaping = shaper({}, ADD)
    for page in pages:
        written = shaping.shape_page(page)
        checking = shaper(shaping.schema["properties"])
        for before, record in zip(page, written, strict=True):
            assert checking.shape_page([record])[0] == record
            assert {name for name in before if before[name] is not None} <= record.keys()
        assert checking.report.unknown == {}


# Personal data and deselected fields


PERSONAL: dict[str, Any] = {
    "id": INTEGER,
    "mail": {**STRING, ANNOTATION: "contact"},
    "o": objects(name={**STRING, ANNOTATION: "name"}, n=INTEGER),
    "l": lists(objects(name={**STRING, ANNOTATION: "name"})),
    "names": {**lists(STRING), ANNOTATION: "name"},
    "aliases": lists({**STRING, ANNOTATION: "name"}),
}
ANN: dict[str, Any] = {
    "id": 1,
    "mail": "ann@example.com",
    "o": {"name": "Ann", "n": "2"},
    "l": [{"name": "Ann"}, {"name": None}],
    "names": ["Ann", "Bob"],
    "aliases": ["Ann", None],
}


def test_personal_properties_are_dropped_at_any_depth() -> None:
    rules = Rules(personal=PersonalData("drop"))
    assert shape(PERSONAL, ANN, rules) == {"id": 1, "o": {"n": 2}, "l": [{}, {}]}


def test_personal_properties_are_hashed_at_any_depth() -> None:
    personal = PersonalData("hash", "key")
    ann, bob = personal.digest("Ann"), personal.digest("Bob")
    assert shape(PERSONAL, ANN, Rules(personal=personal)) == {
        "id": 1,
        "mail": personal.digest("ann@example.com"),
        "o": {"name": ann, "n": 2},
        "l": [{"name": ann}, {"name": None}],
        "names": [ann, bob],
        "aliases": [ann, None],
    }


def test_a_dropped_property_is_not_unknown(caplog: pytest.LogCaptureFixture) -> None:
    for rules in (
        Rules(personal=PersonalData("drop"), add_unknown=True),
        Rules(personal=PersonalData("drop")),
    ):
        assert "mail" not in shape(PERSONAL, ANN, rules)
    assert caplog.records == []


def test_deselected_properties_are_left_out_at_any_depth(
    caplog: pytest.LogCaptureFixture,
) -> None:
    deselected = frozenset(
        {
            ("properties", "mail"),
            ("properties", "o", "properties", "n"),
            ("properties", "l", "properties", "name"),
        }
    )
    shaped = shape(PERSONAL, ANN, Rules(deselected=deselected, add_unknown=True))
    assert "mail" not in shaped
    assert shaped["o"] == {"name": "Ann"}
    assert shaped["l"] == [{}, {}]
    assert caplog.records == []


# XML and aliases

XML = Rules(from_xml=True)


@pytest.mark.parametrize(
    ("value", "shaped"),
    [
        (None, []),
        ("", []),
        ({"n": "1"}, [{"n": 1}]),
        ([{"n": "1"}, {"n": "2"}], [{"n": 1}, {"n": 2}]),
        ([None], []),
    ],
)
def test_xml_lists_are_lists_whether_they_hold_none_one_or_many(value: Any, shaped: Any) -> None:
    assert shape({"l": lists(objects(n=INTEGER))}, {"l": value}, XML) == {"l": shaped}


@pytest.mark.parametrize("value", [None, "", {}])
def test_an_empty_xml_element_around_lists_holds_empty_lists(value: Any) -> None:
    assert shape({"o": objects(l=lists(INTEGER))}, {"o": value}, XML) == {"o": {"l": []}}


def test_an_empty_xml_element_is_null_unless_it_is_text() -> None:
    properties = {"i": INTEGER, "s": STRING, "d": {**STRING, "format": "date"}, "o": objects(a={})}
    assert shape(properties, {"i": "", "s": "", "d": "", "o": ""}, XML) == {
        "i": None,
        "s": "",
        "d": None,
        "o": None,
    }


def test_xml_days_and_moments_get_one_form() -> None:
    properties = {"d": {**STRING, "format": "date"}, "t": {**STRING, "format": "date-time"}}
    record = {"d": "20240131", "t": "2024-01-31T10:00:00"}
    assert shape(properties, record, XML) == {"d": "2024-01-31", "t": "2024-01-31T10:00:00Z"}


def test_spellings_of_a_name_are_brought_to_one() -> None:
    rules = Rules(aliases={"Uuid": "UUID"})
    properties = {"UUID": STRING, "o": objects(UUID=STRING)}
    record = {"Uuid": "a", "o": {"Uuid": "b", "UUID": None}}
    assert shape(properties, record, rules) == {"UUID": "a", "o": {"UUID": "b"}}
