"""No file of the repository ties it to one machine, one registry or one person."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from repo.plugins import ROOT
from support.repository import files

if TYPE_CHECKING:
    from pathlib import Path

# Written in parts, so that this file does not hold what it looks for.
HOSTS = ("pypi" + ".org", "python" + "hosted.org", "npmjs" + ".org", "npmjs" + ".com")
PLACES = ("/(home|Users)/[a-z]+/", "/ro" + "ot/", "/t" + "mp/[a-z]+/", "/wo" + "rk/[a-z]+")
KEYS = "BEGIN [A-Z ]*PRIVATE" + " KEY"
FORBIDDEN = re.compile("|".join([*map(re.escape, HOSTS), *PLACES, KEYS]))


def test_no_registry_no_machine_and_no_private_key_is_named() -> None:
    found = {
        str(path.relative_to(ROOT)): match.group()
        for path in files()
        if (match := FORBIDDEN.search(path.read_text(encoding="utf-8", errors="replace")))
    }
    assert not found


@pytest.mark.parametrize("path", sorted(ROOT.glob("requirements*.lock")), ids=lambda p: p.stem)
def test_a_lock_holds_versions_and_hashes_only(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    pin = re.compile(r"[a-z0-9.-]+==\S+( ; [^\\]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert not [line for line in lines if not pin.fullmatch(line)]
