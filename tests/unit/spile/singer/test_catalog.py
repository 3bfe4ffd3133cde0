"""A catalog that no discovery wrote is refused."""

from __future__ import annotations

from typing import Any

import pytest
from singer_sdk.singerlib import Catalog
from spile.exceptions import CatalogError
from spile.singer.catalog import checked_catalog
from support.planets import discovered


def test_what_discovery_writes_is_taken() -> None:
    catalog = checked_catalog(discovered())
    assert isinstance(catalog, Catalog)
    assert checked_catalog(catalog) is catalog
    assert checked_catalog(None) is None


@pytest.mark.parametrize(
    ("catalog", "reason"),
    [
        ([], "it must be a JSON object with a list of streams"),
        ("catalog.json", "it must be a JSON object with a list of streams"),
        ({}, "it must be a JSON object with a list of streams"),
        ({"streams": {"a": 1}}, "it must be a JSON object with a list of streams"),
        ({"streams": [{"tap_stream_id": "a", "schema": {}}, 1]}, "stream 2 in it cannot be read"),
        ({"streams": [{}]}, "stream 1 in it cannot be read"),
        ({"streams": [{"tap_stream_id": "a", "schema": []}]}, "stream 1 in it cannot be read"),
        ({"streams": [{"tap_stream_id": "a", "metadata": [1]}]}, "stream 1 in it cannot be read"),
    ],
)
def test_anything_else_is_refused(catalog: Any, reason: str) -> None:
    with pytest.raises(CatalogError, match=reason):
        checked_catalog(catalog)
