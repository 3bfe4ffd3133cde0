"""From the bytes of an answer to a page: where its records and its paging facts are."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from spile.answers import api_message
from spile.exceptions import AnswerError, RetriableError

if TYPE_CHECKING:
    from collections.abc import Sequence

_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_EMPTY_LIST = b"[]"
_MOST_KEYS_NAMED = 8


class Page:
    """One answer, opened just far enough to see its records and paging facts.

    Args:
        body: A JSON text.
        records_path: Keys that lead to the records; none if the body itself is the list.
        required: How many keys of the path must be there; a missing later one means no records.

    Raises:
        RetriableError: The body is no JSON, so something on the way damaged or replaced it.
        AnswerError: The body is JSON, but not the answer to the request.
    """

    def __init__(
        self,
        body: bytes,
        records_path: Sequence[str],
        *,
        required: int | None = None,
    ) -> None:
        self._body = body
        self._top = _open(body) if body.strip()[:1] == b"{" else None
        if self._top is None:
            _check_json(body)
        self._refuse_error()
        self.records = self._select(tuple(records_path), required)

    def get(self, *path: str) -> Any:
        """The decoded value at a path of keys; None if one of them is missing."""
        node: Any = self._top
        for key in path:
            if isinstance(node, msgspec.Raw):
                node = msgspec.json.decode(node)
            if not isinstance(node, dict):
                return None
            node = node.get(key)
        return msgspec.json.decode(node) if isinstance(node, msgspec.Raw) else node

    @cached_property
    def count(self) -> int:
        """How many records the page holds."""
        return len(_LIST.decode(self.records))

    def digest(self) -> bytes:
        """A short mark that two pages share only if their records are the same."""
        return hashlib.blake2b(self.records, digest_size=16).digest()

    def _refuse_error(self) -> None:
        if self._top is not None and self.get("success") is False:
            said = api_message(self._body) or "no message provided"
            msg = f"The API says that the request failed: {said}."
            raise AnswerError(msg)

    def _select(self, path: tuple[str, ...], required: int | None) -> bytes:
        node: Any = msgspec.Raw(self._body)
        for depth, key in enumerate(path):
            if bytes(node).strip() in {b"null", b'""'} and depth >= _needed(path, required):
                return _EMPTY_LIST
            entries = _open(node)
            if key not in entries:
                if depth >= _needed(path, required):
                    return _EMPTY_LIST
                raise AnswerError(self._missing(path, entries))
            node = entries[key]
        return _as_list(bytes(node).strip())

    def _missing(self, path: tuple[str, ...], entries: dict[str, msgspec.Raw]) -> str:
        selector = ".".join(path)
        if said := api_message(self._body):
            return f"The API answered without '{selector}' and says: {said}."
        keys = ", ".join(list(entries)[:_MOST_KEYS_NAMED]) or "none"
        return f"The API answered without '{selector}'; keys found: {keys}. Check api_url."


def _needed(path: tuple[str, ...], required: int | None) -> int:
    return len(path) if required is None else required


def _open(node: bytes | msgspec.Raw) -> dict[str, msgspec.Raw]:
    try:
        return _OBJECT.decode(node)
    except msgspec.ValidationError:
        msg = "The API answered JSON of another shape than documented. Check api_url."
        raise AnswerError(msg) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise RetriableError(_not_json(bytes(node))) from None


def _check_json(body: bytes) -> None:
    try:
        msgspec.json.decode(body, type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise RetriableError(_not_json(body)) from None


def _not_json(body: bytes) -> str:
    start = body.strip()[:1]
    if not start:
        return "an empty answer"
    return "HTML or XML instead of JSON" if start == b"<" else "invalid JSON"


def _as_list(records: bytes) -> bytes:
    """The records as a list: null is none, a single object is one."""
    start = records[:1]
    if start == b"[":
        return records
    if records in {b"null", b""}:
        return _EMPTY_LIST
    if start == b"{":
        return b"[" + records + b"]"
    msg = "The API answered something else than records where they should be. Check api_url."
    raise AnswerError(msg)
