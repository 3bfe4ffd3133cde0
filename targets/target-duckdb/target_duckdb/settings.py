"""Settings of the target, each declared once: its type, limits, default and meaning."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, ClassVar

from msgspec import Meta
from spile_loader.settings import LONGEST_WAIT, LoaderSettings
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_MEMORY = 96_000_000
_NOT_FILES = re.compile(r":memory:|[a-z][a-z0-9+.-]+:", re.IGNORECASE)


class Settings(LoaderSettings, frozen=True, kw_only=True):
    """The settings of one load, checked and completed."""

    aliases: ClassVar[dict[str, str]] = {**LoaderSettings.aliases, "path": "filepath"}
    one_of: ClassVar[tuple[tuple[str, ...], ...]] = (("filepath",), ("path",))

    filepath: Annotated[
        str,
        Meta(
            title="File path",
            description="Path of the DuckDB file. It is created when it does not exist, with its "
            "directory.",
            min_length=1,
        ),
    ]
    path: (
        Annotated[str, Meta(title="Path", description="Another name for filepath.", min_length=1)]
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
    def memory_bytes(self) -> int:
        """Return the memory limit to start with, as a number of bytes."""
        if self.memory_limit is None:
            return DEFAULT_MEMORY
        number, unit = re.findall(r"[\d.]+|[a-zA-Z]+", self.memory_limit)
        base = 1024 if "i" in unit else 1000
        return int(float(number) * base ** (1 + "kmgt".index(unit[0].lower())))

    @override
    @classmethod
    def more_problems(cls, config: Mapping[str, object]) -> list[str]:
        path = config.get("filepath") or config.get("path")
        if path is None:
            return ["Setting 'filepath' is required: the path of the DuckDB file."]
        if isinstance(path, str) and _NOT_FILES.match(path):
            # Such as s3://bucket/x, md:x or ducklake:x, which would become folders of that name.
            return ["Setting 'filepath' must be the path of a file on this machine."]
        return []
