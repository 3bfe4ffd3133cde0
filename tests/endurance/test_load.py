"""Many records, large pages, many streams: memory and requests in flight stay bounded.

LOAD_RECORDS, LOAD_PAGE_MB and LOAD_STREAMS make them more; `make endurance` does.
"""

from __future__ import annotations

import json
import os
import subprocess
from threading import Event, Lock
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from endurance.memory import executable, large_api, peaks
from support.server import Received, Reply, serve
from support.singer import Output, clean_environment, parse_lines, tap_command

if TYPE_CHECKING:
    from pathlib import Path

RECORDS = int(os.environ.get("LOAD_RECORDS", "400000"))
PAGE_MB = int(os.environ.get("LOAD_PAGE_MB", "4"))
STREAMS = int(os.environ.get("LOAD_STREAMS", "100"))
# Kilobytes of both processes. How much they hold depends on how fast the machine is, up to their
# batches and what may wait; all records would take 200,000 more.
MOST_OF_BOTH = 340_000
CONCURRENCY = 8
PAGES_EACH = 10
# Kilobytes: a process without a page, with what waits in memory; and a page in all its forms.
BASE, FORMS = 150_000, 14_000
PAGES = 24
# So few that no stream can have one of its own.
MOST_FILES = 64


def loaded(records: int, folder: Path) -> list[int]:
    """Peaks of tap-worklogs and target-duckdb, with all records in the table."""
    folder.mkdir()
    path, config = folder / "loaded.duckdb", folder / "target.json"
    config.write_text(json.dumps({"filepath": str(path)}))
    with large_api(records) as url:
        found = peaks(
            folder,
            executable("tap-worklogs", "--config=ENV"),
            executable("target-duckdb", "--config", str(config)),
            TAP_WORKLOGS_API_URL=url,
            TAP_WORKLOGS_API_TOKEN="a token",
            LOGLEVEL="WARNING",
        )
    with duckdb.connect(str(path), read_only=True) as connection:
        counted = connection.execute(
            "FROM worklogs SELECT count(*), count(DISTINCT tempoWorklogId)"
        )
        assert counted.fetchall() == [(records, records)]
    return found


@pytest.mark.timeout(900)
def test_many_records_take_the_memory_of_their_batches(tmp_path: Path) -> None:
    found = loaded(RECORDS, tmp_path / "loaded")
    assert sum(found) <= MOST_OF_BOTH, found


def pages_of(megabytes: int, pages: int) -> tuple[int, Any]:
    """Records in a page, and an API with so many of such pages."""
    record = b'{"id": %d, "text": "' + b"x" * 10_000 + b'"}'
    size = megabytes * 100
    full = b",".join([record % 0] * size).replace(b'"id": 0', b'"id": %d')

    def reply(request: Received) -> Reply:
        query = dict(part.split("=") for part in request.target.partition("?")[2].split("&"))
        offset = int(query["offset"])
        if offset >= size * pages:
            return Reply(body=b'{"data": []}')
        numbers = tuple(range(offset, offset + size))
        return Reply(body=b'{"data": [' + full % numbers + b"]}")

    return size, reply


@pytest.mark.timeout(900)
def test_large_pages_take_memory_by_their_size_and_not_by_their_number(tmp_path: Path) -> None:
    properties = {"id": {"type": "integer"}, "text": {"type": "string"}}
    schema = {"type": "object", "properties": properties}
    size, reply = pages_of(PAGE_MB, PAGES)
    stream = {"name": "texts", "path": "/texts", "schema": schema, "page_size": size}
    path, target = tmp_path / "loaded.duckdb", tmp_path / "target.json"
    target.write_text(json.dumps({"filepath": str(path)}))
    with serve(reply) as server:
        config: dict[str, Any] = {"api_url": server.url, "api_key": "k", "streams": [stream]}
        tap = tap_command("tap-hr", config | {"max_concurrency": 2}, tmp_path)
        found = peaks(tmp_path, tap, executable("target-duckdb", "--config", str(target)))
    with duckdb.connect(str(path), read_only=True) as connection:
        rows = connection.execute("FROM texts SELECT count(*), sum(id)").fetchall()
    count = size * PAGES
    assert rows == [(count, count * (count - 1) // 2)]
    assert max(found) <= BASE + FORMS * PAGE_MB, found


class Counting:
    """Responds to every request after a short wait, and counts those in flight."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.now = self.most = self.all = 0

    def __call__(self, request: Received) -> Reply:
        with self.lock:
            self.all += 1
            self.now += 1
            self.most = max(self.most, self.now)
        Event().wait(0.002)
        with self.lock:
            self.now -= 1
        rest = PAGES_EACH - int(request.target.partition("offset=")[2].partition("&")[0])
        return Reply(body=json.dumps({"data": [{"id": rest}] if rest > 0 else []}).encode())


@pytest.mark.timeout(900)
def test_never_more_requests_are_in_flight_than_allowed_however_many_streams(
    tmp_path: Path,
) -> None:
    schema = {"type": "object", "properties": {"id": {"type": "integer"}}}
    streams = [
        {"name": f"s{number}", "path": f"/s{number}", "schema": schema, "page_size": 1}
        for number in range(STREAMS)
    ]
    counting = Counting()
    with serve(counting) as server:
        config = {"api_url": server.url, "api_key": "k", "streams": streams}
        command = tap_command("tap-hr", {**config, "max_concurrency": CONCURRENCY}, tmp_path)
        limited = ["sh", "-c", f'ulimit -n {MOST_FILES} && exec "$@"', "sh", *command]
        done = subprocess.run(limited, check=False, capture_output=True, env=clean_environment())
    output = Output(done.returncode, parse_lines(done.stdout), done.stderr.decode())
    assert output.returncode == 0, output.log[-2000:]
    assert output.counts() == {stream["name"]: PAGES_EACH for stream in streams}
    assert 1 < counting.most <= CONCURRENCY
