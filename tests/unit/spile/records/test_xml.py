"""XML bodies as JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spile.exceptions import ResponseError, RetriableError
from spile.records.text import UNREADABLE
from spile.records.xml import DEEPEST, is_xml, xml_to_json

BOMB = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "xxxxxxxx">
<!ENTITY y "&x;&x;&x;&x;">]><a>&y;</a>"""


@pytest.mark.parametrize(
    ("document", "found"),
    [
        (b"<a/>", {"a": None}),
        (b"<a> </a>", {"a": None}),
        (b"<a> x </a>", {"a": "x"}),
        (b"<a>x &lt; y &amp;&#228;</a>", {"a": "x < y &\xe4"}),
        (b"<a><![CDATA[<b>]]></a>", {"a": "<b>"}),
        (b"<a><b>1</b><c/></a>", {"a": {"b": "1", "c": None}}),
        (b"<a><b>1</b><b/><b>2</b></a>", {"a": {"b": ["1", None, "2"]}}),
        (b'<a x="1"><b y="2">z</b></a>', {"a": {"b": "z"}}),
        (b'<n:a xmlns:n="urn:x"><n:b>1</n:b></n:a>', {"a": {"b": "1"}}),
        (b"<a>text<b>1</b>more</a>", {"a": {"b": "1"}}),
        (b"<!-- note --><a><!-- note -->x</a>", {"a": "x"}),
        ("<a>ä😀</a>".encode(), {"a": "ä😀"}),
        ('<?xml version="1.0" encoding="iso-8859-1"?><a>ä</a>'.encode("latin-1"), {"a": "ä"}),
        ("\ufeff<a>ä</a>".encode(), {"a": "ä"}),
        ("<a>ä</a>".encode("utf-16"), {"a": "ä"}),
    ],
)
def test_documents(document: bytes, found: Any) -> None:
    assert is_xml(document)
    assert json.loads(xml_to_json(document)) == found


@pytest.mark.parametrize(
    "body", [b"", b" ", b'{"a": "<b/>"}', b"[]", b"<html>", b" <!DOCTYPE HTML><html>", b"x<a/>"]
)
def test_what_is_not_xml(body: bytes) -> None:
    assert not is_xml(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<a>",
        b"<a></b>",
        b"<a/><b/>",
        b"<a>&unknown;</a>",
        b"<a\x01/>",
        b"<a>&#x110000",
        b'<?xml version="1.0" encoding="no-such-encoding"?><a/>',
        b'<?xml version="1.0" encoding="utf-7"?><a/>',
        b'<?xml version="1.0" encoding="shift_jis"?><a>\x81</a>',
        b"{}",
    ],
)
def test_a_damaged_document_is_worth_another_try(body: bytes) -> None:
    with pytest.raises(RetriableError, match="not well-formed"):
        xml_to_json(body)


@pytest.mark.parametrize(
    "text",
    [
        b"x\x01y",
        b"\x00",
        b"\xff",
        b"&#x1;",
        b"&#1;",
        b"&#x0000b;",
        b"&#xD83D;",
        b"&#xFFFE;",
        b"&#x110000;",
        b"&#99999999999999999999;",
        b"<![CDATA[\x0c]]>",
        b"\xed\xa0\xbd",
    ],
)
def test_a_character_that_xml_forbids_costs_its_element(text: bytes) -> None:
    document = b'<a b="%s"><c>%s</c><d>sound</d><e><f>%s</f></e></a>' % (b"&#x1;", text, text)
    found = json.loads(xml_to_json(document))["a"]
    assert found["c"] in UNREADABLE
    assert found["e"]["f"] in UNREADABLE
    assert found["d"] == "sound"


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("iso-8859-1", True), ("windows-1252", True), ("utf-16", True), ("utf-16", False)],
)
def test_a_forbidden_character_is_found_in_every_common_encoding(
    encoding: str,
    declared: bool,  # noqa: FBT001  # pytest passes it by name
) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?>' if declared else ""
    document = f"{head}<a><b>\x0b</b><c>ä</c></a>".encode(encoding)
    found = json.loads(xml_to_json(document))["a"]
    assert found["b"] in UNREADABLE
    assert found["c"] == "ä"


def test_what_is_not_text_of_an_element_stays_in_a_repaired_document() -> None:
    document = b"<a><b>\x01</b>\x02<c><![CDATA[&#x1;]]></c>&#x3;</a><!-- \x04 -->"
    found = json.loads(xml_to_json(document))["a"]
    assert found["b"] in UNREADABLE
    assert found["c"] == "&#x1;"


def test_a_noncharacter_in_a_sound_document_is_text() -> None:
    assert json.loads(xml_to_json("<a>\ufdd0</a>".encode())) == {"a": "\ufdd0"}


@pytest.mark.parametrize(
    "body",
    [
        BOMB,
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    ],
)
def test_a_document_type_is_refused(body: bytes) -> None:
    with pytest.raises(ResponseError, match="document type"):
        xml_to_json(body)


def test_a_document_without_bottom_is_refused() -> None:
    with pytest.raises(ResponseError, match=f"deeper than {DEEPEST}"):
        xml_to_json(b"<a>" * (DEEPEST + 1) + b"</a>" * (DEEPEST + 1))
    assert xml_to_json(b"<a>" * DEEPEST + b"</a>" * DEEPEST)


@given(body=st.binary(max_size=40).map(lambda inner: b"<a>" + inner + b"</a>"))
def test_no_body_breaks_the_reader(body: bytes) -> None:
    try:
        assert "a" in json.loads(xml_to_json(body))
    except (ResponseError, RetriableError):
        return
