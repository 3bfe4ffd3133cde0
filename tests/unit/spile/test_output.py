"""The messages of one stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from spile.output import StreamOutput
from spile.progress.stream_progress import Progress
from support.planets import (
    API,
    Planets,
    discovered,
    run_planets,
    standard_output,
    stream_of,
    tap_of,
)
from support.server import serve
from support.singer import parse_lines, select

if TYPE_CHECKING:
    from pathlib import Path

EARTH = {"id": 1, "name": "Earth", "discoverer": None, "orbit": {"days": 365.25}}
MARS = {"id": 2, "name": "Mars", "discoverer": "Ann", "orbit": {"days": 687, "seen_by": "Bob"}}
AT = "2024-06-01T00:00:00+00:00"
VERSIONS: dict[str, Any] = {"emit_activate_version_messages": True}


def output_of(stream: Any) -> StreamOutput:
    return StreamOutput(stream, Progress(stream.logger, stream.name))


def written(stream: Any, output: StreamOutput, *records: Any) -> list[dict[str, Any]]:
    """The messages of a stream that is read to its end."""
    with standard_output() as stdout:
        output.write_schema()
        output.write(records, AT, plain=stream.is_plain)
        output.activate()
        stream.session.writer.flush()
        return parse_lines(stdout.bytes())


def test_records_stand_between_their_schema_and_the_end_of_their_version() -> None:
    stream = stream_of(Planets, **VERSIONS)
    output = output_of(stream)
    output.set_version(None, whole=True)
    schema, record, end = written(stream, output, {"id": 1})
    assert (schema["type"], schema["key_properties"]) == ("SCHEMA", ["id"])
    assert record == {
        "type": "RECORD",
        "stream": "planets",
        "record": {"id": 1},
        "time_extracted": AT,
        "version": output.version,
    }
    assert end == {"type": "ACTIVATE_VERSION", "stream": "planets", "version": output.version}


@pytest.mark.parametrize("maps", [{}, {"planets": {"__filter__": "id > 9"}}])
def test_a_version_without_a_record_is_said_twice_as_loaders_take_once_for_its_announcement(
    maps: dict[str, Any],
) -> None:
    stream = stream_of(Planets, stream_maps=maps, **VERSIONS)
    output = output_of(stream)
    output.set_version(None, whole=True)
    schema, *ends = written(stream, output, *([EARTH] if maps else []))
    assert schema["type"] == "SCHEMA"
    end = {"type": "ACTIVATE_VERSION", "stream": "planets", "version": output.version}
    assert ends == [end, end]


def test_a_read_that_goes_on_keeps_its_version() -> None:
    output = output_of(stream_of(Planets, **VERSIONS))
    output.set_version(7, whole=True)
    assert output.version == 7


@pytest.mark.parametrize(
    ("settings", "whole"),
    [({}, True), (VERSIONS, False)],
    ids=["not asked for", "changes only"],
)
def test_only_a_full_read_whose_loader_is_to_remove_rows_has_a_version(
    settings: dict[str, Any], *, whole: bool
) -> None:
    stream = stream_of(Planets, **settings)
    output = output_of(stream)
    output.set_version(7, whole=whole)
    assert output.version is None
    assert [m["type"] for m in written(stream, output, {"id": 1})] == ["SCHEMA", "RECORD"]


def test_a_stream_that_is_not_selected_writes_nothing() -> None:
    stream = stream_of(Planets, catalog=select(discovered(tap_of(Planets)), "none"), **VERSIONS)
    output = output_of(stream)
    output.set_version(None, whole=True)
    assert written(stream, output, {"id": 1}) == []


@pytest.mark.parametrize("maps", [{}, {"planets": {"name": "name.upper()"}}])
def test_pages_and_records_are_counted_as_they_are_written(maps: dict[str, Any]) -> None:
    stream = stream_of(Planets, stream_maps=maps)
    progress = Progress(stream.logger, stream.name)
    written(stream, StreamOutput(stream, progress), EARTH, MARS)
    assert (progress.pages, progress.records) == (1, 2)


def test_batches_take_the_place_of_records(tmp_path: Path) -> None:
    config = {
        "encoding": {"format": "jsonl", "compression": "gzip"},
        "storage": {"root": tmp_path.as_uri()},
    }
    with serve(API(planets=[EARTH, MARS])) as server:
        output = run_planets(server.url, tap=tap_of(Planets), batch_config=config, **VERSIONS)
    kinds = [message["type"] for message in output.messages if message["type"] != "STATE"]
    assert kinds == ["SCHEMA", "BATCH", "ACTIVATE_VERSION"]
    batch, end = output.messages[1:3]
    assert batch["version"] == end["version"]
    assert [path.as_uri() for path in tmp_path.iterdir()] == batch["manifest"]


def test_unknown_fields_are_added_after_a_new_schema() -> None:
    planets = [{"id": 1}, {"id": 2, "mass": 5}, {"id": 3, "mass": "big", "orbit": {"tilt": 1}}]
    with serve(API(planets=planets)) as server:
        output = run_planets(server.url, page_size=1, unknown_fields="add")
    assert output.records("planets") == planets
    kinds = [m["type"] for m in output.messages if m.get("stream") == "planets"]
    assert kinds == ["SCHEMA", "RECORD", "SCHEMA", "RECORD", "SCHEMA", "RECORD"]
    newest = output.schemas("planets")[-1]["schema"]["properties"]
    assert newest["mass"] == {"type": ["string", "null"]}
    assert newest["orbit"]["properties"]["tilt"] == {"type": ["integer", "null"]}


def test_added_fields_are_remembered() -> None:
    planets = [{"id": 1, "mass": 5, "orbit": {"tilt": 1}}]
    with serve(API(planets=planets)) as server:
        first = run_planets(server.url, unknown_fields="add")
        second = run_planets(server.url, unknown_fields="add", state=first.state)
    assert len(second.schemas("planets")) == 1
    assert second.schemas("planets") == first.schemas("planets")[1:]
    assert second.records("planets") == planets
    assert second.state["bookmarks"]["planets"] == first.state["bookmarks"]["planets"]


def test_added_fields_are_written_with_a_catalog_too() -> None:
    catalog = select(discovered(), "planets")
    with serve(API(planets=[{"id": 1, "mass": 5}])) as server:
        output = run_planets(server.url, catalog=catalog, unknown_fields="add")
    assert output.records("planets") == [{"id": 1, "mass": 5}]


def test_stream_maps_see_every_record() -> None:
    maps = {"planets": {"name": "name.upper()", "__else__": None, "id": "id"}}
    with serve(API(planets=[EARTH, MARS])) as server:
        output = run_planets(server.url, stream_maps=maps)
    assert output.records("planets") == [{"id": 1, "name": "EARTH"}, {"id": 2, "name": "MARS"}]
