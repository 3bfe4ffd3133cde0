"""Turns records into what DuckDB reads."""
