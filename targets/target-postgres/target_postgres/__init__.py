"""Singer target that loads streams into PostgreSQL."""

from __future__ import annotations

__all__: list[str] = []
