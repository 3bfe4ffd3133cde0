"""Runs the target on lines, in this process or as the executable that its users run."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import random
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import duckdb
from spile_loader.load import load_config, one_line_errors
from target_duckdb.declaration import TARGET as duckdb_target  # noqa: N811

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from typing import TypeAlias

    from spile_loader import Declaration

    Opening: TypeAlias = Callable[[Path], "Loader"]


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


def batch_line(
    manifest: list[str], format_: str, compression: str | None = None, **rest: Any
) -> str:
    encoding: dict[str, Any] = {"format": format_, "compression": compression}
    content = {"type": "BATCH", "stream": "s", "encoding": encoding, "manifest": manifest}
    return json.dumps({**content, **rest})


@cache
def _duckdb() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


@contextlib.contextmanager
def opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB file in an instance that is there already; making one takes longer than a query."""
    place, name = str(path).replace("'", "''"), path.stem.replace('"', '""')
    with _duckdb().cursor() as connection:
        connection.execute(f"ATTACH '{place}' AS \"{name}\"")
        try:
            connection.execute(f"USE \"{name}\"; SET TimeZone = 'UTC'")
            yield connection
        finally:
            connection.execute(f'USE memory; DETACH "{name}"')


@dataclass
class Outcome:
    code: int
    states: list[Any]
    log: str


@dataclass
class Loader:
    """Runs target-duckdb on a file of its own."""

    directory: Path
    config: dict[str, Any] = field(default_factory=dict)
    module: str = "target_duckdb"
    #: Whether names that differ only in case are the same.
    ignores_case: bool = True
    declaration: Declaration[Any] = duckdb_target
    #: The Python whose environment has the target.
    python: str = sys.executable
    #: The column type of whole numbers beyond 64 bits.
    whole_type: str = "HUGEINT"

    @property
    def path(self) -> Path:
        return self.directory / "test.duckdb"

    @property
    def place(self) -> dict[str, Any]:
        """The settings that say where the database is."""
        return {"filepath": str(self.path)}

    @property
    def shown_place(self) -> str:
        """How the last line of a load names the database."""
        return str(self.path)

    def command(self, **settings: Any) -> list[str]:
        file = self.directory / "config.json"
        file.write_text(json.dumps({**self.place, **self.config, **settings}))
        return [self.python, "-m", self.module, "--config", str(file)]

    def call(
        self, *arguments: str, lines: Iterable[str] = (), **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run the executable with a command line of the test's own."""
        return subprocess.run(
            [self.python, "-m", self.module, *arguments],
            input="".join(f"{line}\n" for line in lines),
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def call_configured(
        self, *arguments: str, lines: Iterable[str] = (), **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run the executable with its configuration and more."""
        return self.call(*self.command()[3:], *arguments, lines=lines, **environment)

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
        logger = logging.getLogger("target")
        logger.setLevel(logging.INFO)
        logger.addHandler(handler)
        code: Any = 0
        config = {**self.place, **self.config, **settings}
        try:
            with contextlib.redirect_stdout(output), one_line_errors():
                load_config(self.declaration, config, str(source))
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

    def can_name(self, name: str) -> bool:
        """Whether the database can have a name as it is."""
        return bool(name)

    def can_hold(self, text: str) -> bool:
        """Whether the database can hold a text."""
        return isinstance(text, str)

    def as_stored(self, text: str | None) -> Any:
        """What a text of JSON is equal to, once it has been stored."""
        return text

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with opened(self.path) as connection:
            return connection.execute(sql).fetchall()

    def types(self, table: str) -> dict[str, str]:
        with opened(self.path) as connection:
            rows = connection.execute(
                "SELECT column_name, data_type FROM duckdb_columns() "
                "WHERE table_name = ? ORDER BY column_index",
                [table],
            ).fetchall()
        return dict(rows)


SCHEMA = schema_line("s", {"id": {"type": "integer"}, "v": {"type": "string"}}, ["id"])
LINES = [SCHEMA, record_line("s", {"id": 1, "v": "a"}), state_line({"n": 1})]
COUNT = 4000


def write(process: subprocess.Popen[bytes], *lines: str) -> None:
    assert process.stdin is not None
    process.stdin.write("".join(f"{line}\n" for line in lines).encode())
    process.stdin.flush()


def read_state(process: subprocess.Popen[bytes]) -> Any:
    assert process.stdout is not None
    return json.loads(process.stdout.readline())


def ended(process: subprocess.Popen[bytes]) -> Outcome:
    output, log = process.communicate(timeout=30)
    states = [json.loads(line) for line in output.decode().splitlines()]
    return Outcome(process.returncode, states, log.decode())


def assert_refused(outcome: Outcome, *words: str) -> None:
    errors = [line for line in outcome.log.splitlines() if "| ERROR" in line]
    assert outcome.code == 1, outcome.log
    assert len(errors) == 1, outcome.log
    assert "Traceback" not in outcome.log
    for word in words:
        assert word in errors[0]


def many_lines(first: int = 0, count: int = COUNT) -> str:
    texts = random.Random(first)  # noqa: S311  # repeatable, no secret, and nothing to compress
    records = [
        record_line("s", {"id": i, "v": texts.randbytes(150).hex()})
        for i in range(first, first + count)
    ]
    records[::500] = [f"{line}\n{state_line({'last': i})}" for i, line in enumerate(records[::500])]
    return "\n".join([SCHEMA, *records, state_line({"last": first + count}), ""])


def lines_with_states(count: int, every: int) -> list[str]:
    lines = [SCHEMA]
    for i in range(1, count + 1):
        lines.append(record_line("s", {"id": i, "v": "x" * 50}))
        if i % every == 0:
            lines.append(state_line({"last": i}))
    return lines
