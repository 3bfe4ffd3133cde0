"""Records brought to a schema one by one, and what is said on the way."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from spile.exceptions import TypeMismatchError
from spile.records.conform import Rules
from spile.records.personal import ANNOTATION, PersonalData
from support.conformers import INTEGER, NULL, STRING, conform, conformer, lists, objects

# Values


def test_values_get_their_declared_types() -> None:
    properties = {"a": INTEGER, "b": STRING, "c": {"type": "boolean"}, "d": {"type": "number"}}
    record = {"a": "5", "b": 5, "c": "true", "d": "1.50"}
    assert conform(properties, record) == {"a": 5, "b": "5", "c": True, "d": Decimal("1.50")}


def test_missing_fields_are_left_out_and_nulls_stay() -> None:
    assert conform({"a": INTEGER, "b": INTEGER}, {"a": None}) == {"a": None}


def test_null_passes_where_the_schema_does_not_say_so() -> None:
    assert conform({"a": {"type": "integer"}}, {"a": None}) == {"a": None}


def test_nested_values_get_their_types_too() -> None:
    properties = {"o": objects(n=INTEGER, l=lists(objects(n=INTEGER)))}
    record = {"o": {"n": "1", "l": [{"n": "2"}, None, {"n": None}]}}
    assert conform(properties, record) == {"o": {"n": 1, "l": [{"n": 2}, None, {"n": None}]}}


def test_values_of_any_type_stay_as_they_are() -> None:
    value = {"x": [1, "a", None, {"y": Decimal("1.10")}]}
    properties = {"any": {}, "object": {"type": "object"}, "list": {"type": "array"}}
    record = {"any": value, "object": value, "list": [value]}
    assert conform(properties, record) == record


@pytest.mark.parametrize("value", ["x", 5, [], True])
def test_what_is_not_an_object(value: Any) -> None:
    for node in (objects(a=INTEGER), {"type": "object"}):
        with pytest.raises(TypeMismatchError, match="Field 'o' is not an object"):
            conform({"o": node}, {"o": value})


@pytest.mark.parametrize("value", ["x", 5, {}, True])
def test_what_is_not_a_list(value: Any) -> None:
    with pytest.raises(TypeMismatchError, match="Field 'l' is not an array"):
        conform({"l": lists(INTEGER)}, {"l": value})


def test_an_error_names_the_field_and_the_key_but_no_value() -> None:
    conforming = conformer({"id": INTEGER, "o": objects(l=lists(objects(n=INTEGER)))}, keys=("id",))
    with pytest.raises(TypeMismatchError) as caught:
        conforming.conform_page([{"id": 7, "o": {"l": [{"n": 1}, {"n": "private"}]}}])
    assert str(caught.value).startswith(
        "Field 'o.l.n' in the record with id=7 is not an integer. Set on_type_error"
    )
    assert "private" not in str(caught.value)


@pytest.mark.parametrize(
    ("key", "shown"),
    [(1234567890, "1234567890"), ("a\nb", r"'a\nb'"), ("x" * 100, "'" + "x" * 59 + "…")],
)
def test_the_key_in_an_error_is_one_short_line(key: Any, shown: str) -> None:
    conforming = conformer({"id": {}, "n": INTEGER}, keys=("id",))
    with pytest.raises(TypeMismatchError) as caught:
        conforming.conform_page([{"id": key, "n": "private"}])
    assert f"in the record with id={shown} is not" in str(caught.value)


def test_an_error_in_the_key_does_not_show_it() -> None:
    conforming = conformer({"id": INTEGER}, keys=("id",))
    with pytest.raises(TypeMismatchError) as caught:
        conforming.conform_page([{"id": "private"}])
    assert str(caught.value).startswith("Field 'id' is not an integer")
    assert "private" not in str(caught.value)


@pytest.mark.parametrize("mode", ["hash", "drop"])
def test_an_error_shows_no_key_where_personal_data_is_protected(mode: str) -> None:
    rules = Rules(personal=PersonalData(mode, "key"))
    properties = {"mail": {"type": "string", ANNOTATION: "contact"}, "n": INTEGER}
    with pytest.raises(TypeMismatchError) as caught:
        conformer(properties, rules, keys=("mail",)).conform_page(
            [{"mail": "ann@example.com", "n": "x"}]
        )[0]
    assert "ann@example.com" not in str(caught.value)


@pytest.mark.parametrize("record", [{}, {"id": None}, {"other": 1}])
@pytest.mark.parametrize("rules", [Rules(), NULL])
def test_a_record_without_its_key_is_an_error(record: dict[str, Any], rules: Rules) -> None:
    with pytest.raises(TypeMismatchError, match="Key 'id' is missing or null"):
        conformer({"id": INTEGER, "n": INTEGER}, rules, keys=("id",)).conform_page([record])


def test_a_missing_part_of_a_key_is_named_with_the_other_part() -> None:
    conforming = conformer({"a": INTEGER, "b": INTEGER}, keys=("a", "b"))
    with pytest.raises(TypeMismatchError, match=r"Key 'b' is missing or null in .* a=1"):
        conforming.conform_page([{"a": 1}])


@pytest.mark.parametrize("value", ["", 0, False])
def test_an_empty_key_is_a_key(value: Any) -> None:
    assert conformer({"id": {}}, keys=("id",)).conform_page([{"id": value}])[0] == {"id": value}


# Values that do not fit become null


def test_a_value_that_does_not_fit_becomes_null(caplog: pytest.LogCaptureFixture) -> None:
    properties = {"a": INTEGER, "o": objects(b=INTEGER, c=STRING), "l": lists(INTEGER)}
    conforming = conformer(properties, NULL)
    record = {"a": "x", "o": {"b": "private", "c": "c"}, "l": [1, "x", 3]}
    assert conforming.conform_page([record])[0] == {
        "a": None,
        "o": {"b": None, "c": "c"},
        "l": [1, None, 3],
    }
    conforming.conform_page([record])
    conforming.warnings.summarize()
    said = [message.getMessage() for message in caplog.records]
    assert said == [
        "Field 'a' holds values that are not an integer: null",
        "Field 'o.b' holds values that are not an integer: null",
        "Field 'l' holds values that are not an integer: null",
        "Field 'a': 2 values were replaced by null",
        "Field 'o.b': 2 values were replaced by null",
        "Field 'l': 2 values were replaced by null",
    ]


def test_an_object_that_is_none_becomes_null() -> None:
    assert conform({"o": objects(a=INTEGER)}, {"o": 5}, NULL) == {"o": None}
    assert conform({"l": lists(objects(a=INTEGER))}, {"l": [5, {"a": "x"}]}, NULL) == {
        "l": [None, {"a": None}]
    }


def test_a_key_never_becomes_null() -> None:
    with pytest.raises(TypeMismatchError, match="'id' is not an integer"):
        conformer({"id": INTEGER}, NULL, keys=("id",)).conform_page([{"id": "x"}])


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
    assert conform(PERSONAL, ANN, rules) == {"id": 1, "o": {"n": 2}, "l": [{}, {}]}


def test_personal_properties_are_hashed_at_any_depth() -> None:
    personal = PersonalData("hash", "key")
    ann, bob = personal.digest("Ann"), personal.digest("Bob")
    assert conform(PERSONAL, ANN, Rules(personal=personal)) == {
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
        assert "mail" not in conform(PERSONAL, ANN, rules)
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
    conformed = conform(PERSONAL, ANN, Rules(deselected=deselected, add_unknown=True))
    assert "mail" not in conformed
    assert conformed["o"] == {"name": "Ann"}
    assert conformed["l"] == [{}, {}]
    assert caplog.records == []


# XML and aliases


XML = Rules(from_xml=True)


@pytest.mark.parametrize(
    ("value", "conformed"),
    [
        (None, []),
        ("", []),
        ({"n": "1"}, [{"n": 1}]),
        ([{"n": "1"}, {"n": "2"}], [{"n": 1}, {"n": 2}]),
        ([None], []),
    ],
)
def test_xml_lists_are_lists_whether_they_hold_none_one_or_many(value: Any, conformed: Any) -> None:
    assert conform({"l": lists(objects(n=INTEGER))}, {"l": value}, XML) == {"l": conformed}


@pytest.mark.parametrize("value", [None, "", {}])
def test_an_empty_xml_element_around_lists_holds_empty_lists(value: Any) -> None:
    assert conform({"o": objects(l=lists(INTEGER))}, {"o": value}, XML) == {"o": {"l": []}}


def test_an_empty_xml_element_is_null_unless_it_is_text() -> None:
    properties = {"i": INTEGER, "s": STRING, "d": {**STRING, "format": "date"}, "o": objects(a={})}
    assert conform(properties, {"i": "", "s": "", "d": "", "o": ""}, XML) == {
        "i": None,
        "s": "",
        "d": None,
        "o": None,
    }


def test_xml_dates_and_timestamps_get_one_form() -> None:
    properties = {"d": {**STRING, "format": "date"}, "t": {**STRING, "format": "date-time"}}
    record = {"d": "20240131", "t": "2024-01-31T10:00:00"}
    assert conform(properties, record, XML) == {"d": "2024-01-31", "t": "2024-01-31T10:00:00Z"}


def test_spellings_of_a_name_are_brought_to_one() -> None:
    rules = Rules(aliases={"Uuid": "UUID"})
    properties = {"UUID": STRING, "o": objects(UUID=STRING)}
    record = {"Uuid": "a", "o": {"Uuid": "b", "UUID": None}}
    assert conform(properties, record, rules) == {"UUID": "a", "o": {"UUID": "b"}}
