"""Writes to the DuckDB file."""
