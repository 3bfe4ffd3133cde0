"""The page of the report, as a browser shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.pages import browser, open_page
from support.reports import load, messages, numbers, report

if TYPE_CHECKING:
    from pathlib import Path

EVIL = (
    '<a href="//evil.example">x</a>'
    "<img src=x onerror=\"document.title='owned'\"></script><script>document.title='owned'//"
)


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
