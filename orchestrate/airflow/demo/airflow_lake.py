"""The lake that all tenants of the demonstration write to at once."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from repo.plugins import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

# The environment that `make` makes for target-duckdb with its extra.
VENV = ROOT / "tests" / "lake" / ".venv"
_ROWS = Path(__file__).parent / "lake_rows.py"


@dataclass(frozen=True)
class Lake:
    """A lake with its catalog in PostgreSQL.

    Attributes:
        address: The catalog, as target-duckdb's filepath names it.
        password: What the catalog's server asks for.
        data_path: The folder of its files.
    """

    address: str
    password: str
    data_path: str

    @property
    def variables(self) -> dict[str, str]:
        """What whoever opens the lake has in the environment."""
        return {"PGPASSWORD": self.password}

    def keys(
        self, schema: str, streams: Mapping[str, list[str]]
    ) -> dict[str, list[tuple[str, ...]]]:
        """Return the keys of all rows, by stream.

        Args:
            schema: The schema of their tables.
            streams: The key properties of each stream.
        """
        asked = {"lake": self.address, "schema": schema, "streams": streams}
        printed = subprocess.check_output(
            [str(VENV / "bin" / "python"), str(_ROWS)],
            env={**os.environ, **self.variables},
            input=json.dumps(asked),
            text=True,
        )
        found = json.loads(printed)
        return {stream: [tuple(row) for row in rows] for stream, rows in found.items()}
