"""Conformers of records, schemas for them, and the lines that they become."""

from __future__ import annotations

import copy
import json
import logging
from decimal import Decimal
from typing import Any

from spile.records.conform import RecordConformer, Rules
from spile.records.warnings import FieldWarnings
from spile.singer.writer import encode_records

LOG = logging.getLogger("test")
INTEGER = {"type": ["integer", "null"]}
STRING = {"type": ["string", "null"]}
ADD = Rules(add_unknown=True)
NULL = Rules(null_mismatches=True)


def conformer(
    properties: dict[str, Any], rules: Rules | None = None, keys: tuple[str, ...] = (), **more: Any
) -> RecordConformer:
    schema = {"type": "object", "properties": copy.deepcopy(properties)}
    return RecordConformer(schema, keys, rules or Rules(), FieldWarnings(LOG), **more)


def conform(
    properties: dict[str, Any], record: dict[str, Any], rules: Rules | None = None
) -> dict[str, Any]:
    return conformer(properties, rules).conform_page([record])[0]


def objects(**properties: Any) -> dict[str, Any]:
    return {"type": ["object", "null"], "properties": properties}


def lists(items: Any) -> dict[str, Any]:
    return {"type": ["array", "null"], "items": items}


def lines(records: Any) -> list[Any]:
    """Records as a loader reads them."""
    encoded = bytes(encode_records("s", records, time_extracted="now"))
    assert encoded.count(b"\n") == len(records)
    assert b"\r" not in encoded
    return [json.loads(line, parse_float=Decimal)["record"] for line in encoded.splitlines()]
