"""What vendors' APIs really sent comes out of the taps whole: each recorded body is replayed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from repo.vendors import VENDORS
from support.fidelity import differences, xml_differences
from support.recordings import VARIABLE, decoded, folder, recordings
from support.replay import ENVELOPE, Replay

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.singer import Output

RECORDINGS = recordings()


@pytest.mark.skipif(folder() is None, reason=f"there are no recordings; {VARIABLE} may name them")
def test_recordings_of_each_vendor_are_there() -> None:
    found = {recording.vendor for recording in RECORDINGS}
    assert found == {"ashby", "tempo", "workable", "workflowmax"}


@pytest.mark.parametrize("replay", list(map(Replay, RECORDINGS)), ids=map(str, RECORDINGS))
def test_every_value_of_a_recorded_body_arrives_with_its_type(replay: Replay) -> None:
    assert replay.streams, f"no stream reads {replay.recording.target}"
    output = replay.run()
    assert output.returncode == 0, output.log
    assert output.warnings() == []
    compare = compare_xml if replay.recording.is_xml else compare_json
    assert list(compare(replay, output)) == []


@pytest.mark.skipif(folder() is None, reason=f"there are no recordings; {VARIABLE} may name them")
def test_the_page_of_vendors_calls_recorded_what_is_recorded() -> None:
    said = {(vendor.profile, stream) for vendor in VENDORS for stream in vendor.recorded}
    read = {
        (replay.recording.vendor, stream.name)
        for replay in map(Replay, RECORDINGS)
        for stream in replay.streams
    }
    assert said <= read


def compare_json(replay: Replay, output: Output) -> Iterator[str]:
    """What is missing or different, with its place."""
    content = decoded(replay.body())
    unread = set(content) - ENVELOPE if isinstance(content, dict) else set()
    for stream in replay.streams:
        sent = content
        for name in stream.records_path:
            sent = sent[name]
        records = sent if isinstance(sent, list) else [sent]
        yield from differences(records, output.records(stream.name), stream.name)
        unread -= set(stream.records_path[:1] or unread)
    yield from (f"{name} is in no stream" for name in sorted(unread))


def compare_xml(replay: Replay, output: Output) -> Iterator[str]:
    """What is missing or different, with its place."""
    (stream,) = replay.streams
    root = ET.fromstring(replay.recording.body)  # noqa: S314  # our own files
    assert root.tag == stream.records_path[0]
    sent = root.findall("/".join(stream.records_path[1:]))
    got = output.records(stream.name)
    if len(sent) != len(got):
        yield f"{len(got)} records and not {len(sent)}"
    for nth, (element, record) in enumerate(zip(sent, got, strict=False)):
        yield from xml_differences(element, record, f"{stream.name}[{nth}]")


@pytest.mark.parametrize(
    ("sent", "got"),
    [
        ({"a": 1}, {}),
        ({"a": [{"b": 1}]}, {"a": [{}]}),
        ({"a": [1, 2]}, {"a": [1]}),
        ({"a": 1}, {"a": "1"}),
        ({"a": 1}, {"a": True}),
        ({"a": None}, {"a": ""}),
        ({"a": Decimal("1.50")}, {"a": Decimal("1.5")}),
    ],
)
def test_what_a_tap_loses_or_changes_is_noticed(sent: Any, got: Any) -> None:
    assert list(differences(sent, got, "record"))
    assert not list(differences(sent, {**sent, "more": 1}, "record"))


@pytest.mark.parametrize(
    ("sent", "got"),
    [
        ("<a>1,5</a>", Decimal("1.5")),
        ("<a>1.50</a>", Decimal("1.51")),
        ("<a>20240102</a>", "2024-01-03"),
        ("<a>No</a>", True),
        ("<a>text</a>", None),
        ("<a />", {"b": [1]}),
        ("<a><b>1</b><b>2</b></a>", {"b": [1]}),
        ("<a><b>1</b><c>2</c></a>", {"b": 1}),
    ],
)
def test_what_a_tap_loses_or_changes_of_xml_is_noticed(sent: str, got: Any) -> None:
    assert list(xml_differences(ET.fromstring(sent), got, "record"))  # noqa: S314  # our own text
