"""Counts what was loaded into a DuckDB file, in a process of its own."""

from __future__ import annotations

import argparse

import duckdb
from cases import STYLES


def main() -> None:
    """Print the number of rows of all streams."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    names = ", ".join(f"'{name}'" for name in STYLES["linked"].streams)
    with duckdb.connect(parser.parse_args().file, read_only=True) as database:
        tables = database.execute(
            # Staging tables of a loader are no result.
            "select table_schema, table_name from information_schema.tables "  # noqa: S608
            f"where table_name in ({names}) and table_schema not like '%staging%'"
        ).fetchall()
        counts = [
            database.execute(f'select count(*) from "{schema}"."{table}"').fetchall()[0][0]  # noqa: S608
            for schema, table in tables
        ]
    print(sum(counts))


if __name__ == "__main__":
    main()
