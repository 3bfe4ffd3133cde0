"""DuckDB's extensions, which come as packages of their own and are loaded without a network."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import duckdb
from spile_loader.exceptions import DatabaseError

DUCKLAKE = "ducklake"
HTTPFS = "httpfs"
POSTGRES = "postgres_scanner"


def extension_file(name: str) -> Path:
    """Return the file of an extension that is made for the DuckDB that runs.

    Args:
        name: Name of the extension.

    Raises:
        DatabaseError: If it is not installed.
    """
    spec = find_spec(f"duckdb_extension_{name}")
    for folder in (spec and spec.submodule_search_locations) or ():
        version = f"v{duckdb.__version__}"
        path = Path(folder) / "extensions" / version / f"{name}.duckdb_extension"
        if path.exists():
            return path
    message = (
        f"A lake needs the extension '{name}' for DuckDB {duckdb.__version__}, which is not "
        "installed. Install the target with its extra, in an environment of its own: "
        "pip install 'spile-target-duckdb[lake]'."
    )
    raise DatabaseError(message)
