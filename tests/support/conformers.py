"""Conformers of records, and schemas for them."""

from __future__ import annotations

import copy
import logging
from typing import Any

from spile.records.conform import RecordConformer, Rules
from spile.records.warnings import FieldWarnings

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
