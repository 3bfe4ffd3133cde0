"""Which records of a stream's pages are written, and when a sorted stream has ended."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from support.planets import API, Moons, run_planets, tap_of
from support.server import Reply, serve
from typing_extensions import override

if TYPE_CHECKING:
    from pathlib import Path

    from support.server import Received

PERIOD: dict[str, Any] = {"start_date": "2024-02-01", "end_date": "2024-02-29"}
DAYS = [f"2024-0{month}-{day:02}T00:00:00Z" for month in (1, 2, 3) for day in range(1, 29)]
ROWS = [{"id": number, "updated": day} for number, day in enumerate(DAYS)]


class SortedMoons(Moons):
    """Moons in the order of their changes."""

    @property
    @override
    def is_sorted(self) -> bool:
        return True


class Broken(API):
    """Serves no page from a certain offset on."""

    @override
    def __call__(self, request: Received) -> Reply:
        asked = parse_qs(urlsplit(request.target).query)
        return super().__call__(request) if int(asked["offset"][0]) < 63 else Reply(status=400)


@pytest.mark.parametrize("kind", [SortedMoons, Moons])
def test_a_sorted_stream_needs_no_page_behind_the_end_of_the_period(kind: type[Moons]) -> None:
    with serve(Broken(moons=ROWS)) as server:
        output = run_planets(server.url, tap=tap_of(kind), page_size=7, **PERIOD)
    assert [row["id"] for row in output.records("moons")] == list(range(28, 56))
    assert output.returncode == (kind is Moons)


def test_a_stream_that_is_not_sorted_as_declared_is_read_to_its_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    late, *rest = reversed(ROWS)
    with serve(API(moons=[ROWS[0], late, *rest])) as server:
        output = run_planets(server.url, tap=tap_of(SortedMoons), page_size=7, **PERIOD)
    assert {row["id"] for row in output.records("moons")} == set(range(28, 56))
    assert "Stream 'moons' is not sorted as it is declared to be" in caplog.text


def test_a_record_without_a_time_is_kept_as_nobody_can_say_that_it_lies_outside() -> None:
    with serve(API(moons=[*ROWS, {"id": 100, "updated": None}])) as server:
        output = run_planets(server.url, tap=tap_of(Moons), **PERIOD)
    assert [row["id"] for row in output.records("moons")] == [*range(28, 56), 100]


def test_files_of_batches_hold_the_period_too(tmp_path: Path) -> None:
    batch = {
        "encoding": {"format": "jsonl", "compression": "gzip"},
        "storage": {"root": tmp_path.as_uri()},
    }
    with serve(API(moons=ROWS)) as server:
        run_planets(server.url, tap=tap_of(Moons), batch_config=batch, **PERIOD)
    (path,) = tmp_path.iterdir()
    rows = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    assert [row["id"] for row in rows] == list(range(28, 56))
