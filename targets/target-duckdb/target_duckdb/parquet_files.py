"""One Parquet file per stream and load, beside the tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from target_duckdb.connector import literal

if TYPE_CHECKING:
    from target_duckdb.connector import Connector


class ParquetFiles:
    """Writes a part per stream and batch, and joins the parts when the load ends."""

    def __init__(self, connector: Connector, directory: str, load: str) -> None:
        """Create the directory.

        Args:
            connector: The connection.
            directory: Where the files are written.
            load: What tells this load's files from others.
        """
        self._connector = connector
        self._directory = Path(directory).expanduser()
        self._directory.mkdir(parents=True, exist_ok=True)
        self._load = load
        self._number = 0
        self._uncommitted: list[tuple[str, Path]] = []
        self._parts: dict[str, list[Path]] = {}

    def write(self, stream: str, selection: str) -> None:
        """Write the records of a batch.

        Args:
            stream: Name of the stream.
            selection: SQL that selects the records.
        """
        self._number += 1
        path = self._directory / f".{self._name(stream)}-{self._number}.parquet"
        self._uncommitted.append((stream, path))
        self._copy(selection, path)

    def commit(self) -> None:
        """Keep the parts of the batch, which is durable now."""
        for stream, path in self._uncommitted:
            self._parts.setdefault(stream, []).append(path)
        self._uncommitted.clear()

    def finish(self) -> None:
        """Join the parts of every stream to the load's file, and drop what was not committed."""
        for _, path in self._uncommitted:
            path.unlink(missing_ok=True)
        for stream, parts in self._parts.items():
            first = parts[0]
            if len(parts) > 1:
                listed = ", ".join(literal(str(part)) for part in parts)
                first = first.with_suffix(".joined")
                self._copy(f"FROM read_parquet([{listed}], union_by_name = true)", first)
            first.replace(self._directory / f"{self._name(stream)}.parquet")
            for part in parts:
                part.unlink(missing_ok=True)
        self._parts.clear()

    def _name(self, stream: str) -> str:
        """Return the name of a stream's file, whatever characters the stream's name has."""
        return f"{quote(stream, safe=' ')}-{self._load}"

    def _copy(self, selection: str, path: Path) -> None:
        """Write a Parquet file."""
        target = literal(str(path))
        self._connector.execute(f"COPY ({selection}) TO {target} (FORMAT parquet)")
