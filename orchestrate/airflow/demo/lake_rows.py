"""Prints the keys of all rows that a schema of a lake has, with the Python that can read lakes.

Its input is JSON: the lake's address, the schema, and the key properties of each stream. Its output
is JSON: the keys by stream. A table that is not there has none.
"""

from __future__ import annotations

import json
import sys

import duckdb
from target_duckdb.lake.reader import connect


def main() -> None:
    """Read what the input asks for."""
    asked = json.load(sys.stdin)
    found: dict[str, list[list[str]]] = {}
    try:
        connection = connect(asked["lake"])
    except duckdb.Error:
        # Nobody has created it yet.
        print("{}")
        return
    for stream, keys in asked["streams"].items():
        names = ", ".join(f'"{key}"::VARCHAR' for key in keys)
        sql = f'SELECT {names} FROM "{asked["schema"]}"."{stream}"'  # noqa: S608  # our own names
        try:
            found[stream] = [list(row) for row in connection.execute(sql).fetchall()]
        except duckdb.CatalogException:
            found[stream] = []
    print(json.dumps(found))


if __name__ == "__main__":
    main()
