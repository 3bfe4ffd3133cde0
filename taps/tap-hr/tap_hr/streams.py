"""What the tap offers where `streams` is not set: one stream with a ready schema."""

from __future__ import annotations

from typing import Any

from singer_sdk import SchemaDirectory

from tap_hr import schemas

_NAME = "resource"


def default_entries() -> list[dict[str, Any]]:
    """The entries of `streams` where it is not set."""
    schema = SchemaDirectory(schemas).get_schema(_NAME)
    return [{"name": _NAME, "path": "/v1/resource", "schema": schema}]
