"""What a filepath names: a file, a database of MotherDuck, or the catalog of a lake."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

_LAKE = re.compile(r"ducklake:", re.IGNORECASE)
_MOTHERDUCK = re.compile(r"(md|motherduck):", re.IGNORECASE)
# Such as s3://bucket/x, which would become folders of that name.
_NO_FILE = re.compile(r":memory:|[a-z][a-z0-9+.-]+:", re.IGNORECASE)
_KIND = re.compile(r"([a-z][a-z0-9+.-]+):", re.IGNORECASE)
_URI = ("postgresql://", "postgres://")
_PASSWORDS = (
    re.compile(r"\s*\bpassword\s*=\s*('(?:[^'\\]|\\.)*'|[^\s&]*)", re.IGNORECASE),
    re.compile(r"(?<=//)([^/@:]*):[^/@]*(?=@)"),
)
_SECONDS = 15


@dataclass(frozen=True, slots=True)
class LakeAddress:
    """The catalog of a lake.

    Attributes:
        attached: What DuckDB attaches. It may hold a password.
        shown: What people see: without a password.
        file: The file of the catalog, if it is one.
    """

    attached: str
    shown: str
    file: Path | None = None


def is_lake(filepath: str) -> bool:
    """Tell whether a setting names a lake."""
    return _LAKE.match(filepath) is not None


def is_motherduck(filepath: str) -> bool:
    """Tell whether a setting names a database of MotherDuck."""
    return _MOTHERDUCK.match(filepath) is not None


def filepath_problem(filepath: str) -> str | None:
    """Say what is wrong with what a setting names, if anything is."""
    if is_motherduck(filepath):
        return None
    if not is_lake(filepath):
        message = "Setting 'filepath' must be the path of a file on this machine."
        return message if _NO_FILE.match(filepath) else None
    rest = filepath.partition(":")[2]
    kind = _KIND.match(rest)
    if rest and (kind is None or kind[1].lower() in {"postgres", "postgresql", "duckdb"}):
        return None
    return (
        "Setting 'filepath' names no catalog of a lake that this target writes to: a file, as in "
        "ducklake:lake.ducklake, or PostgreSQL, as in ducklake:postgres:host=HOST dbname=DATABASE."
    )


def lake_address(filepath: str) -> LakeAddress:
    """Read the address of a lake.

    Args:
        filepath: A setting without a problem.

    Returns:
        The catalog.
    """
    rest = filepath.partition(":")[2]
    if rest.lower().startswith(_URI):
        return _server(rest)
    kind, _, name = rest.partition(":") if _KIND.match(rest) else ("", "", rest)
    if kind.lower() == "postgres":
        return _server(name)
    # Absolute, as DuckDB gives names such as ":memory:" a meaning of their own.
    path = Path(os.path.expanduser(name)).absolute()  # noqa: PTH111
    return LakeAddress(f"ducklake:{path}", f"ducklake:{path}", path)


def _server(conninfo: str) -> LakeAddress:
    """Return a catalog in PostgreSQL; a server that says nothing is not waited for."""
    given = conninfo
    if "connect_timeout" not in conninfo:
        is_uri = conninfo.lower().startswith(_URI)
        separator = ("&" if "?" in conninfo else "?") if is_uri else " "
        given = f"{conninfo}{separator}connect_timeout={_SECONDS}"
    return LakeAddress(
        f"ducklake:postgres:{given}", f"ducklake:postgres:{without_password(conninfo)}"
    )


def without_password(text: str) -> str:
    """Return an address, or a sentence with one, without its password."""
    plain, uri = _PASSWORDS
    return uri.sub(r"\1", plain.sub("", text))
