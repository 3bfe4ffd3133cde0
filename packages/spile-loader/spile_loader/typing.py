"""Names for what JSON and DuckDB hand over."""

from __future__ import annotations

from typing import Any, TypeAlias

Config: TypeAlias = dict[str, Any]
Schema: TypeAlias = dict[str, Any]
Content: TypeAlias = dict[str, Any]
Row: TypeAlias = tuple[Any, ...]
