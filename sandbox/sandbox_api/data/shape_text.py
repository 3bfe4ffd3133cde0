"""Shapes as text: `id: uuid!; title: str; author: ->users{id, name}; tags: [str]`."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, NoReturn

from sandbox_api.data.lifecycle import number_of
from sandbox_api.data.shapes import (
    Choice,
    Composite,
    Field,
    Kind,
    Nullable,
    Owner,
    Picked,
    Reference,
    Several,
    Simple,
)
from sandbox_api.data.values import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

_SPACE = re.compile(r"\s*")
_BETWEEN = re.compile(r"[\s;,]*")
_NAME = re.compile(r"(@?)([^\s:;,?@{}\[\]]+)(\??)")
_WORD = re.compile(r"\w+!?")
_CHOICES = re.compile(r"=([^;,\]}\n]+)")
_PATH = re.compile(r"\.([\w.$-]+)")
_NUMBER = re.compile(r"#(\d)")


@cache
def parse(text: str) -> Composite:
    """Return the shape that a text describes.

    Raises:
        ValueError: The text describes none.
    """
    reader = _Reader(text)
    found = reader.fields("")
    if reader.rest():
        reader.fail("the end")
    return found


class _Reader:
    """Reads a text from the left."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def rest(self) -> str:
        return self._text[self._at :]

    def fail(self, wanted: str) -> NoReturn:
        msg = f"a shape has {self.rest()[:40]!r} where {wanted} should be"
        raise ValueError(msg)

    def fields(self, path: str) -> Composite:
        """Read fields up to the end or the closing brace."""
        found = []
        self._take(_BETWEEN)
        while self.rest() and not self._comes("}"):
            match = self._need(_NAME, "the name of a field")
            hidden, name, optional = match.groups()
            self._expect(":")
            where = f"{path}.{name}"
            salt = number_of(where) >> 1
            found.append(Field(name, self._kind(where), salt, bool(optional), bool(hidden)))
            self._take(_BETWEEN)
        return Composite(tuple(found))

    def _kind(self, path: str) -> Kind:
        self._take(_SPACE)
        if self._skip("->"):
            return self._reference()
        if self._skip("^"):
            return Owner(self._picked())
        if self._skip("["):
            kind = Several(self._kind(path))
            self._expect("]")
            return kind
        if self._skip("{"):
            composite = self.fields(path)
            self._expect("}")
            return composite
        return self._named(path)

    def _named(self, path: str) -> Kind:
        word = self._need(_WORD, "a kind").group()
        if word == "null" and self._skip("/"):
            return Nullable(self._kind(path))
        choices = self._take(_CHOICES)
        if choices and word in {"str", "int"}:
            texts = choices.group(1).strip().split("|")
            return Choice([int(text) for text in texts] if word == "int" else texts)
        if word not in KINDS or choices:
            msg = f"a shape has the kind {word!r} at {path[1:]}, which does not exist"
            raise ValueError(msg)
        return Simple(word, KINDS[word])

    def _reference(self) -> Reference:
        target = self._need(_WORD, "the name of a stream").group()
        number = self._take(_NUMBER)
        found = Reference(target, self._picked())
        return replace(found, number=int(number.group(1))) if number else found

    def _picked(self) -> Picked:
        if self._skip("{"):
            return Picked(names=self._names())
        path = self._take(_PATH)
        return Picked(path.group(1)) if path else Picked()

    def _names(self) -> Mapping[str, str]:
        found = {}
        while not self._skip("}"):
            self._take(_BETWEEN)
            name = self._need(_NAME, "the name of a field").group(2)
            self._take(_SPACE)
            renamed = self._skip(":")
            self._take(_SPACE)
            found[name] = self._need(_NAME, "its path").group(2) if renamed else name
            self._take(_BETWEEN)
        return found

    def _comes(self, text: str) -> bool:
        return self._text.startswith(text, self._at)

    def _skip(self, text: str) -> bool:
        found = self._comes(text)
        self._at += len(text) if found else 0
        return found

    def _expect(self, text: str) -> None:
        self._take(_SPACE)
        if not self._skip(text):
            self.fail(repr(text))

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return match

    def _need(self, pattern: re.Pattern[str], wanted: str) -> re.Match[str]:
        return self._take(pattern) or self.fail(wanted)
