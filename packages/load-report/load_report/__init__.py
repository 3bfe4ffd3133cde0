"""A report on loads into DuckDB files, as one HTML page."""
