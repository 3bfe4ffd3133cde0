"""A command for tests of what may not be written: root may write what is read-only."""

from __future__ import annotations

import os
import shutil

# These leave root's power behind.
POWERLESS = ("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs")


def powerless() -> tuple[str, ...]:
    """What makes this user obey the rights of files."""
    if os.geteuid() != 0:
        return ()
    assert shutil.which("setpriv"), "run the tests as another user than root, or install setpriv"
    return POWERLESS
