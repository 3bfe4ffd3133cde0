"""Records of the practice API rendered as XML, or as JSON of the same shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from sandbox_api.messages import JSON, XML, Response, encode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox_api.data.records import Record


def to_xml(name: str, value: Any) -> str:
    """Return an element; a list becomes one element for each item."""
    if isinstance(value, list):
        return "".join(to_xml(name, item) for item in value)
    inside = _inside(value)
    return f"<{name}>{inside}</{name}>" if inside else f"<{name} />"


def _inside(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(to_xml(key, item) for key, item in value.items())
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape(str(value)) if isinstance(value, str) else str(value)


def as_sent(record: Record, *, vendor: bool) -> Record:
    """Return a record with names and values spelled as the API sends them.

    Args:
        record: The record as typed JSON.
        vendor: Whether to use the vendor's other spellings of field names.
    """
    found: Record = {}
    for key, value in record.items():
        name = _SPELLINGS.get(key, key) if vendor else key
        found[name] = _spelled(key, value, vendor=vendor)
    return found


_SPELLINGS: Mapping[str, str] = {
    "WebURL": "WebUrl",
    "LinkURL": "LinkUrl",
    "PostCode": "Postcode",
}


def _spelled(key: str, value: Any, *, vendor: bool) -> Any:
    if isinstance(value, dict):
        return as_sent(value, vendor=vendor)
    if isinstance(value, list):
        return [_spelled(key, item, vendor=vendor) for item in value]
    if key == "IsProspect":
        return "Yes" if value else "No"
    if key.endswith("Utc") and value is not None:
        return value.removesuffix("Z")
    if key == "Date" and value is not None and "T" not in value:
        return value.replace("-", "")
    return value


def envelope(
    content: Record, *, as_json: bool = False, status: int = 200, root: str = "Response"
) -> Response:
    """Return the API's envelope around some content."""
    if as_json:
        return Response(status, encode({root: content}), JSON)
    document = '<?xml version="1.0" encoding="utf-8"?>' + to_xml(root, content)
    return Response(status, document.encode(), XML)
