"""One Parquet file per stream and load, beside the tables."""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import duckdb
from spile_loader.exceptions import DatabaseError
from spile_loader.sql import file_literal, literal

from target_duckdb.database.connector import database_errors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from target_duckdb.database.connector import Connection

_ROW_GROUP_SIZE = "8MB"
_HIDDEN = ".load-"
_UNLOCKED = ".new"


class ParquetFiles:
    """Writes a part per stream and batch, and joins the parts when the load ends.

    Parts lie in a hidden folder per load, which the load keeps locked. A folder that nobody holds
    is what a killed load left; who comes next joins its parts, so that no committed row is missing.
    """

    def __init__(self, connector: Connection, directory: str, load: str) -> None:
        """Create the directory, and complete what killed loads began in it.

        Args:
            connector: The connection.
            directory: Where the files are written.
            load: What tells this load's files from others.
        """
        self._connector = connector
        self._directory = Path(directory).expanduser()
        self._number = 0
        self._uncommitted: list[Path] = []
        with self._errors():
            self._directory.mkdir(parents=True, exist_ok=True)
            self._folder, self._lock = self._locked_folder(load)
            for folder in sorted(self._directory.glob(f"{_HIDDEN}*")):
                self._complete(folder)

    def write(self, stream: str, selection: str) -> None:
        """Write the records of a batch.

        Args:
            stream: Name of the stream.
            selection: SQL that selects the records.
        """
        self._number += 1
        # Whatever characters the stream's name has.
        path = self._folder / f"{quote(stream, safe=' ')}.{self._number:08}"
        with self._errors():
            self._copy(selection, path)
        self._uncommitted.append(path)

    def commit(self) -> None:
        """Keep the parts of the batch, which is durable now."""
        self._uncommitted.clear()

    def finish(self) -> None:
        """Join the parts of every stream to the load's file, and drop what was not committed."""
        with self._errors():
            for path in self._uncommitted:
                path.unlink(missing_ok=True)
            self._uncommitted.clear()
            self._join(self._folder)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Say where the files could not be written, and what to do."""
        try:
            with database_errors(f"Writing to parquet_dir '{self._directory}'"):
                yield
        except DatabaseError as error:
            if isinstance(error.__cause__, duckdb.OutOfMemoryException):
                raise
            advice = "Make room there or name another directory, then run again."
            message = f"{str(error).rstrip('.')}. {advice}"
            raise DatabaseError(message) from error

    def _locked_folder(self, load: str) -> tuple[Path, int]:
        """Create this load's folder; under its name it is never seen without its lock."""
        folder = self._directory / f"{_HIDDEN}{load}"
        new = folder.with_name(folder.name + _UNLOCKED)
        new.mkdir()
        lock = os.open(new, os.O_RDONLY)
        _is_locked_now(lock)
        return new.rename(folder), lock

    def _complete(self, folder: Path) -> None:
        """Join the parts of a load that ended without doing so, unless it is still running."""
        if folder == self._folder or folder.suffix == _UNLOCKED:
            return
        try:
            lock = os.open(folder, os.O_RDONLY)
        except FileNotFoundError:
            # Another load has completed it meanwhile.
            return
        try:
            if _is_locked_now(lock):
                self._join(folder)
        finally:
            os.close(lock)

    def _join(self, folder: Path) -> None:
        """Make one file of the parts of every stream, and remove the parts."""
        load = folder.name.removeprefix(_HIDDEN)
        streams: dict[str, list[Path]] = {}
        for part in sorted(folder.iterdir()):
            if part.suffix[1:].isdigit():
                streams.setdefault(part.stem, []).append(part)
        for name, parts in streams.items():
            path = self._directory / f"{name}-{load}.parquet"
            # It is there if the load was killed between joining its parts and removing them.
            if not path.exists():
                self._join_parts(parts, path)
        shutil.rmtree(folder, ignore_errors=True)

    def _join_parts(self, parts: list[Path], path: Path) -> None:
        """Make one file of parts."""
        if len(parts) == 1:
            parts[0].replace(path)
            return
        listed = ", ".join(map(file_literal, parts))
        options = "union_by_name = true, hive_partitioning = false"
        joined = parts[0].with_suffix(".joined")
        self._copy(f"FROM read_parquet([{listed}], {options})", joined)
        joined.replace(path)

    def _copy(self, selection: str, path: Path) -> None:
        """Write a Parquet file, which has its name only when it is whole."""
        partial = path.with_name(f"{path.name}.partial")
        options = f"FORMAT parquet, ROW_GROUP_SIZE_BYTES '{_ROW_GROUP_SIZE}'"
        # Where rows may change places, one thread leaves them where they are. Where they may not,
        # DuckDB before 2.0 holds as many of them in memory as a row group has, however large.
        threads = self._connector.value("SELECT current_setting('threads')")
        self._connector.execute("SET preserve_insertion_order = false; SET threads = 1")
        self._connector.execute(f"COPY ({selection}) TO {literal(str(partial))} ({options})")
        self._connector.execute(f"RESET preserve_insertion_order; SET threads = {threads}")
        partial.replace(path)


def _is_locked_now(folder: int) -> bool:
    """Lock a folder for as long as it is open; False if another load holds it.

    On a file system without locks it is False as well, so that nothing of another load is touched.
    """
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
