"""Runs the tap with `python -m tap_worklogs`."""

from __future__ import annotations

from tap_worklogs.tap import TapWorklogs

TapWorklogs.cli()
