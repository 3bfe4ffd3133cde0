"""Settings of the target, each declared once: its type, limits, default and meaning."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, ClassVar

from msgspec import Meta
from spile_loader.settings import LONGEST_WAIT, LoaderSettings
from typing_extensions import override

from target_duckdb.address import filepath_problem, is_lake, is_motherduck

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_MEMORY = 96_000_000
_OTHER_SCHEME = re.compile(r"(?!s3://)[a-z][a-z0-9+.-]+:", re.IGNORECASE)


class Settings(LoaderSettings, frozen=True, kw_only=True):
    """The settings of one load, checked and completed."""

    aliases: ClassVar[dict[str, str]] = {**LoaderSettings.aliases, "path": "filepath"}
    one_of: ClassVar[tuple[tuple[str, ...], ...]] = (("filepath",), ("path",))

    filepath: Annotated[
        str,
        Meta(
            title="File path",
            description="Path of the DuckDB file. It is created when it does not exist, with its "
            "directory. Or a lake: ducklake:PATH, or ducklake:postgres:host=HOST dbname=DATABASE "
            "with its catalog in PostgreSQL. Or md:DATABASE for MotherDuck.",
            min_length=1,
        ),
    ]
    path: (
        Annotated[str, Meta(title="Path", description="Another name for filepath.", min_length=1)]
        | None
    ) = None
    data_path: (
        Annotated[
            str,
            Meta(
                title="Data path",
                description="Where the files of a lake are: a folder, or an address such as "
                "s3://bucket/folder. A lake that is there knows it. Without it, a new lake whose "
                "catalog is a file has a folder beside that file.",
                min_length=1,
            ),
        ]
        | None
    ) = None
    catalog_schema: (
        Annotated[
            str,
            Meta(
                title="Catalog schema",
                description="Schema of PostgreSQL that the catalog of a lake is in; it is created "
                "if it is missing. Without it: public.",
                min_length=1,
            ),
        ]
        | None
    ) = None
    max_retry_count: Annotated[
        int,
        Meta(
            title="Most retries",
            description="How often a commit to a lake is tried again because another writer was "
            "faster.",
            ge=0,
            le=10_000,
        ),
    ] = 100
    merge_files: Annotated[
        int,
        Meta(
            title="Merge files",
            description="How many small files a table of a lake may have, before they are merged "
            "at the end of a load that has changed it; 0 never merges.",
            ge=0,
        ),
    ] = 20
    keep_snapshots_days: (
        Annotated[
            float,
            Meta(
                title="Days to keep snapshots",
                description="How many days a lake can be read as it was. At the end of a load, "
                "older snapshots are removed, and files that only they need a day later. Without "
                "it, all are kept.",
                ge=0,
                le=36_500,
            ),
        ]
        | None
    ) = None
    lock_timeout: Annotated[
        float,
        Meta(
            title="Lock timeout in seconds",
            description="How long to wait for a file that another process holds.",
            ge=0,
            le=LONGEST_WAIT,
        ),
    ] = 60
    parquet_dir: (
        Annotated[
            str,
            Meta(
                title="Parquet directory",
                description="Directory that gets one Parquet file per stream and load, beside the "
                "tables.",
                min_length=1,
            ),
        ]
        | None
    ) = None
    memory_limit: (
        Annotated[
            str,
            Meta(
                title="Memory limit",
                description="Memory DuckDB may use before it moves to disk, such as 128MB or 1GB. "
                "Without it: 96 MB, and more for wide tables, many streams and large records.",
                pattern=r"^\d+(\.\d+)? ?[kKMGT]i?B$",
                examples=["128MB", "1GB"],
            ),
        ]
        | None
    ) = None
    threads: Annotated[
        int,
        Meta(
            title="Threads",
            description="Threads DuckDB may use beside the one that reads the input.",
            ge=1,
        ),
    ] = 1

    @property
    def is_lake(self) -> bool:
        """Tell whether records go to a lake."""
        return is_lake(self.filepath)

    @property
    def is_motherduck(self) -> bool:
        """Tell whether records go to MotherDuck."""
        return is_motherduck(self.filepath)

    @property
    def memory_bytes(self) -> int:
        """Return the memory limit to start with, as a number of bytes."""
        if self.memory_limit is None:
            return DEFAULT_MEMORY
        number, unit = re.findall(r"[\d.]+|[a-zA-Z]+", self.memory_limit)
        base = 1024 if "i" in unit else 1000
        return int(float(number) * base ** (1 + "kmgt".index(unit[0].lower())))

    @property
    @override
    def rows_written_at_once(self) -> int:
        # DuckDB writes so many rows into a file without those that came before them.
        return 1 if self.is_lake else 2_048

    @override
    @classmethod
    def more_problems(cls, config: Mapping[str, object]) -> list[str]:
        path = config.get("filepath") or config.get("path")
        if path is None:
            return ["Setting 'filepath' is required: the path of the DuckDB file."]
        if not isinstance(path, str):
            return []
        problem = filepath_problem(path)
        problems = [] if problem is None else [problem]
        data_path = config.get("data_path")
        if isinstance(data_path, str) and _OTHER_SCHEME.match(data_path):
            problems.append(
                "Setting 'data_path' must be a folder on this machine, or an address such as "
                "s3://bucket/folder."
            )
        return problems
