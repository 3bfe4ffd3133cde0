"""Shapers of records, and schemas for them."""

from __future__ import annotations

import copy
import logging
from typing import Any

from spile.records.conform import RecordShaper, Rules
from spile.records.warnings import Report

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
