"""Runs the tap with `python -m tap_recruitment`."""

from __future__ import annotations

from tap_recruitment.tap import TapRecruitment

TapRecruitment.cli()
