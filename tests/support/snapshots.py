"""Catalog snapshots: a stored file that a discovered catalog is compared with."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

#: Set this variable to write the snapshots anew after a change on purpose.
REFRESH = "REFRESH_SNAPSHOTS"


def assert_matches_snapshot(found: Any, path: Path) -> None:
    """Fail if something differs from its stored file, or write the file if asked to."""
    text = json.dumps(found, indent=1, sort_keys=True) + "\n"
    if os.environ.get(REFRESH):
        path.write_text(text)
    hint = f"If this change is on purpose, run the test once with {REFRESH}=1."
    assert path.is_file(), hint
    assert text == path.read_text(), hint
