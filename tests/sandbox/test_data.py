"""The APIs deliver the records that the sandbox expects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sandbox_api import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree.ElementTree import Element

    from sandbox.client import Client

JSON_STREAMS = [
    (api, stream)
    for api in ("recruitment", "ats", "hr", "worklogs")
    for stream in Sandbox().counts(api)
]
XML_STREAMS = [stream for stream in Sandbox().counts("practice") if stream != "client_documents"]


@pytest.fixture(scope="module")
def sandbox() -> Any:
    with Sandbox(scale=0.2, day=3) as running:
        yield running


@pytest.mark.parametrize(("api", "stream"), JSON_STREAMS)
def test_reading_a_json_stream_gives_exactly_the_expected_records(
    sandbox: Sandbox, client_of: Callable[[Sandbox], Client], api: str, stream: str
) -> None:
    found = client_of(sandbox).records(api, stream)
    assert found == list(sandbox.records(api, stream))
    assert len(found) == sandbox.counts(api)[stream] > 0


@pytest.mark.parametrize("stream", XML_STREAMS)
def test_reading_an_xml_stream_gives_exactly_the_expected_records(
    sandbox: Sandbox, client_of: Callable[[Sandbox], Client], stream: str
) -> None:
    elements = client_of(sandbox).records("practice", stream)
    expected = list(sandbox.records("practice", stream))
    assert [
        typed(element, record) for element, record in zip(elements, expected, strict=True)
    ] == expected
    assert len(expected) == sandbox.counts("practice")[stream] > 0


def typed(element: Element, like: Any) -> Any:
    """Return an element as the typed JSON that it should stand for."""
    if isinstance(like, dict):
        return {name: part(element, name, value) for name, value in like.items()}
    text = element.text
    if text is None or like is None:
        return text
    if isinstance(like, bool):
        return {"true": True, "Yes": True, "false": False, "No": False}[text]
    return type(like)(text)


def part(element: Element, name: str, like: Any) -> Any:
    children = element.findall(name)
    if isinstance(like, list):
        return [typed(child, item) for child, item in zip(children, like, strict=True)]
    value = typed(children[0], like)
    return f"{value}Z" if name.endswith("Utc") else value
