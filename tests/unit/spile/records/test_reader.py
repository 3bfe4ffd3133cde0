"""The bytes of a page's records, read by the fast path or the thorough one."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from spile.exceptions import ResponseError, TypeMismatchError
from spile.records.conform import Rules
from spile.records.reader import RecordReader
from support.conformers import INTEGER, NULL, STRING, conformer

if TYPE_CHECKING:
    from spile.typing import Record

PROPERTIES = {"id": INTEGER, "updated": STRING}


def reader(
    properties: dict[str, Any], rules: Rules | None = None, key: str | None = "updated"
) -> RecordReader:
    return RecordReader(conformer(properties, rules, keys=("id",)), replication_key=key)


def plain(records: Any) -> Any:
    return msgspec.to_builtins(records)


def test_records_as_declared_are_typed_and_come_with_their_replication_values() -> None:
    page = b'[{"id": 1, "updated": "a"}, {"id": 2, "updated": null}, {"id": 3}]'
    records, values = reader(PROPERTIES).read(page)
    assert all(isinstance(record, msgspec.Struct) for record in records)
    assert values == ["a", None, None]


def test_other_records_are_conformed_and_come_with_their_replication_values() -> None:
    page = b'[{"id": "1", "updated": 5}, {"id": 2}]'
    records, values = reader(PROPERTIES).read(page)
    assert records == [{"id": 1, "updated": "5"}, {"id": 2}]
    assert values == ["5", None]


@pytest.mark.parametrize("page", [b'[{"id": 1}]', b'[{"id": "1"}]'])
def test_a_stream_without_a_replication_key_has_no_values(page: bytes) -> None:
    assert reader(PROPERTIES, key=None).read(page)[1] == []


def test_a_replication_key_of_any_type_is_a_value() -> None:
    page = b'[{"id": 1, "updated": 1.50}, {"id": 2, "updated": "a"}, {"id": 3}]'
    assert reader({"id": INTEGER, "updated": {}}).read(page)[1] == [Decimal("1.50"), "a", None]


def test_a_replication_key_that_is_not_written_is_no_value() -> None:
    deselected = Rules(deselected=frozenset({("properties", "updated")}))
    assert reader(PROPERTIES, deselected).read(b'[{"id": 1, "updated": "a"}]')[1] == [None]


def test_a_replication_key_that_the_schema_lacks_is_no_value() -> None:
    reading = reader({"id": INTEGER})
    page = b'[{"id": 1, "updated": "a"}, {"id": 2, "updated": "b"}]'
    found = [reading.read(page) for _ in range(2)]
    assert [type(records[0]) is dict for records, _ in found] == [True, False]
    assert [values for _, values in found] == [[None, None]] * 2


def test_a_page_that_follows_an_odd_one_is_typed_again() -> None:
    reading = reader(PROPERTIES)
    assert reading.read(b'[{"id": 1, "x": 1}]') == ([{"id": 1}], [None])
    records, _ = reading.read(b'[{"id": 2, "x": 2}]')
    assert isinstance(records[0], msgspec.Struct)


def test_records_are_prepared_before_they_get_their_types() -> None:
    def prepare(records: list[Record]) -> list[Record]:
        return [{**record, "id": record["name"]} for record in records]

    assert reader(PROPERTIES).read_dictionaries(b'[{"name": "7"}]', prepare) == [{"id": 7}]


def test_a_value_that_does_not_fit_is_an_error_or_null() -> None:
    page = b'[{"id": 1, "updated": []}]'
    with pytest.raises(TypeMismatchError, match="Field 'updated' in the record with id=1"):
        reader(PROPERTIES).read(page)
    assert reader(PROPERTIES, NULL).read(page) == ([{"id": 1, "updated": None}], [None])


def test_a_record_that_is_not_an_object_is_an_error() -> None:
    with pytest.raises(ResponseError, match="is not an object"):
        reader(PROPERTIES).read(b"[1]")
