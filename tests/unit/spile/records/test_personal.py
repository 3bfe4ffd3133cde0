"""Personal properties: kept, hashed or dropped."""

from __future__ import annotations

import hashlib
import hmac
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spile.records.personal import ANNOTATION, PersonalData

MARK = {ANNOTATION: "name"}
KEEP, HASH, DROP = (PersonalData(mode, "key") for mode in ("keep", "hash", "drop"))


def text_of(value: str, key: str = "key") -> str:
    return hmac.new(key.encode(), value.encode(), hashlib.sha256).hexdigest()


def test_the_key_does_not_show_in_a_repr() -> None:
    assert "s3cret" not in repr(PersonalData("hash", "s3cret"))


def test_only_annotated_properties_are_touched() -> None:
    plain = {"type": "string"}
    for personal in (KEEP, HASH, DROP):
        assert not personal.drops(plain, is_key=False)
        assert not personal.hashes(plain, is_key=True)
    assert not KEEP.drops(MARK, is_key=False)
    assert not KEEP.hashes(MARK, is_key=False)


def test_a_key_is_hashed_where_others_are_dropped() -> None:
    assert DROP.drops(MARK, is_key=False)
    assert not DROP.drops(MARK, is_key=True)
    assert DROP.hashes(MARK, is_key=True)
    assert not DROP.hashes(MARK, is_key=False)


def test_a_list_of_annotated_entries_is_annotated() -> None:
    node = {"type": "array", "items": {"type": "array", "items": MARK}}
    assert HASH.hashes(node, is_key=False)
    assert DROP.drops(node, is_key=False)


@pytest.mark.parametrize(
    ("value", "digest"),
    [
        ("Ann", text_of("Ann")),
        ("", text_of("")),
        ("ä😀\x00", text_of("ä😀\x00")),
        (5, text_of("5")),
        (True, text_of("true")),
        (Decimal("1.50"), text_of("1.50")),
        ({"b": 1, "a": 2}, text_of('{"a":2,"b":1}')),
        (None, None),
        ([], []),
        (["Ann", None, ["Bob"]], [text_of("Ann"), None, [text_of("Bob")]]),
    ],
)
def test_values_are_hashed_with_the_key(value: Any, digest: Any) -> None:
    assert HASH.digest(value) == digest


def test_another_key_gives_another_hash() -> None:
    assert PersonalData("hash", "other").digest("Ann") != HASH.digest("Ann")
    assert PersonalData("drop").digest("Ann") == text_of("Ann", "spile")


@given(value=st.text() | st.integers() | st.dictionaries(st.text(), st.integers()))
def test_a_hash_is_64_hex_digits_and_the_same_every_time(value: Any) -> None:
    digest = HASH.digest(value)
    assert len(digest) == 64
    assert int(digest, 16) >= 0
    assert digest == HASH.digest(value)


SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "email": {"type": "string", "format": "email", **MARK},
        "age": {"type": ["integer", "null"], "description": "Years", **MARK},
        "tags": {"type": ["array", "null"], "items": {"type": "string"}, **MARK},
        "home": {
            "type": ["object", "null"],
            "properties": {"street": {"type": "string", **MARK}, "size": {"type": "number"}},
        },
        "pets": {
            "type": "array",
            "items": {"type": "object", "properties": {"name": {"type": "string", **MARK}}},
        },
    },
}


def test_the_schema_is_the_same_object_when_everything_is_kept() -> None:
    assert KEEP.written_schema(SCHEMA) is SCHEMA


def test_dropped_properties_are_not_in_the_schema() -> None:
    assert DROP.written_schema(SCHEMA, ["email"])["properties"] == {
        "email": {"type": ["string"], ANNOTATION: "name"},
        "home": {"type": ["object", "null"], "properties": {"size": {"type": "number"}}},
        "pets": {"type": "array", "items": {"type": "object", "properties": {}}},
    }


def test_hashed_properties_are_text_in_the_schema() -> None:
    written = HASH.written_schema(SCHEMA)["properties"]
    assert written["email"] == {"type": ["string"], ANNOTATION: "name"}
    assert written["age"] == {
        "type": ["string", "null"],
        "description": "Years",
        ANNOTATION: "name",
    }
    assert written["tags"] == {
        "type": ["array", "null"],
        "items": {"type": ["string", "null"]},
        ANNOTATION: "name",
    }
    assert written["home"]["properties"]["street"] == {"type": ["string"], ANNOTATION: "name"}
    assert written["pets"]["items"]["properties"]["name"]["type"] == ["string"]


def test_the_schema_that_came_is_left_as_it_is() -> None:
    before = str(SCHEMA)
    HASH.written_schema(SCHEMA)
    DROP.written_schema(SCHEMA)
    assert str(SCHEMA) == before
