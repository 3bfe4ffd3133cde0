"""Runs the tap with `python -m tap_practice`."""

from __future__ import annotations

from tap_practice.tap import TapPractice

TapPractice.cli()
