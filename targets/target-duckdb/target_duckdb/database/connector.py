"""Connections to DuckDB: waiting for a file, running statements, telling errors."""

from __future__ import annotations

import json
import logging
import os
import re
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import duckdb
from spile_loader.exceptions import DatabaseError, StoppedError
from spile_loader.sql import literal, quoted
from spile_loader.wording import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from spile_loader.typing import Row

    from target_duckdb.settings import Settings

logger = logging.getLogger("target")

T = TypeVar("T")

_LONGEST_REASON = 500
_LOCK_POLL_SECONDS = 0.2
_ROWS_OF_A_GROUP = 122_880
_NEVER_MERGES = {"max_vacuum_tasks": "0", "auto_checkpoint_skip_wal_threshold": "0"}
# What DuckDB calls the databases that it has beside a file.
_OTHER_DATABASES = frozenset({"memory", "system", "temp"})
_WITHOUT_VALUES = (
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.FatalException,
    duckdb.IOException,
    duckdb.TransactionException,
)
# What failed in the background is told as JSON inside another message.
_INNER = re.compile(r'"exception_message":("(?:[^"\\]|\\.)*")')
_LACKS_MEMORY = re.compile(r"could not allocate|failed to (allocate|pin)")
_HOLDER = re.compile(r"PID (\d+)")


class Connection:
    """Runs statements on one connection, which one thread at a time may use."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Let times have no zone but UTC.

        Args:
            connection: The open connection.
        """
        self._connection = connection
        self._connection.execute("SET TimeZone = 'UTC'")

    def execute(self, *sql: object, values: list[object] | None = None) -> None:
        """Run a statement.

        Args:
            sql: The parts of the statement: its words, and names that are quoted already.
            values: The values of its parameters.
        """
        self._connection.execute(" ".join(map(str, sql)), values)

    def rows(self, *sql: object, values: list[object] | None = None) -> list[Row]:
        """Run a query and return its rows."""
        return self._connection.execute(" ".join(map(str, sql)), values).fetchall()

    def value(self, *sql: object, values: list[object] | None = None) -> Any:
        """Run a query and return its first value."""
        row = self._connection.execute(" ".join(map(str, sql)), values).fetchone()
        return None if row is None else row[0]

    def interrupt(self) -> None:
        """Break off the statement that another thread runs."""
        self._connection.interrupt()

    def close(self) -> None:
        """Write the log into the file and let go of it."""
        self._connection.close()


class Connector(Connection):
    """The connection to the DuckDB file."""

    def __init__(self, settings: Settings, wait: Callable[[float], bool]) -> None:
        """Open the file, waiting for a process that holds it.

        Args:
            settings: Where the file is and what DuckDB may use.
            wait: Waits some seconds; returns True when the load has to stop.

        Raises:
            DatabaseError: If the file cannot be opened in time.
            StoppedError: If the load has to stop before.
        """
        self.path = settings.filepath
        if not settings.is_motherduck:
            self.path = str(full_path(settings.filepath))
        config = {**connection_config(settings)}
        if settings.is_motherduck:
            # The extension that talks to MotherDuck comes from its makers.
            config |= dict.fromkeys(
                ("autoinstall_known_extensions", "autoload_known_extensions"), "true"
            )
        self._settings = settings
        self._wait = wait
        self._config = config
        self._rows_of_a_group = _ROWS_OF_A_GROUP
        self._open(lambda: duckdb.connect(self.path, config=config))

    def _open(self, open_once: Callable[[], duckdb.DuckDBPyConnection]) -> None:
        """Open the file, waiting for a process that holds it."""
        super().__init__(opened_in_time(open_once, self.path, self._settings, self._wait))

    def limit_row_groups(self, rows: int) -> bool:
        """Open the file again, so that rows are kept in smaller groups from now on.

        Args:
            rows: How many rows a group may have, a multiple of 2,048.

        Returns:
            Whether the file was opened again; not if groups are as small already.
        """
        if rows >= self._rows_of_a_group or self._settings.is_motherduck:
            return False
        name = str(self.value("SELECT current_database()"))
        if name.lower() in _OTHER_DATABASES:
            return False
        self._rows_of_a_group = rows
        self.close()
        self._open(lambda: self._attached(name, rows))
        return True

    def keep_groups_apart(self) -> None:
        """Let a checkpoint merge no groups of rows, and write no log of what it writes itself.

        The log holds the rows of a commit twice more in memory.
        """
        for name, value in _NEVER_MERGES.items():
            # Before DuckDB 1.5 there is only one of them.
            if self.value("SELECT 1 FROM duckdb_settings() WHERE name =", literal(name)):
                self._config[name] = value
                self.execute("SET", name, "=", value)

    def checkpoint_with_commit(self, *, is_due: bool) -> None:
        """Say whether the next commit writes into the file, or into the log until that is large."""
        self.execute("SET checkpoint_threshold =", literal("0B" if is_due else "16MB"))

    def _attached(self, name: str, rows: int) -> duckdb.DuckDBPyConnection:
        """Open the file under its name beside an empty database, which takes the option."""
        spill = {"temp_directory": f"{self.path}.tmp"}
        connection = duckdb.connect(config={**self._config, **spill})
        try:
            file = literal(self.path)
            connection.execute(f"ATTACH {file} AS {quoted(name)} (ROW_GROUP_SIZE {rows})")
            connection.execute(f"USE {quoted(name)}")
        except BaseException:
            connection.close()
            raise
        return connection


def full_path(name: str) -> Path:
    """Return the path of a database's file, whose folder is created.

    Args:
        name: The path as it is configured.

    Raises:
        DatabaseError: If it is a folder itself, or its folder cannot be created.
    """
    # Absolute, as DuckDB gives names such as ":memory:" a meaning of their own.
    path = Path(os.path.expanduser(name)).absolute()  # noqa: PTH111
    if path.is_dir():
        message = f"'{path}' is a directory; filepath must name a file."
        raise DatabaseError(message)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"The directory of '{path}' cannot be created: {error.strerror}."
        raise DatabaseError(message) from error
    return path


def connection_config(settings: Settings) -> dict[str, str | bool | int | float | list[str]]:
    """Return what DuckDB may use, and that it may not ask for anything in the network."""
    return {
        "memory_limit": f"{settings.memory_bytes >> 10}KiB",
        "threads": settings.threads,
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }


def opened_in_time(
    open_once: Callable[[], T], name: str, settings: Settings, wait: Callable[[float], bool]
) -> T:
    """Open a file, again and again while another process holds it.

    Args:
        open_once: Opens it.
        name: How people know it.
        settings: How long to try.
        wait: Waits some seconds; returns True when the load has to stop.

    Returns:
        What was opened.

    Raises:
        DatabaseError: If it cannot be opened in time.
        StoppedError: If the load has to stop before.
    """
    deadline: float | None = None
    while True:
        try:
            return open_once()
        except duckdb.Error as error:
            if not is_locked(error):
                message = f"'{name}' cannot be opened: {reason_of(error)}"
                raise DatabaseError(message) from error
            if deadline is None:
                deadline = time.monotonic() + settings.lock_timeout
                logger.info("'%s' is locked by another process; waiting for it.", name)
            if time.monotonic() >= deadline:
                holder = _HOLDER.search(str(error))
                who = f"process {holder[1]}" if holder else "another process"
                message = (
                    f"'{name}' is locked by {who} after waiting {settings.lock_timeout:g} "
                    "seconds. Close it there, or raise lock_timeout."
                )
                raise DatabaseError(message) from error
        if wait(_LOCK_POLL_SECONDS):
            message = "Stopped while waiting for the file."
            raise StoppedError(message)


def is_locked(error: duckdb.Error) -> bool:
    """Tell whether an error says that another process holds the file."""
    return "lock on file" in str(error)


def reason_of(error: BaseException) -> str:
    """Return the first sentence of a DuckDB error, which names no value of a record."""
    text = str(error).split("\n", 1)[0]
    if inner := _INNER.search(text):
        text = json.loads(inner[1])
    text = re.sub(r"\s*(Input|Value|Original error): .*", "", text)
    return shown(re.sub(r"^\w+( \w+)? Error: ", "", text), _LONGEST_REASON)


@contextmanager
def database_errors(doing: str) -> Iterator[None]:
    """Turn the errors of DuckDB and of the disk into a sentence.

    Args:
        doing: What is being done, as the sentence's beginning.

    Raises:
        DatabaseError: Instead of the error.
    """
    try:
        yield
    except duckdb.Error as error:
        message = f"{doing} failed: {_safe_reason(error)}"
        raise DatabaseError(message) from error
    except OSError as error:
        message = f"{doing} failed: {error.strerror}"
        raise DatabaseError(message) from error


def _safe_reason(error: duckdb.Error) -> str:
    """Return an error's reason, unless its text may hold a value of a record."""
    if isinstance(error, duckdb.InterruptException):
        return "it was interrupted"
    # A commit that lacks memory is told as an error of the transaction.
    if isinstance(error, duckdb.OutOfMemoryException) or _LACKS_MEMORY.search(str(error)):
        return f"{reason_of(error)}. Raise memory_limit, for instance to 1GB."
    if isinstance(error, _WITHOUT_VALUES):
        return reason_of(error)
    return f"a value does not fit its column ({type(error).__name__})"
