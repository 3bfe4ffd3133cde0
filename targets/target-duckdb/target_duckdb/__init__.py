"""Singer target that loads streams into a DuckDB file."""

from __future__ import annotations

__all__: list[str] = []
