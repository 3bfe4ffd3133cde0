"""The page that lists every field about a person, from the annotations of the taps' schemas."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from repo.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from repo.plugins import Plugin

ANNOTATION = "x-personal-data"
KINDS = {
    "name": "what a person is called",
    "contact": "e-mail addresses, phone numbers, profiles, pages of their own",
    "address": "where a person lives or can be reached by post",
    "birth_date": "when a person was born",
    "pay": "what a person earns, is offered or costs",
    "network": "addresses of devices",
    "identifier": "what stands for one person in this or another system",
    "attribute": "what else is said about a person",
    "free_text": "text that people write, and that may be about people",
}
_HEAD = """\
# Personal data

<!-- Made from the schemas by `make generate`; edit the schemas, not this page. -->

Every field below identifies or describes a person. It carries the annotation `x-personal-data` in
its schema. The setting `personal_data` of each tap decides what happens to all of these fields, at
any depth:

| `personal_data` | what is written |
| --- | --- |
| `keep` | the values as they came; the default |
| `hash` | 64 hex digits instead of each value: HMAC-SHA256 with the secret `personal_data_key` |
| `drop` | nothing: the fields are in no record and no schema; a key of a stream is hashed instead |

A hash is the same in every run and every tap with the same `personal_data_key`, so tables can still
be joined and people counted. Numbers, dates and whole objects become hashes too, as text. A list
becomes the list of its entries' hashes. Null stays null.

Whoever knows the key can test a guess, so keep it as secret as a password. With `drop` and no
`personal_data_key`, a stream's key that stands for a person is hashed with a publicly known
constant. Set a `personal_data_key` there too, unless nobody can guess such a key.

A field that is not in the schemas has no annotation. With `unknown_fields: add`, or where a schema
keeps unknown fields, it is written as it came.

"""
_CONFIGURED = """\
Its streams are configuration: put `"x-personal-data": "name"`, or another kind, beside the type of
a property in the `schema` of an entry of `streams`. An inferred schema carries no annotations.
"""
_NONE = "No field of its schemas is about a person.\n"


def page(taps: Iterable[Plugin]) -> str:
    """The page, as it should be."""
    kinds = table(("kind", "covers"), [(f"`{kind}`", words) for kind, words in KINDS.items()])
    return "\n".join([f"{_HEAD}{kinds}\n", *(_section(tap) for tap in taps)])


def _section(tap: Plugin) -> str:
    rows = [
        (_named(tap, path.stem), f"`{field}`", kind)
        for path in sorted((tap.package / "schemas").glob("*.json"))
        for field, kind in personal_fields(json.loads(path.read_text(encoding="utf-8")))
    ]
    if rows:
        body = table(("stream", "field", "kind"), rows) + "\n"
    else:
        body = _NONE if tap.stream_classes else _CONFIGURED
    return f"## {tap.name}\n\n{body}"


def _named(tap: Plugin, stream: str) -> str:
    only = tap.only_in(stream)
    return f"`{stream}` ({only})" if only else f"`{stream}`"


def personal_fields(schema: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Every annotated field of a schema, nested ones too, with its kind.

    Raises:
        ValueError: If a kind is none of those that the page explains.
    """
    for name, node in schema.get("properties", {}).items():
        yield from _fields_of(node, f"{path}.{name}" if path else name)


def _fields_of(node: dict[str, Any], path: str) -> Iterator[tuple[str, str]]:
    if ANNOTATION in node:
        if node[ANNOTATION] not in KINDS:
            msg = f"{path}: {ANNOTATION} must be one of {', '.join(KINDS)}"
            raise ValueError(msg)
        yield path, node[ANNOTATION]
        return
    yield from personal_fields(node, path)
    if isinstance(node.get("items"), dict):
        yield from _fields_of(node["items"], f"{path}[]")
