"""Runs the report with `python -m load_report`."""

from __future__ import annotations

import sys

from load_report.cli import main

sys.exit(main())
