"""The part between Singer lines and a database: reading, checking, batches, state, command line."""

from __future__ import annotations

from spile_loader.declaration import Declaration

__all__ = ["Declaration"]
