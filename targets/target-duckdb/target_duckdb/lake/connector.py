"""The connection to a lake: loading extensions, opening the catalog, telling its errors."""

from __future__ import annotations

import os
import re
import tempfile
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
from spile_loader.exceptions import DatabaseError, StoppedError
from spile_loader.sql import literal

from target_duckdb.address import lake_address, without_password
from target_duckdb.database.connector import (
    Connection,
    connection_config,
    database_errors,
    full_path,
    is_locked,
    opened_in_time,
    reason_of,
)
from target_duckdb.lake.extensions import DUCKLAKE, HTTPFS, POSTGRES, extension_file
from target_duckdb.lake.storage import bucket_secret, check_folder, full_data_path, is_bucket

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from target_duckdb.address import LakeAddress
    from target_duckdb.settings import Settings

LAKE = "lake"
# What DuckLake calls the database of the catalog's own tables.
METADATA = f"__ducklake_metadata_{LAKE}"
_PAUSE_SECONDS = 0.2
_MOST_ATTEMPTS = 50
_SETTINGS = (
    "ducklake_max_retry_count = {}",
    # It waits a little longer before each attempt: half a minute before a hundred of them.
    "ducklake_retry_wait_ms = 50",
    "ducklake_retry_backoff = 1.03",
)
_AT_PATH = re.compile(r'^.*?Failed to attach DuckLake MetaData .*? at path \+ ".*?"', re.DOTALL)
_SERVER = re.compile(r'Unable to connect to Postgres at ".*?": ', re.DOTALL)
_CONFLICT = re.compile(r"conflict|maximum retry count", re.IGNORECASE)
_CREATED_MEANWHILE = re.compile(r"already exists|duplicate key|concurrently", re.IGNORECASE)


class LakeConnector(Connection):
    """A DuckDB in memory, which holds what is not committed, with the lake attached to it.

    Attributes:
        shown: The address of the lake, without a password.
        data_path: Where its files are.
        metadata: The schema of the catalog's own tables.
        has_many_writers: Whether others may write at the same time.
    """

    def __init__(self, settings: Settings, wait: Callable[[float], bool]) -> None:
        """Open the lake, which is created if it is missing.

        Args:
            settings: Where it is and what DuckDB may use.
            wait: Waits some seconds; returns True when the load has to stop.

        Raises:
            DatabaseError: If it cannot be opened.
            StoppedError: If the load has to stop before.
        """
        address = lake_address(settings.filepath)
        self.shown = address.shown
        self.has_many_writers = address.file is None
        self.metadata = "main" if address.file else settings.catalog_schema or "public"
        if address.file is not None:
            full_path(str(address.file))
        connection = prepared(settings, address)
        super().__init__(connection)
        for setting in _SETTINGS:
            self.execute("SET", setting.format(settings.max_retry_count))
        opened_in_time(lambda: self._attach(settings, address, wait), self.shown, settings, wait)
        options = f"FROM ducklake_options({literal(LAKE)}) SELECT value"
        self.data_path = str(self.value(options, "WHERE option_name = 'data_path'"))
        check_folder(self.data_path)

    def another(self) -> Connection:
        """Open another connection to the same lake, with transactions of its own."""
        return Connection(self._connection.cursor())

    def _attach(
        self, settings: Settings, address: LakeAddress, wait: Callable[[float], bool]
    ) -> None:
        """Attach the lake, again if another load has created it at the same time."""
        for attempt in range(_MOST_ATTEMPTS):
            try:
                attach(self._connection, settings, address)
            except duckdb.Error as error:
                if is_locked(error):
                    raise
                is_last = attempt == _MOST_ATTEMPTS - 1
                if is_last or not _CREATED_MEANWHILE.search(str(error)):
                    raise DatabaseError(_reason(error, self.shown)) from error
            else:
                return
            if wait(_PAUSE_SECONDS):
                message = "Stopped while waiting for the lake."
                raise StoppedError(message)


def prepared(settings: Settings, address: LakeAddress) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB in memory that can attach a lake.

    Args:
        settings: What DuckDB may use, and where the lake's files are.
        address: The lake's catalog.

    Raises:
        DatabaseError: If an extension is not installed.
    """
    names = [DUCKLAKE] if address.file else [DUCKLAKE, POSTGRES]
    files = [extension_file(name) for name in names]
    temporary = Path(tempfile.gettempdir()) / f"target-duckdb-{uuid.uuid4()}"
    config = {**connection_config(settings), "temp_directory": str(temporary)}
    connection = duckdb.connect(config=config)
    for file in files:
        connection.execute(f"LOAD {literal(str(file))}")
    if settings.data_path is not None and is_bucket(settings.data_path):
        _reach_buckets(connection)
    return connection


def attach(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    address: LakeAddress,
    *,
    is_read_only: bool = False,
) -> None:
    """Attach a lake to a connection that is prepared.

    Args:
        connection: The connection.
        settings: Where the lake's files are, if that has to be said.
        address: The lake's catalog.
        is_read_only: Whether the lake must not be changed.
    """
    options = ["READ_ONLY" if is_read_only else "DATA_INLINING_ROW_LIMIT 0"]
    if settings.data_path is not None:
        options.append(f"DATA_PATH {literal(full_data_path(settings.data_path))}")
    if settings.catalog_schema is not None and address.file is None:
        options.append(f"METADATA_SCHEMA {literal(settings.catalog_schema)}")
    statement = f"ATTACH {literal(address.attached)} AS {LAKE} ({', '.join(options)})"
    try:
        connection.execute(statement)
    except duckdb.Error as error:
        # Only the catalog knows that the files of this lake are in a bucket.
        if f"requires the extension {HTTPFS}" not in str(error):
            raise
        _reach_buckets(connection)
        connection.execute(statement)
    connection.execute(f"USE {LAKE}")


def _reach_buckets(connection: duckdb.DuckDBPyConnection) -> None:
    """Load what speaks to buckets, with the keys."""
    connection.execute(f"LOAD {literal(str(extension_file(HTTPFS)))}")
    connection.execute(bucket_secret(os.environ))


def _reason(error: duckdb.Error, shown: str) -> str:
    """Say why a lake cannot be opened, and never its password."""
    text = str(error)
    if "data_path is not set" in text:
        return f"The lake '{shown}' is new: name a folder or a bucket for its files in data_path."
    if "does not match existing data path" in text:
        return (
            f"The lake '{shown}' has its files elsewhere than in data_path. Leave data_path out, "
            "or name a new lake."
        )
    text = _SERVER.sub("", _AT_PATH.sub("", text))
    reason = without_password(reason_of(duckdb.Error(text)))
    return f"The lake '{shown}' cannot be opened: {reason}"


def is_conflict(error: BaseException) -> bool:
    """Tell whether a commit failed because another writer has changed the same tables."""
    return isinstance(error, duckdb.TransactionException) and bool(_CONFLICT.search(str(error)))


@contextmanager
def lake_errors(doing: str, connector: LakeConnector) -> Iterator[None]:
    """Turn the errors of DuckLake into a sentence that says what to do.

    Args:
        doing: What is being done, as the sentence's beginning.
        connector: The connection.

    Raises:
        DatabaseError: Instead of the error.
    """
    try:
        with database_errors(doing):
            yield
    except DatabaseError as error:
        cause = error.__cause__
        message = without_password(_SERVER.sub("", str(error)))
        if cause is not None and is_conflict(cause):
            message = (
                f"{doing} failed: other writers changed the same tables too often. Nothing of the "
                "batch was kept. Run again, or raise max_retry_count."
            )
        elif isinstance(cause, duckdb.IOException) and connector.data_path in str(cause):
            message = (
                f"{message.rstrip('.')}. Nothing of the batch was kept. See that data_path "
                f"'{connector.data_path}' can be written, then run again."
            )
        elif _SERVER.search(str(error)):
            message = f"{message.rstrip('.')}. Nothing of the batch was kept. Run again."
        raise DatabaseError(message) from cause
