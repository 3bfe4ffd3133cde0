"""Bodies that vendors' APIs really sent, kept outside of the repository."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from repo.plugins import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Names the folder where none is beside the checkout or above it.
VARIABLE = "VENDOR_EXAMPLES"
_SOURCE = re.compile(r"^\| examples/(\S+) \| (?:GET|POST) (/\S*) ", re.MULTILINE)


@dataclass(frozen=True)
class Recording:
    """One body, and what it was the response to.

    Attributes:
        vendor: The vendor; the tap's profile has the same name.
        name: Name of the file, and of the part of it if it holds several bodies.
        target: Path of the request, or the name of the stream if that is all that is known.
        body: The body.
    """

    vendor: str
    name: str
    target: str
    body: bytes

    def __str__(self) -> str:
        return f"{self.vendor}/{self.name}"

    @property
    def is_xml(self) -> bool:
        """True if it is not JSON."""
        return self.name.endswith(".xml")


def folder() -> Path | None:
    """Where the recordings are, if this machine has them."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    above = (parent / "shared" / "vendors" / "examples" for parent in ROOT.parents)
    return next((path for path in above if path.is_dir()), None)


def recordings() -> list[Recording]:
    """Every recording that there is."""
    home = folder()
    if home is None:
        return []
    paths = dict(_SOURCE.findall((home / "SOURCES.md").read_text(encoding="utf-8")))
    files = sorted(home.glob("*/*"))
    return [one for file in files for one in _read(file, paths)]


def _read(file: Path, paths: dict[str, str]) -> Iterator[Recording]:
    vendor, body = file.parent.name, file.read_bytes()
    target = paths.get(f"{vendor}/{file.name}", file.name.split(".")[0])
    if file.suffix == ".xml" or "/" in target:
        yield Recording(vendor, file.name, target, body)
        return
    content = decoded(body)
    if "self" in content:
        yield Recording(vendor, file.name, urlsplit(content["self"]).path, body)
        return
    # Examples of several endpoints, each a list of records without its envelope.
    for name, records in content.items():
        part = json.dumps({"results": records, "metadata": {}}, default=_number).encode()
        yield Recording(vendor, f"{file.name}:{name}", name, part)


def decoded(body: bytes) -> Any:
    """A body of JSON with every digit."""
    return json.loads(body, parse_float=Decimal)


def _number(value: Decimal) -> float:
    return float(value)
