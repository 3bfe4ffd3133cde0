"""Writes to the PostgreSQL server."""
