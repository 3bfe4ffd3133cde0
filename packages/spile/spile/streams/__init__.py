"""Streams: what a tap declares, and the parts that a run makes of it."""
