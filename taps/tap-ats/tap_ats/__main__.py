"""Runs the tap with `python -m tap_ats`."""

from __future__ import annotations

from tap_ats.tap import TapATS

TapATS.cli()
