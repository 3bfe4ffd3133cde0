"""The recruitment API."""
