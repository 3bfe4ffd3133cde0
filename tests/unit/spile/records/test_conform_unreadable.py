"""Values that cannot be read: each costs its own field at most."""

from __future__ import annotations

from typing import Any

import pytest
from spile.exceptions import TypeMismatchError
from spile.records.conform import Rules
from spile.records.personal import ANNOTATION, PersonalData
from spile.records.reader import RecordReader
from spile.records.text import repair_text
from support.conformers import ADD, INTEGER, NULL, STRING, conformer, lists, objects

BAD = b'"cut \\ud83d"'
PROPERTIES: dict[str, Any] = {
    "id": INTEGER,
    "name": STRING,
    "o": objects(n=STRING, l=lists(STRING)),
    "any": {},
    "map": {"type": "object"},
    "open": {**objects(a=STRING), "additionalProperties": True},
}


def read(page: bytes, rules: Rules | None = None, **more: Any) -> list[dict[str, Any]]:
    conforming = conformer(PROPERTIES, rules, keys=("id",), **more)
    return RecordReader(conforming).read_dictionaries(repair_text(page))


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        (b'"name": %s', "name"),
        (b'"o": {"n": %s}', "o.n"),
        (b'"o": {"l": ["a", %s]}', "o.l"),
        (b'"any": %s', "any"),
        (b'"any": [{"x": %s}]', "any"),
        (b'"map": {"x": [%s]}', "map"),
        (b'"open": {"a": %s}', "open.a"),
    ],
)
def test_a_written_field_fails_with_its_name_its_key_and_what_it_is(
    field: bytes, shown: str
) -> None:
    with pytest.raises(TypeMismatchError) as caught:
        read(b'[{"id": 7, %s}]' % (field % BAD))
    assert str(caught.value) == (
        f"Field '{shown}' in the record with id=7 is not valid text (it holds half of a surrogate "
        "pair). Set on_type_error to null to load the rest, or report this to the vendor."
    )


@pytest.mark.parametrize(
    ("field", "written"),
    [
        (b'"name": %s', {"name": None}),
        (b'"o": {"n": %s, "l": ["a", %s]}', {"o": {"n": None, "l": ["a", None]}}),
        (b'"any": %s', {"any": None}),
        (b'"any": [{"x": %s, "y": "z"}]', {"any": [{"x": None, "y": "z"}]}),
        (b'"map": {"x": [%s, 1]}', {"map": {"x": [None, 1]}}),
        (b'"open": {"a": %s, "b": %s}', {"open": {"a": None, "b": None}}),
    ],
)
def test_a_written_field_becomes_null_and_the_rest_is_read(
    field: bytes, written: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    page = b'[{"id": 1, "name": "a"}, {"id": 2, %s}]' % field.replace(b"%s", BAD)
    assert read(page, NULL) == [{"id": 1, "name": "a"}, {"id": 2, **written}]
    assert "not valid text (it holds half of a surrogate pair): null" in caplog.text
    assert "cut" not in caplog.text


@pytest.mark.parametrize("rules", [Rules(), NULL])
@pytest.mark.parametrize(
    "field",
    [b'"x": %s', b'"x": {"y": [%s]}', b'"o": {"x": %s}', b'"name": "a", %s: 1', b'"x": {%s: 1}'],
)
def test_a_field_that_is_not_written_costs_nothing(field: bytes, rules: Rules) -> None:
    [record] = read(b'[{"id": 1, %s}]' % (field % BAD), rules)
    assert record.keys() <= {"id", "name", "o"}
    assert None not in record.values()


def test_a_deselected_or_dropped_field_costs_nothing() -> None:
    deselected = Rules(deselected=frozenset({("properties", "name")}))
    assert read(b'[{"id": 1, "name": %s}]' % BAD, deselected) == [{"id": 1}]
    conforming = conformer(
        {"id": INTEGER, "name": {**STRING, ANNOTATION: "name"}},
        Rules(personal=PersonalData("drop")),
        keys=("id",),
    )
    page = repair_text(b'[{"id": 1, "name": %s}]' % BAD)
    assert RecordReader(conforming).read_dictionaries(page) == [{"id": 1}]


@pytest.mark.parametrize("rules", [Rules(), NULL])
def test_a_key_that_cannot_be_read_fails(rules: Rules) -> None:
    with pytest.raises(TypeMismatchError) as caught:
        read(b'[{"id": %s}]' % BAD, rules)
    assert str(caught.value) == (
        "Field 'id' is not valid text (it holds half of a surrogate pair). "
        "Report this to the vendor."
    )


@pytest.mark.parametrize("place", [b'"any": {%s: 1, "a": 2}', b'"map": {%s: 1, "a": 2}'])
def test_a_name_that_cannot_be_read_is_left_out_of_a_value_of_any_type(
    place: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    [record] = read(b'[{"id": 1, %s}]' % (place % BAD))
    assert record.pop("id") == 1
    assert list(record.values()) == [{"a": 2}]
    assert f"A field in '{next(iter(record))}' whose name is not valid text was left out" in (
        caplog.text
    )


def test_a_kept_field_that_the_schema_lacks_becomes_null() -> None:
    assert read(b'[{"id": 1, "open": {"b": [%s, 1]}}]' % BAD) == [
        {"id": 1, "open": {"b": [None, 1]}}
    ]


def test_a_field_is_added_with_its_first_value_that_can_be_read() -> None:
    page = b'[{"id": 1, "x": %s}, {"id": 2, "x": 5}]' % BAD
    assert read(page, ADD) == [{"id": 1}, {"id": 2, "x": 5}]


def test_an_added_field_is_not_widened_by_what_cannot_be_read() -> None:
    page = b'[{"id": 1, "x": 5, "y": {"z": "a"}}, {"id": 2, "x": %s, "y": {"z": %s, %s: 1}}]'
    rules = Rules(add_unknown=True, null_mismatches=True)
    assert read(page % (BAD, BAD, BAD), rules) == [
        {"id": 1, "x": 5, "y": {"z": "a"}},
        {"id": 2, "x": None, "y": {"z": None}},
    ]


def test_a_value_of_any_type_is_kept_to_any_usual_depth() -> None:
    deep = b"[" * 150 + b"1" + b"]" * 150
    [record] = read(b'[{"id": 1, "x": %s, "any": %s}]' % (BAD, deep))
    assert str(record["any"]).count("[") == 150
    with pytest.raises(TypeMismatchError, match=r"'any' .* is not a value of a readable depth"):
        read(b'[{"id": 1, "x": %s, "any": %s}]' % (BAD, b"[" * 400 + b"]" * 400))


def test_a_sound_page_may_hold_the_text_of_a_mark() -> None:
    mark = repair_text(BAD)
    conforming = conformer(PROPERTIES, keys=("id",))
    assert conforming.conform_page([{"id": 1, "name": mark.decode()[1:-1]}]) == [
        {"id": 1, "name": mark.decode()[1:-1]}
    ]


def test_a_sound_page_after_a_damaged_one_is_read_as_before() -> None:
    reader = RecordReader(conformer(PROPERTIES, NULL, keys=("id",)))
    damaged = repair_text(b'[{"id": 1, "name": %s}]' % BAD)
    for _ in range(2):
        assert reader.read(damaged)[0] == [{"id": 1, "name": None}]
        assert type(reader.read(b'[{"id": 1, "name": "a"}]')[0][0]) is not dict
        assert reader.read_dictionaries(b'[{"id": 1, "any": [1]}]') == [{"id": 1, "any": [1]}]
