"""From the bytes of a response to a page: where its records and its paging facts are."""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF8
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from spile.exceptions import ResponseError, RetriableError
from spile.http.messages import api_message
from spile.records.text import is_damaged, repair_text, unmarked
from spile.redaction import show_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spile.typing import JSON

_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_ROWS = msgspec.json.Decoder(list[dict[str, msgspec.Raw]])
_EMPTY_LIST = b"[]"
_NOTHING = frozenset({b"null", b'""'})
_OTHER_STRUCTURE = "The API returned JSON with another structure than documented. Check api_url."
_UNREADABLE = "The API returned paging facts that cannot be read. Report this to the vendor."
_TOO_DEEP = "The API returned JSON nested too deeply to be read. Report this to the vendor."
_NOT_SOUND = (msgspec.DecodeError, UnicodeDecodeError)
_MOST_KEYS_NAMED = 8


class Page:
    """One response, opened just far enough to see its records and paging facts.

    Args:
        body: A JSON text.
        records_path: Keys that lead to the records; none if the body itself is the list.
        required: How many keys of the path must be there; a missing later one means no records.
        others: Paths that lead to the records where the first one does not.

    Raises:
        RetriableError: The body is not JSON, so something on the way damaged or replaced it.
        ResponseError: The body is JSON, but not the response to the request.

    Text in it that is not valid Unicode is replaced by marks (`spile.records.text`).
    """

    def __init__(
        self,
        body: bytes,
        records_path: Sequence[str],
        *,
        required: int | None = None,
        others: Sequence[tuple[str, ...]] = (),
    ) -> None:
        self._body, self._top = _parse(body)
        self._refuse_error()
        path = tuple(records_path)
        self.records = self._select(self._choose(path, others) if others else path, required)

    def get(self, *path: str) -> JSON:
        """The decoded value at a path of keys; None if one of them is missing.

        Raises:
            ResponseError: The value is a text, a number or a depth that no program can work with.
        """
        node = self._find(path)
        if isinstance(node, msgspec.Raw) and is_damaged(bytes(node)):
            raise ResponseError(_UNREADABLE)
        return _decode(node) if isinstance(node, msgspec.Raw) else node

    def message(self, *path: str) -> JSON:
        """What the API says at a path, for a log: text that cannot be read is no failure there."""
        node = self._find(path)
        return _decode(unmarked(bytes(node))) if isinstance(node, msgspec.Raw) else node

    def _find(self, path: tuple[str, ...]) -> JSON:
        """What is at a path, decoded no further than that."""
        node: JSON = self._top
        for key in path:
            if isinstance(node, msgspec.Raw):
                # Only what the path leads to is decoded: the records may lie beside it.
                node = _entries(node)
            if not isinstance(node, dict):
                return None
            node = node.get(key)
        return node

    @cached_property
    def count(self) -> int:
        """How many records the page holds."""
        return len(_LIST.decode(self.records))

    def digest(self, keys: Sequence[str] = ()) -> bytes:
        """A short mark that two pages share only if their records are the same.

        Args:
            keys: Properties that tell records apart; without them, whole records are compared.
        """
        return digest_of(self.records, keys)

    def _choose(self, path: tuple[str, ...], others: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
        """The path that leads to records; without any, the first one whose root is there."""
        paths = (path, *others)
        full = (one for one in paths if self._find(one) is not None)
        rooted = (one for one in paths if one[0] in (self._top or ()))
        return next(full, None) or next(rooted, path)

    def _refuse_error(self) -> None:
        if self._top is not None and self.get("success") is False:
            said = api_message(self._body) or "no message provided"
            msg = f"The API says that the request failed: {said}."
            raise ResponseError(msg)

    def _select(self, path: tuple[str, ...], required: int | None) -> bytes:
        if not path:
            return _as_list(self._body.strip())
        needed = len(path) if required is None else required
        entries = self._top
        if entries is None:
            raise ResponseError(_OTHER_STRUCTURE)
        for depth, key in enumerate(path):
            if key not in entries:
                if depth < needed:
                    raise ResponseError(self._missing(path, entries))
                return _EMPTY_LIST
            content = bytes(entries[key]).strip()
            if depth + 1 == len(path):
                break
            if depth + 1 >= needed and content in _NOTHING:
                return _EMPTY_LIST
            entries = _open(content)
        return _as_list(content)

    def _missing(self, path: tuple[str, ...], entries: dict[str, msgspec.Raw]) -> str:
        selector = ".".join(path)
        if said := api_message(self._body):
            return f"The API answered without '{selector}' and says: {said}."
        keys = ", ".join(map(show_name, list(entries)[:_MOST_KEYS_NAMED])) or "none"
        return f"The API answered without '{selector}'; keys found: {keys}. Check api_url."


def digest_of(records: bytes, keys: Sequence[str]) -> bytes:
    """A short mark of a list of records, by their keys as far as they have them."""
    return hashlib.blake2b(_marks(records, keys), digest_size=16).digest()


def _marks(records: bytes, keys: Sequence[str]) -> bytes:
    try:
        rows = _ROWS.decode(records) if keys else []
        marks = [bytes(row[key]) for row in rows for key in keys]
    except (msgspec.DecodeError, KeyError):
        return records
    return b",".join(marks) if marks else records


def _entries(node: msgspec.Raw) -> dict[str, msgspec.Raw] | None:
    try:
        return _OBJECT.decode(node)
    except msgspec.ValidationError:
        return None
    except RecursionError:
        raise ResponseError(_TOO_DEEP) from None


def _decode(node: bytes | msgspec.Raw) -> JSON:
    try:
        return msgspec.json.decode(node)
    except (msgspec.DecodeError, RecursionError):
        raise ResponseError(_UNREADABLE) from None


def _parse(body: bytes) -> tuple[bytes, dict[str, msgspec.Raw] | None]:
    """The body as sound JSON in UTF-8, and its entries if it is an object."""
    try:
        return _parse_strictly(body)
    except RecursionError:
        raise ResponseError(_TOO_DEEP) from None
    except _NOT_SOUND:
        pass
    try:
        # Asked for again, the API would send the same text.
        return _parse_strictly(repair_text(body))
    except _NOT_SOUND:
        raise RetriableError(_not_json(body)) from None


def _parse_strictly(body: bytes) -> tuple[bytes, dict[str, msgspec.Raw] | None]:
    if not body.isascii():
        body.decode()
        body = body.removeprefix(BOM_UTF8)
    if body.strip()[:1] == b"{":
        return body, _OBJECT.decode(body)
    msgspec.json.decode(body, type=msgspec.Raw)
    return body, None


def _open(node: bytes) -> dict[str, msgspec.Raw]:
    try:
        return _OBJECT.decode(node)
    except msgspec.ValidationError:
        raise ResponseError(_OTHER_STRUCTURE) from None
    except RecursionError:
        raise ResponseError(_TOO_DEEP) from None


def _not_json(body: bytes) -> str:
    start = body.strip()[:1]
    if not start:
        return "an empty response"
    return "HTML or XML instead of data" if start == b"<" else "invalid JSON"


def _as_list(records: bytes) -> bytes:
    """The records as a list: null is none, a single object is one."""
    start = records[:1]
    if start == b"[":
        return records
    if records in {b"null", b""}:
        return _EMPTY_LIST
    if start == b"{":
        return b"[" + records + b"]"
    msg = "The API returned something other than records where they should be. Check api_url."
    raise ResponseError(msg)
