"""The practice management API."""
