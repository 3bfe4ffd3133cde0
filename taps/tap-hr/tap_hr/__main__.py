"""Runs the tap with `python -m tap_hr`."""

from __future__ import annotations

from tap_hr.tap import TapHR

TapHR.cli()
