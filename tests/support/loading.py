"""Runs the target on lines, in this process or as the executable that its users run."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import duckdb
from target_duckdb.load import load_config, one_line_errors

if TYPE_CHECKING:
    from pathlib import Path

EXECUTABLE = (sys.executable, "-m", "target_duckdb")


def schema_line(stream: str, properties: dict[str, Any], keys: list[str] | None = None) -> str:
    schema = {"type": "object", "properties": properties}
    content = {"type": "SCHEMA", "stream": stream, "schema": schema, "key_properties": keys or []}
    return json.dumps(content)


def record_line(stream: str, record: dict[str, Any], **rest: Any) -> str:
    return json.dumps({"type": "RECORD", "stream": stream, "record": record, **rest})


def raw_record_line(stream: str, record: str) -> str:
    return f'{{"type": "RECORD", "stream": "{stream}", "record": {record}}}'


def state_line(value: Any) -> str:
    return json.dumps({"type": "STATE", "value": value})


def version_line(stream: str, version: int) -> str:
    return json.dumps({"type": "ACTIVATE_VERSION", "stream": stream, "version": version})


@dataclass
class Outcome:
    code: int
    states: list[Any]
    log: str


@dataclass
class Loader:
    directory: Path
    config: dict[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        return self.directory / "test.duckdb"

    def command(self, **settings: Any) -> list[str]:
        file = self.directory / "config.json"
        file.write_text(json.dumps({"filepath": str(self.path), **self.config, **settings}))
        return [*EXECUTABLE, "--config", str(file)]

    def run(self, *lines: str, **settings: Any) -> Outcome:
        text = "".join(f"{line}\n" for line in lines)
        return self.run_bytes(text.encode(), **settings)

    def run_bytes(self, content: bytes, **settings: Any) -> Outcome:
        """Load in this process, through what the executable calls, because starting costs more."""
        source = self.directory / "input.jsonl"
        source.write_bytes(content)
        log, output = io.StringIO(), io.StringIO()
        handler = logging.StreamHandler(log)
        handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
        logger = logging.getLogger("target-duckdb")
        logger.setLevel(logging.INFO)
        logger.addHandler(handler)
        code: Any = 0
        config = {"filepath": str(self.path), **self.config, **settings}
        try:
            with contextlib.redirect_stdout(output), one_line_errors():
                load_config(config, str(source))
        except SystemExit as error:
            code = error.code
        finally:
            logger.removeHandler(handler)
        states = [json.loads(line) for line in output.getvalue().splitlines()]
        return Outcome(code, states, log.getvalue())

    def run_process(self, *lines: str, **settings: Any) -> Outcome:
        text = "".join(f"{line}\n" for line in lines)
        done = subprocess.run(
            self.command(**settings),
            input=text.encode(),
            capture_output=True,
            check=False,
            timeout=60,
        )
        states = [json.loads(line) for line in done.stdout.decode().splitlines()]
        return Outcome(done.returncode, states, done.stderr.decode())

    def load(self, *lines: str, **settings: Any) -> Outcome:
        outcome = self.run(*lines, **settings)
        assert outcome.code == 0, outcome.log
        return outcome

    def start(self, **settings: Any) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.command(**settings),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.path)) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            return connection.execute(sql).fetchall()

    def types(self, table: str) -> dict[str, str]:
        with duckdb.connect(str(self.path)) as connection:
            rows = connection.execute(
                "SELECT column_name, data_type FROM duckdb_columns() "
                "WHERE table_name = ? ORDER BY column_index",
                [table],
            ).fetchall()
        return dict(rows)
