"""Writes to a lake: Parquet files in a folder or bucket, with DuckLake's catalog."""
