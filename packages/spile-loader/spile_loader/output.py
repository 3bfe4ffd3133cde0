"""Standard output, which gets the states."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from spile_loader.exceptions import DatabaseError


def emit(state: str) -> None:
    """Print a state, exactly as the tap wrote it.

    Args:
        state: The state.

    Raises:
        DatabaseError: If nobody can read it, or its disk is full.
    """
    try:
        sys.stdout.write(f"{state}\n")
        sys.stdout.flush()
    except OSError as error:
        # The interpreter would try, and complain, again at its end.
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
        message = f"Emitting a state, whose rows are kept, failed: {error.strerror}"
        raise DatabaseError(message) from error
