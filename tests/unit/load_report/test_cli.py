"""The page that `make report` writes, from files that taps and target-duckdb made."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from repo.plugins import taps
from sandbox_api import Sandbox
from support.hr import EXAMPLES
from support.pages import Element, browser, open_page, parse
from support.singer import BIN, clean_environment, run_tap

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAMES = [tap.name.removeprefix("tap-") for tap in taps()]
PLOTS = ("loads", "rows", "durations", "freshness", *NAMES)
EVIL = (
    '<a href="//evil.example">x</a>'
    "<img src=x onerror=\"document.title='owned'\"></script><script>document.title='owned'//"
)


@dataclass
class Run:
    code: int
    page: Path
    messages: str


def report(place: Path, *arguments: str) -> Run:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "load_report", str(place), *arguments],
        capture_output=True,
        check=False,
        text=True,
    )
    folder = place if place.is_dir() else place.parent
    return Run(done.returncode, folder / "report.html", done.stderr)


def target(path: Path, **settings: Any) -> list[str]:
    config = path.with_suffix(".json")
    config.write_text(json.dumps({"filepath": str(path), **settings}))
    return [str(BIN / "target-duckdb"), "--config", str(config)]


def load(path: Path, lines: bytes, **settings: Any) -> int:
    done = subprocess.run(
        target(path, **settings),
        input=lines,
        capture_output=True,
        check=False,
        env=clean_environment(),
    )
    return done.returncode


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


def messages(stream: str, *records: dict[str, Any], state: Any = None) -> bytes:
    properties: dict[str, Any] = {name: {} for record in records for name in record}
    found: list[dict[str, Any]] = [
        {"type": "SCHEMA", "stream": stream, "schema": {"properties": properties}}
    ]
    found[0]["key_properties"] = []
    found += [{"type": "RECORD", "stream": stream, "record": record} for record in records]
    if state is not None:
        found.append({"type": "STATE", "value": state})
    return "".join(json.dumps(message) + "\n" for message in found).encode()


@pytest.fixture(scope="module")
def source() -> Iterator[Sandbox]:
    with Sandbox(scale=0.2) as server:
        yield server


@pytest.fixture(scope="module")
def folder(source: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All taps loaded once; then a load that fails, and one that is killed."""
    place = tmp_path_factory.mktemp("sandbox")
    for name in NAMES:
        key = "api_token" if name == "worklogs" else "api_key"
        config: dict[str, Any] = {"api_url": source.url_of(name), key: source.credentials[name]}
        if name == "hr":
            config["streams"] = EXAMPLES
        output = run_tap(f"tap-{name}", config)
        assert output.returncode == 0, output.log
        path = place / f"tap-{name}.duckdb"
        assert load(path, output.stdout, default_target_schema=f"tap_{name}") == 0
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


def numbers(page: Element, plot: str) -> list[list[str]]:
    """The table below a plot."""
    cards = [card for card in page.all("figure") if card.of_class("plot")]
    card = next(
        card for card in cards if card.of_class("plot")[0].attributes["id"] == f"plot-{plot}"
    )
    return [[cell.text for cell in row.all("td")] for row in card.all("tbody")[0].all("tr")]


def column(page: Element, plot: str, number: int) -> dict[str, float]:
    """A column of such a table, by the first one."""
    return {row[0]: float(row[number].replace(",", "")) for row in numbers(page, plot)}


@pytest.mark.parametrize("plot", PLOTS)
def test_plot_is_drawn_and_its_axes_have_titles(page: Element, plot: str) -> None:
    figure = json.loads(page.by_id(f"figure-{plot}").text)
    assert any(len(trace["x"]) for trace in figure["data"])
    place = page.by_id(f"plot-{plot}")
    if browser():
        marks = [mark for layer in place.of_class("point", "points", "hm") for mark in layer.all()]
        assert [mark for mark in marks if mark.tag in {"path", "image"}]
        titles = place.of_class("xtitle", "ytitle")
        assert titles
        assert all(title.text for title in titles)


def test_hours_are_those_of_the_api(page: Element, source: Sandbox) -> None:
    hours: dict[str, float] = defaultdict(float)
    for record in source.records("worklogs", "worklogs"):
        hours[record["author"]["accountId"]] += record["timeSpentSeconds"] / 3600
    # The page rounds to one digit.
    assert column(page, "worklogs", 2) == pytest.approx(hours, abs=0.06)


def test_pipelines_count_every_candidate_and_application(page: Element, source: Sandbox) -> None:
    for name, stream in (("recruitment", "candidates"), ("ats", "applications")):
        counted = sum(int(cell.replace(",", "")) for row in numbers(page, name) for cell in row[1:])
        assert counted == source.counts(name)[stream]


def test_stages_without_candidates_and_candidates_without_stage_have_a_row(tmp_path: Path) -> None:
    stages = [
        {"slug": "b", "name": "Second", "position": 2},
        {"slug": "a", "name": "First", "position": 1},
    ]
    candidates: list[dict[str, Any]] = [
        {"stage": "b", "disqualified": False},
        {"stage": "Second", "disqualified": True},
        {"stage": None, "disqualified": None},
    ]
    path = tmp_path / "x.duckdb"
    assert load(path, messages("stages", *stages) + messages("candidates", *candidates)) == 0
    page = parse(report(path).page.read_text(encoding="utf-8"))
    assert numbers(page, "recruitment") == [
        ["First", "0", "0"],
        ["Second", "1", "1"],
        ["no stage", "1", "0"],
    ]


def test_absences_are_those_of_the_api(page: Element, source: Sandbox) -> None:
    days: dict[str, float] = defaultdict(float)
    for record in source.records("hr", "absences"):
        days[record["start_date"][:7]] += float(record["days"])
    found = {
        month: sum(float(cell.replace(",", "")) for cell in cells)
        for month, *cells in numbers(page, "hr")
    }
    assert found == days


def test_invoices_leave_out_drafts_and_cancelled_ones(page: Element, source: Sandbox) -> None:
    invoiced: dict[str, float] = defaultdict(float)
    for record in source.records("practice", "invoice_list"):
        if record["Status"] not in {"Draft", "Cancelled"}:
            invoiced[record["Date"][:7]] += float(record["AmountIncludingTax"])
    assert column(page, "practice", 1) == pytest.approx(invoiced, abs=0.06)


def test_failed_and_killed_loads_are_listed_with_their_reasons(page: Element) -> None:
    rows = [row.text.split() for row in page.by_id("failures").all("tbody")[0].all("tr")]
    assert [(row[2], row[3], row[4]) for row in rows] == [
        ("tap-ats", "unfinished", "users"),
        ("tap-hr", "failed", "resource"),
    ]
    assert "JSON" in rows[1]


def test_every_stream_has_its_age_and_its_bookmark(page: Element) -> None:
    rows = [
        [cell.text for cell in r.all("td")]
        for r in page.by_id("streams").all("tbody")[-1].all("tr")
    ]
    by_stream = {(row[0], row[1]): row for row in rows}
    worklogs = by_stream["tap-worklogs", "worklogs"]
    assert worklogs[2] == "fresh"
    assert worklogs[5].startswith("2024-")
    assert by_stream["tap-ats", "users"][2] == "unfinished"
    assert by_stream["tap-hr", "resource"][2] == "failed"


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
    assert not written.all("link", "iframe", "object", "embed")


def test_text_from_data_is_shown_and_never_run(tmp_path: Path) -> None:
    path = tmp_path / "<b>tenant.duckdb"
    hours = {"startDate": "2024-06-03", "timeSpentSeconds": 3600, "author": {"accountId": EVIL}}
    state = {"bookmarks": {"worklogs": {"replication_key_value": EVIL}}}
    stage = {"slug": EVIL, "name": EVIL, "position": 1}
    candidate = {"stage": EVIL, "disqualified": False}
    lines = messages("worklogs", hours, state=state) + messages("stages", stage)
    assert load(path, lines + messages("candidates", candidate) + messages(EVIL, {"id": 1})) == 0
    run = report(tmp_path, "--title", EVIL)
    assert run.code == 0, run.messages
    page = open_page(run.page, tmp_path / "browser")
    assert page.all("title")[0].text == EVIL
    assert not page.all("img")
    assert {name for link in page.all("a") for name in link.attributes} == {"href"}
    assert all(link.attributes["href"].startswith("#") for link in page.all("a"))
    assert [row[0] for row in numbers(page, "worklogs")] == [EVIL]
    assert [row[0] for row in numbers(page, "recruitment")] == [EVIL]
    if browser():
        for plot in ("worklogs", "recruitment"):
            assert EVIL[:30] in page.by_id(f"plot-{plot}").text


def test_section_of_a_tap_without_tables_says_so(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "tap-worklogs.duckdb"
    path.write_bytes((folder / path.name).read_bytes())
    run = report(path)
    assert run.code == 0, run.messages
    page = parse(run.page.read_text(encoding="utf-8"))
    assert page.by_id("worklogs").of_class("plot")
    for name in {*NAMES} - {"worklogs"}:
        assert "Not loaded" in page.by_id(name).text
        assert f"meltano run tap-{name} target-duckdb" in page.by_id(name).text


def test_each_place_has_a_plot_of_its_own(folder: Path, tmp_path: Path) -> None:
    warehouse, tenant = tmp_path / "warehouse.duckdb", tmp_path / "tenants" / "acme" / "x.duckdb"
    tenant.parent.mkdir(parents=True)
    for path in (warehouse, tenant):
        path.write_bytes((folder / "tap-worklogs.duckdb").read_bytes())
    output = tmp_path / "all.html"
    assert report(warehouse, str(tmp_path / "tenants"), "--output", str(output)).code == 0
    page = parse(output.read_text(encoding="utf-8"))
    titles = [title.text.partition(" · ")[2] for title in page.by_id("worklogs").all("h3")]
    assert titles == ["warehouse · tap_worklogs", "acme/x · tap_worklogs"]


def test_rows_marked_as_deleted_do_not_count(tmp_path: Path) -> None:
    row = {"startDate": "2024-06-03", "timeSpentSeconds": 7200, "author": {"accountId": "a"}}
    gone = {**row, "timeSpentSeconds": 3600, "_sdc_deleted_at": "2024-06-04T00:00:00Z"}
    path = tmp_path / "x.duckdb"
    assert load(path, messages("worklogs", row, gone), add_metadata_columns=True) == 0
    page = parse(report(path).page.read_text(encoding="utf-8"))
    assert numbers(page, "worklogs") == [["a", "1", "2.00", "2.00"]]


def test_missing_empty_and_foreign_files_are_refused(tmp_path: Path) -> None:
    empty, foreign, other = (tmp_path / f"{name}.duckdb" for name in ("empty", "foreign", "other"))
    empty.touch()
    foreign.write_text("no database, but some text that is long enough to have a header" * 99)
    duckdb.connect(str(other)).close()
    expected = {
        tmp_path / "missing.duckdb": "does not exist",
        empty: "is an empty file",
        foreign: "cannot be read",
        other: "holds no table _sdc_loads",
    }
    for place, message in expected.items():
        run = report(place)
        assert run.code == 1
        assert f"{place} {message}" in run.messages
        assert "Traceback" not in run.messages
        assert not run.page.exists()


def test_folder_without_files_is_refused(tmp_path: Path) -> None:
    run = report(tmp_path)
    assert run.code == 1
    assert "holds no file that ends in .duckdb" in run.messages


def test_file_that_is_being_loaded_is_named_and_the_others_are_shown(
    folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "tap-worklogs.duckdb"
    path.write_bytes((folder / path.name).read_bytes())
    held = tmp_path / "held.duckdb"
    with duckdb.connect(str(held)):
        run = report(tmp_path)
    assert run.code == 1
    assert f"{held} cannot be read: another process holds it" in run.messages
    assert "another process holds it" in run.page.read_text(encoding="utf-8")
