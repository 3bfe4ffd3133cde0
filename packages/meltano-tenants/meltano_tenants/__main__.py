"""Runs the command with `python -m meltano_tenants`."""

from __future__ import annotations

import sys

from meltano_tenants.cli import main

sys.exit(main())
