"""What `make elt` does."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from repo.elt import Elt, report
from rich.console import Console

if TYPE_CHECKING:
    from support.pipelines import Pipeline


def test_the_second_run_sees_the_next_day_and_tells_what_changed(pipeline: Pipeline) -> None:
    elt = Elt(pipeline.project, pipeline.output)
    [first] = elt.run(["tap-worklogs"])
    assert first.failure is None
    assert elt.day == 2
    before = {load.stream: load.rows for load in first.streams}
    assert all(load.new == load.loaded == load.rows > 0 for load in first.streams)
    assert all(load.changed == 0 for load in first.streams)
    [second] = elt.run(["tap-worklogs"])
    after = {load.stream: load for load in second.streams}
    worklogs = after["worklogs"]
    assert worklogs.rows == before["worklogs"] + worklogs.new
    assert worklogs.new > 0
    assert worklogs.changed > 0
    assert worklogs.loaded < before["worklogs"]
    printed = io.StringIO()
    report(Console(file=printed, width=120), [second])
    assert f"{worklogs.rows:,}" in printed.getvalue()
    assert "tempoWorklogId" in printed.getvalue()


def test_a_failure_is_told_with_meltanos_last_lines_and_the_day_stays(pipeline: Pipeline) -> None:
    elt = Elt(pipeline.project, pipeline.output)
    [load] = elt.run(["tap-unknown"])
    assert load.failure is not None
    assert elt.day == 1
    printed = io.StringIO()
    report(Console(file=printed, width=120), [load])
    assert "tap-unknown failed" in printed.getvalue()
    assert load.failure in printed.getvalue()
