"""Reports on DuckDB files: how a test makes the files, writes the page, and reads it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

from support.singer import BIN, clean_environment

if TYPE_CHECKING:
    from pathlib import Path

    from support.pages import Element


@dataclass
class Run:
    """What `load-report` did."""

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


def messages(stream: str, *records: dict[str, Any], state: Any = None) -> bytes:
    """What a tap writes that knows no types."""
    types: dict[str, Any] = {name: {} for record in records for name in record}
    return typed_messages(stream, types, *records, state=state)


def typed_messages(
    stream: str, properties: dict[str, Any], *records: dict[str, Any], state: Any = None
) -> bytes:
    found: list[dict[str, Any]] = [
        {"type": "SCHEMA", "stream": stream, "schema": {"properties": properties}}
    ]
    found[0]["key_properties"] = []
    found += [{"type": "RECORD", "stream": stream, "record": record} for record in records]
    if state is not None:
        found.append({"type": "STATE", "value": state})
    return "".join(json.dumps(message) + "\n" for message in found).encode()


def build(path: Path, mart: str, *rows: dict[str, Any]) -> None:
    """Make a mart of these rows in a file, and the calendar that every build has."""
    lines = path.with_suffix(".json")
    lines.write_text(json.dumps(rows))
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS dim_dates (date_day DATE)")
        connection.execute(f"CREATE TABLE {mart} AS FROM read_json($1)", [str(lines)])


def numbers(page: Element, plot: str) -> list[list[str]]:
    """The table below a plot."""
    cards = [card for card in page.all("figure") if card.of_class("plot")]
    card = next(
        card for card in cards if card.of_class("plot")[0].attributes["id"] == f"plot-{plot}"
    )
    return [[cell.text for cell in row.all("td")] for row in card.all("tbody")[-1].all("tr")]


def column(page: Element, plot: str, number: int) -> dict[str, float]:
    """A column of such a table, by the first one."""
    return {row[0]: float(row[number].replace(",", "")) for row in numbers(page, plot)}
