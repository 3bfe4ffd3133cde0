"""Whoever follows docs/add-a-tap.md gets a tap that works."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from repo.plugins import ROOT
from support.singer import clean_environment, parse_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

RECIPE = ROOT / "docs" / "add-a-tap.md"
FILE = re.compile(r"^`([\w./]+)`[^\n]*\n\n```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE)
STATIONS = [{"id": n, "name": f"Station {n}"} for n in range(1, 6)]
READINGS = [
    {"id": n, "station_id": 1, "level_mm": n * 10, "measured_at": f"2024-05-0{n}T00:00:00Z"}
    for n in range(1, 4)
]


class Tides(BaseHTTPRequestHandler):
    """The made-up API, two records a page."""

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        rows = STATIONS if url.path == "/v1/stations" else READINGS
        rows = [row for row in rows if str(row.get("measured_at", "9")) >= query.get("since", "")]
        start = int(query.get("cursor", "c0")[1:])
        query["cursor"] = f"c{start + 2}"
        page = {"next": f"{url.path}?{urlencode(query)}"} if start + 2 < len(rows) else {}
        self._answer({"items": rows[start : start + 2], "page": page})

    def _answer(self, content: dict[str, Any]) -> None:
        allowed = self.headers["Authorization"] == "Bearer tide-key"
        body = json.dumps(content).encode()
        self.send_response(200 if allowed else 401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
        pass


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Tides) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the recipe."""
    folder = tmp_path_factory.mktemp("tap-tides")
    for name, text in FILE.findall(RECIPE.read_text(encoding="utf-8")):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def _tap(folder: Path, url: str, *arguments: str) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "tap_tides", "--config", "ENV", *arguments],
        cwd=folder,
        capture_output=True,
        check=False,
        env=clean_environment(TAP_TIDES_API_URL=url, TAP_TIDES_API_KEY="tide-key"),
    )
    assert done.returncode == 0, done.stderr.decode()
    return parse_lines(done.stdout)


def test_tap_of_the_recipe_reads_every_record(folder: Path, url: str) -> None:
    messages = _tap(folder, url)
    records = [m["record"] for m in messages if m["type"] == "RECORD"]
    assert [r for r in records if "name" in r] == STATIONS
    assert [r["level_mm"] for r in records if "level_mm" in r] == [10, 20, 30]


def test_tap_of_the_recipe_reads_only_what_is_new_the_next_time(folder: Path, url: str) -> None:
    state = [m["value"] for m in _tap(folder, url) if m["type"] == "STATE"][-1]
    (folder / "state.json").write_text(json.dumps(state))
    messages = _tap(folder, url, "--state", "state.json")
    readings = [m["record"] for m in messages if m["type"] == "RECORD"]
    assert [r["id"] for r in readings if "level_mm" in r] == [3]


def test_code_of_the_recipe_keeps_the_repositorys_style(folder: Path) -> None:
    bin_ = Path(sys.executable).parent
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [bin_ / "ruff", *command, "--config", ROOT / "pyproject.toml", "--no-cache", "."],
            cwd=folder,
            capture_output=True,
            check=False,
            text=True,
        )
        assert done.returncode == 0, done.stdout
