"""The connection to the server: opening it, opening it again, running statements."""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import psycopg
from psycopg import RawCursor
from spile_loader.exceptions import DatabaseError, StoppedError

from target_postgres.database.address import address
from target_postgres.database.errors import reason_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from psycopg.rows import TupleRow
    from spile_loader.typing import Row

    from target_postgres.settings import Settings

logger = logging.getLogger("target")

_PAUSE_SECONDS = 0.5
_MOST_SECONDS = 5.0
_SHORT_PAUSE_SECONDS = 0.05
_SENT_AT_ONCE = 2 << 20
# What a server says that is about to accept connections.
_SOON = ("starting up", "shutting down", "not yet accepting", "recovery mode", "too many")
_SESSION = (
    "SET TimeZone = 'UTC'",
    "SET DateStyle = 'ISO'",
    "SET statement_timeout = 0",
    "SET idle_in_transaction_session_timeout = 0",
    "SET client_min_messages = 'error'",
    "SET standard_conforming_strings = on",
    "SET jit = off",
)


def _send_more_at_once(connection: psycopg.Connection[TupleRow]) -> None:
    """Let a socket of this machine take more: its thread waits for Python's lock after each piece.

    A network's socket grows by itself.
    """
    with (
        contextlib.suppress(OSError),
        socket.socket(fileno=os.dup(connection.fileno())) as local,
    ):
        if local.family == getattr(socket, "AF_UNIX", None):
            local.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SENT_AT_ONCE)


class Connector:
    """One connection, which one thread at a time may use."""

    def __init__(self, settings: Settings, wait: Callable[[float], bool]) -> None:
        """Connect.

        Args:
            settings: Where the server is, and how long to try.
            wait: Waits some seconds; returns True when the load has to stop.

        Raises:
            DatabaseError: If there is no connection.
            StoppedError: If the load has to stop before.
        """
        self._settings = settings
        self._wait = wait
        self._connection = self._connect_in_time(is_again=False)

    def _connect_in_time(self, *, is_again: bool) -> psycopg.Connection[TupleRow]:
        """Connect, trying again while that may help."""
        deadline = time.monotonic() + self._settings.reconnect_timeout
        pause = _PAUSE_SECONDS
        while True:
            try:
                return self._connect()
            except psycopg.OperationalError as error:
                reason = reason_of(error)
                may_help = is_again or any(words in reason for words in _SOON)
                if not may_help or time.monotonic() >= deadline:
                    message = f"The server cannot be reached: {reason}"
                    raise DatabaseError(message) from error
                logger.info("The server cannot be reached; trying again.")
            if self._wait(pause):
                message = "Stopped while waiting for the server."
                raise StoppedError(message)
            pause = min(2 * pause, _MOST_SECONDS)

    def _connect(self) -> psycopg.Connection[TupleRow]:
        """Connect once."""
        with address(self._settings) as conninfo:
            connection: psycopg.Connection[TupleRow] = psycopg.connect(
                conninfo, autocommit=True, prepare_threshold=None, cursor_factory=RawCursor
            )
        for statement in _SESSION:
            connection.execute(statement.encode())
        _send_more_at_once(connection)
        return connection

    @property
    def is_lost(self) -> bool:
        """Tell whether the connection is gone."""
        return self._connection.closed

    @property
    def version(self) -> int:
        """Return the server's version, such as 160002."""
        return self._connection.info.server_version

    @property
    def place(self) -> str:
        """Return the address of the database, without a password."""
        info = self._connection.info
        host = quote(info.host, safe="")
        return f"postgresql://{quote(info.user, safe='')}@{host}:{info.port}/{quote(info.dbname)}"

    def reopen(self) -> None:
        """Connect again, until that succeeds or has been tried long enough."""
        logger.warning("The connection to the server was lost; connecting again.")
        self._connection.close()
        self._connection = self._connect_in_time(is_again=True)

    def execute(self, *sql: object, values: list[object] | None = None) -> None:
        """Run a statement.

        Args:
            sql: The parts of the statement: its words, and names that are quoted already.
            values: The values of its parameters, $1, $2 and so on.
        """
        self._connection.execute(" ".join(map(str, sql)).encode(), values)

    def count(self, *sql: object) -> int:
        """Run a statement and return how many rows it has changed."""
        return self._connection.execute(" ".join(map(str, sql)).encode()).rowcount

    def rows(self, *sql: object, values: list[object] | None = None) -> list[Row]:
        """Run a query and return its rows."""
        return self._connection.execute(" ".join(map(str, sql)).encode(), values).fetchall()

    def value(self, *sql: object, values: list[object] | None = None) -> Any:
        """Run a query and return its first value."""
        row = self._connection.execute(" ".join(map(str, sql)).encode(), values).fetchone()
        return None if row is None else row[0]

    def copy(self, statement: str, parts: Iterable[bytes]) -> None:
        """Send rows.

        Args:
            statement: COPY ... FROM STDIN.
            parts: The rows, as the statement says they are written.
        """
        with (
            self._connection.cursor() as cursor,
            cursor.copy(statement.encode()) as copy,
        ):
            for part in parts:
                copy.write(part)

    def pause(self) -> None:
        """Wait a moment for something that the server is about to do.

        Raises:
            StoppedError: If the load has to stop.
        """
        if self._wait(_SHORT_PAUSE_SECONDS):
            message = "Stopped while waiting for the server."
            raise StoppedError(message)

    def interrupt(self) -> None:
        """Break off the statement that another thread runs."""
        with contextlib.suppress(psycopg.Error):
            self._connection.cancel_safe(timeout=1)

    def close(self) -> None:
        """End the connection."""
        self._connection.close()
