"""The page that `make report` writes, from files that taps and target-duckdb made."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from sandbox_api import Sandbox
from support.extraction import extract
from support.marts import FileLoader
from support.marts import load as load_lines
from support.pages import Element, open_page, parse
from support.reports import load, messages, report, target
from support.taps import TAPS, settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PLOTS = ("loads", "rows", "durations", "freshness", "stream-1")


def kill_a_load(path: Path) -> None:
    """Kill the target once its first batch is committed."""
    command = target(path, batch_size_rows=1)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(messages("users", {"id": "1"}, state={"bookmarks": {"users": {}}}))
        process.stdin.flush()
        assert process.stdout.readline()
        process.kill()


@pytest.fixture(scope="module")
def source() -> Iterator[Sandbox]:
    with Sandbox(scale=0.05) as server:
        yield server


@pytest.fixture(scope="module")
def folder(source: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All taps loaded once; then a load that fails, and one that is killed."""
    place = tmp_path_factory.mktemp("sandbox")
    for name, tap in TAPS.items():
        output = extract(tap, settings_of(source, name))
        assert output.returncode == 0, output.log
        load_lines(FileLoader(place, name=f"tap-{name}"), f"tap_{name}", output.stdout)
    lines = messages("resource", {"id": 1}) + b'{"type":\n'
    assert load(place / "tap-hr.duckdb", lines, default_target_schema="tap_hr") == 1
    kill_a_load(place / "tap-ats.duckdb")
    return place


@pytest.fixture(scope="module")
def file(folder: Path) -> Path:
    """The page as it was written."""
    run = report(folder)
    assert run.code == 0, run.messages
    return run.page


@pytest.fixture(scope="module")
def page(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Element:
    """The page as a browser shows it."""
    return open_page(file, tmp_path_factory.mktemp("browser"))


@pytest.mark.parametrize("plot", PLOTS)
def test_plot_is_drawn_and_its_axes_have_titles(page: Element, plot: str) -> None:
    place = page.by_id(f"plot-{plot}")
    marks = [mark for mark in place.all("rect", "circle") if "hit" not in mark.classes]
    assert marks
    assert all(mark.classes for mark in marks)
    titles = [*place.of_class("unit"), *(place.all("thead") and place.all("thead")[0].all("th"))]
    assert titles
    assert titles[0].text


def test_failed_and_killed_loads_are_listed_with_their_reasons(page: Element) -> None:
    rows = [row.text.split() for row in page.by_id("failures").all("tbody")[0].all("tr")]
    assert [(row[2], row[3], row[4]) for row in rows] == [
        ("tap-ats", "unfinished", "users"),
        ("tap-hr", "failed", "resource"),
    ]
    assert "JSON" in rows[1]


def test_every_stream_has_its_age_and_its_bookmark(page: Element) -> None:
    by_stream = {
        (source.all("b")[0].text, row.all("td")[0].text): [cell.text for cell in row.all("td")[1:]]
        for source in page.by_id("streams").of_class("card")
        if source.tag == "details"
        for row in source.all("tbody")[0].all("tr")
    }
    worklogs = by_stream["tap-worklogs", "worklogs"]
    assert worklogs[0] == "fresh"
    assert worklogs[3].startswith("2024-")
    assert by_stream["tap-ats", "users"][0] == "unfinished"
    assert by_stream["tap-hr", "resource"][0] == "failed"


def test_page_fetches_nothing(file: Path) -> None:
    written = parse(file.read_text(encoding="utf-8"))
    links = [
        value
        for element in written.all()
        for name, value in element.attributes.items()
        if name in {"src", "href", "action", "data", "srcset"}
    ]
    assert links
    assert all(link.startswith("#") for link in links)
    policy = [e.attributes["content"] for e in written.all("meta") if "http-equiv" in e.attributes]
    assert policy[0].startswith("default-src 'none'; ")
    assert not written.all("link", "iframe", "object", "embed", "script")


def test_sections_without_marts_say_what_to_run(page: Element) -> None:
    for name in TAPS:
        assert "Not built" in page.by_id(name).text
        assert f"meltano run tap-{name} target-duckdb dbt-duckdb:build" in page.by_id(name).text
