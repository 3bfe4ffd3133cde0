"""Tells what of a vendor's body is missing in a tap's records, or is another value there."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree import ElementTree as ET

_SIGNED = re.compile(r"[?&]X-Amz-Signature=")
_HOOK = re.compile(r"subscriptions\[\d+\]\.target")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_BOOLEANS = {"true": True, "yes": True, "false": False, "no": False}


def differences(sent: Any, got: Any, place: str) -> Iterator[str]:
    """Yield the places where a record is not what JSON sent; further fields are no matter."""
    if isinstance(sent, dict) and isinstance(got, dict):
        for name, value in sent.items():
            if name in got:
                yield from differences(value, got[name], f"{place}.{name}")
            else:
                yield f"{place}.{name} is missing"
    elif isinstance(sent, list) and isinstance(got, list) and len(sent) == len(got):
        for nth, (one, other) in enumerate(zip(sent, got, strict=True)):
            yield from differences(one, other, f"{place}[{nth}]")
    elif type(sent) is not type(got) or str(got) not in {str(sent), _without_secret(sent, place)}:
        yield f"{place} is {got!r} and not {sent!r}"


def _without_secret(sent: Any, place: str) -> str:
    """A value as a tap writes it that leaves out what gives access: to a file, to a webhook."""
    if _HOOK.fullmatch(place):
        return "://".join(urlsplit(sent)[:2])
    return str(sent).partition("?")[0] if _SIGNED.search(str(sent)) else str(sent)


def xml_differences(sent: ET.Element, got: Any, place: str) -> Iterator[str]:
    """Yield the places where a record is not what was sent in XML.

    What the taps do to XML is no difference: text gets its type, and no spaces around it; an empty
    element is null or an empty list; a day is written as one; UTC is said with a Z.
    """
    if not len(sent):
        text = (sent.text or "").strip()
        if not _same_text(text, got):
            yield f"{place} is {got!r} and not {text!r}"
        return
    if not isinstance(got, dict):
        yield f"{place} is {got!r} and not an object"
        return
    spelled = {name.lower(): value for name, value in got.items()}
    for name in dict.fromkeys(child.tag for child in sent):
        children, value = sent.findall(name), spelled.get(name.lower())
        values = value if isinstance(value, list) else [value]
        if name.lower() not in spelled or len(children) != len(values or [None]):
            yield f"{place}.{name} is missing"
            continue
        for child, one in zip(children, values or [None], strict=True):
            yield from xml_differences(child, one, f"{place}.{name}")


def _same_text(text: str, got: Any) -> bool:
    if isinstance(got, dict):
        return not text and all(value in (None, []) for value in got.values())
    if not text:
        return got in (None, [])
    if isinstance(got, bool):
        return _BOOLEANS.get(text.lower()) is got
    if isinstance(got, (int, Decimal)):
        return bool(_NUMBER.fullmatch(text)) and Decimal(text) == Decimal(got)
    day = f"{text[:4]}-{text[4:6]}-{text[6:8]}" if text.isdigit() else text[:10]
    return got in {text, f"{text}Z", day}
