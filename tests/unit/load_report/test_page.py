"""The page of the report, as a browser shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
from support.pages import open_page, parse
from support.reports import build, load, messages, numbers, report

if TYPE_CHECKING:
    from pathlib import Path

EVIL = (
    '<a href="//evil.example">x</a>'
    "<img src=x onerror=\"document.title='owned'\"></script><script>document.title='owned'//"
)

# A load a day of sixty tenants, after the one that is there.
MANY_LOADS = """
    INSERT INTO _sdc_loads BY NAME
    SELECT loads.* REPLACE (
        concat(tenant, '-', day) AS load_id,
        concat('tenant_', tenant) AS table_schema,
        started - to_days(day) AS started,
        finished - to_days(day) AS finished
    )
    FROM _sdc_loads AS loads, range(60) AS tenants(tenant), (
        SELECT CAST(day AS INTEGER) AS day FROM range(1, 401) AS days(day)
    )
"""


def test_text_from_data_is_shown_and_never_run(tmp_path: Path) -> None:
    path = tmp_path / "<b>tenant.duckdb"
    state = {"bookmarks": {"worklogs": {"replication_key_value": EVIL}}}
    lines = messages("worklogs", {"author": EVIL}, state=state)
    assert load(path, lines + messages(EVIL, {"id": 1})) == 0
    marts = tmp_path / "marts.duckdb"
    hours = {"account_id": EVIL, "week_start": "2024-06-03", "booked_hours": 1}
    build(marts, "utilisation", hours)
    counts = {"stage_position": 1, "leads": 0, "active": 1, "hired": 0, "archived": 0}
    build(marts, "applications_by_stage", {"tap": "recruitment", "stage_name": EVIL, **counts})
    run = report(tmp_path, "--title", EVIL)
    assert run.code == 0, run.messages
    page = open_page(run.page, tmp_path / "browser")
    assert page.all("title")[0].text == EVIL
    assert not page.all("img")
    assert {name for link in page.all("a") for name in link.attributes} == {"href"}
    assert all(link.attributes["href"].startswith("#") for link in page.all("a"))
    assert [row[0] for row in numbers(page, "worklogs")] == [EVIL]
    assert [row[0] for row in numbers(page, "recruitment")] == [EVIL]
    for plot in ("worklogs", "recruitment"):
        assert EVIL[:30] in page.by_id(f"plot-{plot}").text


def test_page_on_sixty_tenants_and_400_days_is_small(tmp_path: Path) -> None:
    path = tmp_path / "x.duckdb"
    assert load(path, messages("accounts", {"id": 1}) + messages("customers", {"id": 1})) == 0
    with duckdb.connect(str(path)) as connection:
        connection.execute(MANY_LOADS)
    run = report(path)
    assert run.code == 0, run.messages
    assert run.page.stat().st_size < 2_000_000
    page = parse(run.page.read_text(encoding="utf-8"))
    loads = [row[1:] for row in numbers(page, "loads")]
    assert sum(int(cell) for row in loads for cell in row) == 60 * 400 + 1


def test_a_first_load_that_failed_has_a_page_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "x.duckdb"
    assert load(path, messages("accounts", {"id": 1})[:-3]) == 1
    run = report(path)
    assert run.code == 0, run.messages
    page = parse(run.page.read_text(encoding="utf-8"))
    assert numbers(page, "durations") == []
    assert "failed" in page.by_id("failures").text
