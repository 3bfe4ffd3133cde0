"""The made-up records behind every API."""
