"""Streams whose places in STATE move together: one stream, its children, and theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from spile import Pagination, TimeFilter
from support.planets import API, Moons, Visits, discovered, run_planets, tap_of
from support.server import Reply, serve
from support.singer import select

if TYPE_CHECKING:
    from collections.abc import Mapping

    from support.singer import Output

MOONS = [{"id": n, "updated": f"2024-01-0{n}T00:00:00Z"} for n in (1, 2, 3)]
LANDINGS = {f"moons/{n}/landings": [{"id": 10 * n}] for n in (1, 2, 3)}
PROBES = {f"moons/{n}/probes": [{"id": 10 * n}] for n in (1, 2, 3)}
DATA: dict[str, Any] = {"moons": MOONS, **LANDINGS, **PROBES}
LAST = MOONS[-1]["updated"]


class ChangedMoons(Moons):
    """Moons that can be asked for by their change."""

    pagination = Pagination()
    changed_since = TimeFilter("since")


class Landings(Visits):
    """One of their children."""

    name = "landings"
    path = "/moons/{moon}/landings"
    parent_stream_type = ChangedMoons
    parent_keys: ClassVar[Mapping[str, str]] = {"moon": "id"}


class Probes(Landings):
    """Another one."""

    name = "probes"
    path = "/moons/{moon}/probes"


class HiddenProbes(Probes):
    """One whose changes nothing tells."""

    shows_in_parent = False


class Runs:
    """Runs over an API of three moons, each from the state of the one before."""

    def __init__(self, *kinds: Any, **settings: Any) -> None:
        self.tap = tap_of(ChangedMoons, *(kinds or (Landings, Probes)))
        self.settings = settings
        self.state: Any = None
        self.output: Output

    def run(self, *selected: str, **faults: Any) -> str | None:
        """Run, and say from which moment on the moons were asked for."""
        catalog = discovered(self.tap)
        names = selected or [entry["tap_stream_id"] for entry in catalog["streams"]]
        catalog = select(catalog, *names)
        with serve(API(DATA, **faults)) as server:
            self.output = run_planets(
                server.url, tap=self.tap, catalog=catalog, state=self.state, **self.settings
            )
            asked = server.targets[0]
        self.state = self.output.state
        return asked.partition("since=")[2].replace("%3A", ":") or None


def failing(path: str, status: int) -> dict[str, Any]:
    return {path: Reply(status)}


def test_children_are_read_of_the_parents_that_changed() -> None:
    runs = Runs()
    assert runs.run() is None
    assert runs.output.counts() == {"moons": 3, "landings": 3, "probes": 3}
    assert runs.run() == LAST


def test_a_parents_place_waits_for_its_children() -> None:
    runs = Runs()
    runs.run()
    place = runs.state["bookmarks"]["moons"]
    marks = [runs.state["bookmarks"][name]["parents"] for name in ("landings", "probes")]
    newer = [{"id": 3, "updated": "2024-02-01T00:00:00Z"}]
    assert runs.run(moons=newer, **failing("moons/3/probes", 400)) == LAST
    assert runs.output.returncode == 1
    assert runs.state["bookmarks"]["moons"] == place
    assert [runs.state["bookmarks"][n]["parents"] for n in ("landings", "probes")] == marks
    # What failed is asked for again, and no more than that.
    assert runs.run(moons=newer) == LAST
    assert runs.run(moons=newer) == newer[0]["updated"]


def test_a_child_that_was_not_read_in_each_run_has_its_parents_read_whole_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    runs = Runs()
    runs.run("moons", "landings")
    assert runs.run("moons", "landings", "probes") is None
    assert "'probes' has not been read whole, or not in each run" in caplog.text
    newer = [{"id": 3, "updated": "2024-02-01T00:00:00Z"}]
    assert runs.run("moons", "landings", moons=newer) == LAST
    assert runs.run() is None
    assert runs.run() == newer[0]["updated"]


def test_a_parent_is_read_whole_in_each_run_where_its_own_records_are_not_written() -> None:
    runs = Runs()
    runs.run()
    assert runs.run("landings", "probes") is None
    assert runs.run() == LAST


def test_a_child_whose_changes_do_not_show_in_its_parent_has_it_read_whole_in_each_run() -> None:
    runs = Runs(Landings, HiddenProbes)
    runs.run()
    assert runs.run() is None
    assert runs.run("moons", "landings") == LAST


def test_a_child_of_changed_parents_ends_no_version() -> None:
    runs = Runs(emit_activate_version_messages=True)
    runs.run()
    ends = [m["stream"] for m in runs.output.messages if m["type"] == "ACTIVATE_VERSION"]
    assert sorted(set(ends)) == ["landings", "moons", "probes"]
    runs.run()
    assert not [m for m in runs.output.messages if m["type"] == "ACTIVATE_VERSION"]
    assert not any("version" in m for m in runs.output.messages if m["type"] == "RECORD")


@pytest.mark.parametrize("choice", ["skip", "fail"])
def test_nobody_waits_for_a_child_that_is_forbidden(choice: str) -> None:
    runs = Runs(on_forbidden=choice)
    refused = {path: Reply(403) for path in PROBES}
    runs.run(**refused)
    assert runs.state["bookmarks"]["moons"]["replication_key_value"] == LAST
    assert "parents" not in runs.state["bookmarks"].get("probes", {})
    assert runs.run("moons", "landings") == LAST


def test_a_full_refresh_that_is_due_reads_the_whole_family() -> None:
    runs = Runs(full_refresh_every=1)
    runs.run()
    assert runs.run() == LAST
    runs.state["bookmarks"]["moons"]["full_refresh_at"] = "2024-01-01T00:00:00Z"
    assert runs.run() is None
