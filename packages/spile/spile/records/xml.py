"""XML bodies as JSON.

Document type declarations are refused, and with them every entity but the five of XML itself, so no
response can make the parser read files or grow without bound.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

import msgspec

from spile.exceptions import ResponseError, RetriableError
from spile.records.text import repair_xml, xml_text

if TYPE_CHECKING:
    from spile.typing import JSON, JSONObject

DEEPEST = 100
_LONGEST_START = 1000


# XML in UTF-16 begins with one of these; JSON is UTF-8.
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_HTML = (b"<!doctype html", b"<html")
# An encoding that Python does not know is not an ExpatError.
_NOT_WELL_FORMED = (expat.ExpatError, LookupError, ValueError)


def is_xml(body: bytes) -> bool:
    """True if a body is XML; content types are not to be trusted, its first bytes are."""
    start = body[:_LONGEST_START].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return start.startswith((b"<", *_UTF_16_MARKS)) and not start.startswith(_HTML)


def xml_to_json(body: bytes) -> bytes:
    """The document as a JSON object: `{root: content}`.

    An element with children becomes an object, one with text only the stripped text, an empty one
    null. Elements of the same name become a list; attributes and namespaces are left out. A text
    with a character that XML does not allow becomes a mark (`spile.records.text`).

    Raises:
        ResponseError: The document declares a document type or is nested beyond reason.
        RetriableError: The document is not well-formed.
    """
    try:
        return _parse(body)
    except _NOT_WELL_FORMED:
        pass
    try:
        return _parse(repair_xml(body))
    except _NOT_WELL_FORMED:
        msg = "XML that is not well-formed"
        raise RetriableError(msg) from None


def _parse(document: bytes | str) -> bytes:
    builder = _Builder(repaired=isinstance(document, str))
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = builder.refuse_doctype
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.Parse(document, True)
    return msgspec.json.encode(builder.root)


class _Builder:
    """Collects the elements of one document.

    Args:
        repaired: True if marks stand for characters that XML does not allow.
    """

    def __init__(self, *, repaired: bool) -> None:
        self._repaired = repaired
        self.root: JSONObject = {}
        self._objects: list[JSONObject] = [self.root]
        self._texts: list[list[str]] = [[]]

    @staticmethod
    def refuse_doctype(*_: object) -> None:
        msg = "The API returned XML with a document type declaration, which is refused."
        raise ResponseError(msg)

    def start(self, _name: str, _attributes: dict[str, str]) -> None:
        if len(self._objects) > DEEPEST:
            msg = f"The API returned XML nested deeper than {DEEPEST} levels, which is refused."
            raise ResponseError(msg)
        self._objects.append({})
        self._texts.append([])

    def end(self, name: str) -> None:
        children, text = self._objects.pop(), "".join(self._texts.pop()).strip()
        if self._repaired:
            text = xml_text(text)
        value: JSON = children or text or None
        parent, key = self._objects[-1], name.rpartition(":")[2]
        if key not in parent:
            parent[key] = value
        elif isinstance(parent[key], list):
            parent[key].append(value)
        else:
            parent[key] = [parent[key], value]

    def text(self, data: str) -> None:
        self._texts[-1].append(data)
