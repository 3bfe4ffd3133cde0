"""What the command line and a load need to know of this target."""

from __future__ import annotations

from spile_loader import Declaration

from target_postgres.database.transactions import open_database
from target_postgres.settings import Settings

TARGET = Declaration("target-postgres", Settings, open_database)
