"""Responses opened as pages."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spile.exceptions import ResponseError, RetriableError
from spile.pagination.page import Page
from spile.records.text import is_damaged

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


def deep(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


def test_records_are_found_at_a_path() -> None:
    page = Page(b'{"a": {"b": [{"id": 1}, {"id": 2}]}}', ("a", "b"))
    assert page.records == b'[{"id": 1}, {"id": 2}]'
    assert page.count == 2


def test_a_bare_list_is_the_records_when_there_is_no_path() -> None:
    assert Page(b' [{"id": 1}] ', ()).count == 1


def test_a_single_object_is_one_record() -> None:
    assert Page(b'{"r": {"id": 1}}', ("r",)).records == b'[{"id": 1}]'


@pytest.mark.parametrize("records", [b"[]", b"null"])
def test_an_empty_list_and_null_are_no_records(records: bytes) -> None:
    assert Page(b'{"r": %s}' % records, ("r",)).count == 0


@pytest.mark.parametrize(
    "body",
    [
        b'{"other": []}',
        b'{"error": "went wrong"}',
        b"{}",
        b"[]",
        b"[{}]",
        b"null",
        b'"text"',
        b"12",
        b"true",
        b'{"r": "text"}',
        b'{"r": 5}',
        b'{"r": false}',
    ],
)
def test_json_that_is_not_the_response_is_never_an_empty_page(body: bytes) -> None:
    with pytest.raises(ResponseError):
        Page(body, ("r",))


@pytest.mark.parametrize("body", [b'{"a": []}', b'{"a": 5}', b'{"a": {}}', b'{"a": "x"}'])
def test_a_path_that_leads_elsewhere_is_never_an_empty_page(body: bytes) -> None:
    with pytest.raises(ResponseError):
        Page(body, ("a", "b"))


@pytest.mark.parametrize(
    "body", [b'{"a": {}}', b'{"a": null}', b'{"a": ""}', b'{"a": {"b": null}}', b'{"a": {"b": {}}}']
)
def test_a_missing_key_past_the_required_ones_means_no_records(body: bytes) -> None:
    assert Page(body, ("a", "b", "c"), required=1).count == 0


def test_a_required_key_must_be_there_even_if_later_ones_need_not() -> None:
    with pytest.raises(ResponseError, match=r"without 'a\.b'"):
        Page(b'{"x": 1}', ("a", "b"), required=1)


@pytest.mark.parametrize(
    ("body", "records"),
    [
        (b'{"r": {"list": [1]}}', b"[1]"),
        (b'{"r": {"item": [2]}}', b"[2]"),
        (b'{"list": [3]}', b"[3]"),
        (b'{"list": null}', b"[]"),
        (b'{"r": null}', b"[]"),
        (b'{"r": {"status": "OK"}}', b"[]"),
    ],
)
def test_the_first_of_several_paths_that_leads_to_records_counts(
    body: bytes, records: bytes
) -> None:
    page = Page(body, ("r", "list"), required=1, others=[("r", "item"), ("list",)])
    assert page.records == records


@pytest.mark.parametrize("body", [b'{"error": "none"}', b"[]", b'{"list": 3}'])
def test_none_of_several_paths_is_never_an_empty_page(body: bytes) -> None:
    with pytest.raises(ResponseError):
        Page(body, ("r", "list"), required=1, others=[("r", "item"), ("list",)])


def test_what_the_api_says_is_in_the_error() -> None:
    with pytest.raises(ResponseError, match="quota used up"):
        Page(b'{"errors": [{"message": "quota\\n used up"}]}', ("r",))


def test_the_keys_found_are_in_the_error_but_no_values() -> None:
    with pytest.raises(ResponseError) as caught:
        Page(b'{"first": "secret value", "second": 2}', ("r",))
    assert "first, second" in str(caught.value)
    assert "secret value" not in str(caught.value)


def test_keys_that_are_not_fit_for_a_log_are_not_in_the_error() -> None:
    body = msgspec.json.encode({"jane@example.com": 1, "a\nb\x1b": 2, "x" * 1000: 3})
    with pytest.raises(ResponseError) as caught:
        Page(body, ("r",))
    assert f"keys found: (an e-mail address), a\\nb\\x1b, {'x' * 60}…. Check" in str(caught.value)


def test_success_false_is_an_error_even_beside_records() -> None:
    with pytest.raises(ResponseError, match="not allowed"):
        Page(b'{"success": false, "errors": ["not allowed"], "r": []}', ("r",))


def test_success_false_without_a_message_is_an_error() -> None:
    with pytest.raises(ResponseError, match="no message"):
        Page(b'{"success": false, "r": []}', ("r",))


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "empty response"),
        (b" \n ", "empty response"),
        (b"<html><body>Sign in</body></html>", "HTML"),
        (b'  <?xml version="1.0"?><a/>', "XML"),
        (b'{"r": [{"id": 1}', "invalid JSON"),
        (b'{"r": [1,]}', "invalid JSON"),
        (b'{"r": [01]}', "invalid JSON"),
        (b'{"r": [NaN]}', "invalid JSON"),
        (b'{"r": [Infinity]}', "invalid JSON"),
        (b'{"r": []} {"r": []}', "invalid JSON"),
        (b"{'r': []}", "invalid JSON"),
        (b'{"r": ["a\nb"]}', "invalid JSON"),
        ('{"r": []}'.encode("utf-16"), "invalid JSON"),
        (b'{"r": ["\\ud83d", "cut sh', "invalid JSON"),
        (b'{"r": ["\\ud83d\\"', "invalid JSON"),
        (b'"\\ud83d\\"', "invalid JSON"),
        (b'{"r": ["\xf0\x9f\x98', "invalid JSON"),
        (b'{"r": [\xff]}', "invalid JSON"),
    ],
)
def test_a_damaged_body_is_worth_another_try(body: bytes, what: str) -> None:
    with pytest.raises(RetriableError, match=what):
        Page(body, ("r",) if body[:1] == b"{" else ())


@pytest.mark.parametrize("body", [b'{"r": ' + deep(100_000) + b"}", deep(100_000)])
def test_a_body_nested_beyond_reason_is_not_asked_for_again(body: bytes) -> None:
    with pytest.raises(ResponseError, match="nested too deeply"):
        Page(body, ("r",) if body[:1] == b"{" else ())


@pytest.mark.parametrize("text", [b"\\ud83d", b"x\xff", b"\xed\xa0\xbd", b"cut\xc3"])
def test_text_that_cannot_be_read_costs_no_other_part_of_a_page(text: bytes) -> None:
    body = b'{"%s": 1, "x": {"%s": "%s"}, "r": [{"id": 1, "name": "%s"}, {"id": 2}], "total": 7}'
    page = Page(body % (text, text, text, text), ("r",))
    assert page.count == 2
    assert page.get("total") == 7
    assert is_damaged(page.records)
    for path in (("x",), ("r",)):
        with pytest.raises(ResponseError, match="paging facts that cannot be read"):
            page.get(*path)


def test_a_message_that_cannot_be_read_is_no_failure() -> None:
    page = Page(b'{"r": [], "warnings": ["sound", "\xff"], "flag": true}', ("r",))
    assert page.message("warnings") == ["sound", "bytes that are not UTF-8"]
    assert page.message("flag") is True
    assert page.message("missing") is None


def test_pages_with_the_same_sound_records_differ_by_them_beside_damage() -> None:
    bodies = (b'[{"id": %d}, {"id": 9, "name": "\xff"}]' % number for number in (1, 2))
    one, two = (Page(body, ()) for body in bodies)
    assert one.digest(["id"]) != two.digest(["id"])
    assert one.digest() != two.digest()


def test_a_byte_order_mark_is_no_damage() -> None:
    assert Page(b'\xef\xbb\xbf{"r": [{"name": "\xc3\xa4"}]}', ("r",)).count == 1


@pytest.mark.parametrize("text", ["\\u0000", "\\ud83d\\ude00", "😀", "\\u2028", "ä\u0301"])
def test_text_of_any_kind_is_no_damage(text: str) -> None:
    assert Page(f'{{"r": ["{text}"]}}'.encode(), ("r",)).records == f'["{text}"]'.encode()


def test_paging_facts_are_found_beside_the_records() -> None:
    page = Page(b'{"r": [], "meta": {"next": "x", "total": 5}, "flag": true}', ("r",))
    assert page.get("meta", "next") == "x"
    assert page.get("meta", "total") == 5
    assert page.get("flag") is True


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b'{"r": []}', ("meta", "next")),
        (b'{"r": [], "meta": null}', ("meta", "next")),
        (b'{"r": [], "meta": []}', ("meta", "next")),
        (b'{"r": [], "meta": "text"}', ("meta", "next")),
        (b'{"r": [], "meta": {"next": null}}', ("meta", "next")),
        (b'{"r": [], "meta": {"next": 5}}', ("meta", "next", "deeper")),
        (b'{"r": []}', ("r", "next")),
    ],
)
def test_a_paging_fact_that_is_not_there_is_none(body: bytes, path: tuple[str, ...]) -> None:
    assert Page(body, ("r",)).get(*path) is None


def test_a_bare_list_has_no_paging_facts() -> None:
    assert Page(b"[]", ()).get("next") is None


@pytest.mark.parametrize("fact", [b"1e999", b"9" * 5000])
def test_a_paging_fact_that_no_program_could_work_with_is_an_error(fact: bytes) -> None:
    page = Page(b'{"r": [], "total": %s}' % fact, ("r",))
    with pytest.raises(ResponseError, match="cannot be read"):
        page.get("total")


def test_a_number_too_large_for_python_does_not_refuse_a_page() -> None:
    assert Page(b'{"r": [{"n": 1e999}]}', ("r",)).count == 1


def test_pages_with_the_same_records_share_a_digest() -> None:
    one = Page(b'{"r": [{"id": 1}], "page": 1}', ("r",))
    two = Page(b'{"page": 2, "r": [{"id": 1}]}', ("r",))
    three = Page(b'{"page": 2, "r": [{"id": 2}]}', ("r",))
    assert one.digest() == two.digest()
    assert one.digest() != three.digest()


def test_a_digest_by_keys_does_not_look_at_other_properties() -> None:
    one = Page(b'[{"id": 1, "seen": "10:00"}, {"id": 2}]', ())
    two = Page(b'[{"seen": "10:01", "id": 1}, {"id": 2}]', ())
    other = Page(b'[{"id": 2}, {"id": 1, "seen": "10:00"}]', ())
    assert one.digest(["id"]) == two.digest(["id"])
    assert one.digest(["id"]) != other.digest(["id"])


def test_records_without_keys_are_compared_whole() -> None:
    one, two = Page(b'[{"a": 1}]', ()), Page(b'[{"a": 2}]', ())
    assert one.digest(["id"]) != two.digest(["id"])
    assert Page(b"[1]", ()).digest(["id"]) != Page(b"[2]", ()).digest(["id"])


@given(records=st.lists(JSON, max_size=5), meta=JSON)
def test_any_records_survive_the_way_through_a_page(records: list[Any], meta: Any) -> None:
    body = msgspec.json.encode({"meta": meta, "data": {"rows": records}})
    page = Page(body, ("data", "rows"))
    assert msgspec.json.decode(page.records) == records
    assert page.count == len(records)
    assert page.get("meta") == meta


@given(body=st.binary(max_size=30))
def test_any_bytes_are_a_page_or_an_error_of_the_library(body: bytes) -> None:
    for path in ((), ("r",)):
        try:
            Page(body, path)
        except (ResponseError, RetriableError):
            continue
