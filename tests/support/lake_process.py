"""Loads into lakes, and reads them, in a process of the environment that has what a lake needs.

A program of its own: each order on its standard input is a pickled method of LakeCalls with its
arguments, each answer on its standard output a pickled result. A load then costs no start.
"""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path
from typing import Any

import duckdb
from singer_sdk.testing import SuiteConfig, TargetTestRunner
from singer_sdk.testing.suites import target_tests
from spile_loader.exceptions import DatabaseError
from spile_loader.sql import TableName
from target_duckdb.address import lake_address
from target_duckdb.lake.connector import LakeConnector, attach, lake_errors, prepared
from target_duckdb.lake.locks import WriterLocks
from target_duckdb.settings import Settings
from target_duckdb.target import TargetDuckDB

from support.loading import Loader


class LakeCalls:
    """What the tests ask for."""

    @staticmethod
    def run(directory: str, config: dict[str, Any], content: bytes) -> Any:
        """Load lines."""
        outcome = _Configured(Path(directory), config).run_bytes(content)
        return outcome.code, outcome.states, outcome.log

    @staticmethod
    def query(place: dict[str, Any], sql: str) -> list[tuple[Any, ...]]:
        """Run a statement of a test's own; a lake that is not there is created."""
        settings = Settings.from_config(place)
        address = lake_address(settings.filepath)
        with prepared(settings, address) as connection:
            attach(connection, settings, address)
            connection.execute("SET TimeZone = 'UTC'")
            return connection.execute(sql).fetchall()

    @classmethod
    def types(cls, place: dict[str, Any], table: str) -> dict[str, str]:
        """The types of a table's columns."""
        found = cls.query(
            place,
            "SELECT column_name, data_type FROM duckdb_columns() "  # noqa: S608  # our own
            "WHERE database_name = 'lake' "
            f"AND table_name = '{table}' ORDER BY column_index",
        )
        return dict(found)

    @classmethod
    def count(cls, place: dict[str, Any], table: str) -> int | None:
        """How many rows a table has; None if it is not there yet."""
        try:
            [(count,)] = cls.query(place, f"SELECT count(*) FROM {table}")  # noqa: S608  # our own
        except duckdb.CatalogException:
            return None
        return int(count)

    @staticmethod
    def standard_test(place: dict[str, Any], name: str) -> None:
        """One of the SDK's own tests of a target."""
        found = next(template for template in target_tests.tests if template.name == name)
        runner = TargetTestRunner(target_class=TargetDuckDB, config=place, parse_env_config=True)
        found().run(SuiteConfig(), None, runner)

    @classmethod
    def conflict(cls, place: dict[str, Any]) -> str:
        """What a writer says whose rows another writer has changed since its transaction began."""
        late = LakeConnector(Settings.from_config(place), lambda _: False)
        late.execute("BEGIN")
        late.execute("DELETE FROM s")
        cls.query(place, "DELETE FROM s")
        try:
            with lake_errors("Committing a batch", late):
                late.execute("COMMIT")
        except DatabaseError as error:
            return str(error)
        return "there was no conflict"

    @classmethod
    def locked_out(cls, directory: str, config: dict[str, Any], content: bytes) -> Any:
        """A load into `main.s` while another writer merges into that table."""
        settings = Settings.from_config(config)
        locks = WriterLocks(LakeConnector(settings, lambda _: False))
        with locks.held([TableName("main", "s", "lake")]):
            return cls.run(directory, config, content)


class _Configured(Loader):
    """A load whose configuration says where the lake is."""

    @property
    def place(self) -> dict[str, Any]:
        return {}


def main() -> None:
    """Answer until the input ends."""
    answers = os.fdopen(os.dup(1), "wb")
    # What else is printed must not stand between two answers.
    os.dup2(2, 1)
    while True:
        try:
            name, arguments = pickle.load(sys.stdin.buffer)  # noqa: S301  # from our own process
        except EOFError:
            return
        try:
            answer: tuple[bool, Any] = True, getattr(LakeCalls, name)(*arguments)
        except Exception as error:  # noqa: BLE001  # the test shall see it
            answer = False, f"{type(error).__name__}: {error}"
        pickle.dump(answer, answers)
        answers.flush()


if __name__ == "__main__":
    main()
