"""Chooses tables and columns for what the tap declares."""
