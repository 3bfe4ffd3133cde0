"""Rows of a database beside the records that the sandbox truly has."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sandbox_api import Sandbox

_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:")

Records = dict[Any, dict[str, Any]]


def truth(sandbox: Sandbox, stream: str) -> Records:
    """The work log records of a stream as rows can tell them, by key."""
    return by_key(sandbox.records("worklogs", stream))


def by_key(records: Iterable[Mapping[str, Any]]) -> Records:
    """Records by key; a null and a missing field are the same in a table."""
    told = (
        {name: _plain(value) for name, value in record.items() if value is not None}
        for record in records
    )
    return {record.get("tempoWorklogId", record.get("id")): record for record in told}


def _plain(value: Any) -> Any:
    """A date or time as text, and a date-time as the moment that it is, however it is spelt."""
    if isinstance(value, str) and _TIMESTAMP.match(value):
        value = datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
    if not isinstance(value, datetime.datetime):
        return value.isoformat() if isinstance(value, (datetime.date, datetime.time)) else value
    # A column without a zone holds UTC.
    zone = value.tzinfo or datetime.timezone.utc
    return value.replace(tzinfo=zone).astimezone(datetime.timezone.utc).isoformat()
