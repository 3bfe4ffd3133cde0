"""Loads the records of a file of Singer lines into PostgreSQL with dlt, as its documentation does.

Nested values stay JSON, as in the tables of the targets.
"""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

import dlt  # type: ignore[import-not-found]

if TYPE_CHECKING:
    from collections.abc import Iterator


def records(file: str) -> Iterator[dict[str, Any]]:
    """The records of a file's RECORD messages."""
    with open(file, "rb") as lines:  # noqa: PTH123  # as short as a peer would write it
        for line in lines:
            message = json.loads(line)
            if message["type"] == "RECORD":
                yield message["record"]


def main() -> None:
    """Read the options, load."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--database", required=True, help="address of the database")
    parser.add_argument("--folder", required=True, help="where dlt keeps its pipelines")
    arguments = parser.parse_args()
    pipeline = dlt.pipeline(
        "benchmark",
        pipelines_dir=arguments.folder,
        destination=dlt.destinations.postgres(arguments.database),
        dataset_name="loaded",
    )
    resource = dlt.resource(
        records(arguments.file),
        name="worklogs",
        primary_key="tempoWorklogId",
        write_disposition="merge",
        max_table_nesting=0,
    )
    pipeline.run(resource)


if __name__ == "__main__":
    main()
