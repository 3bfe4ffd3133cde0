"""Published connectors of others, run in an environment of their own on the same API."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from repo.plugins import ROOT

from support.singer import clean_environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Records = dict[tuple[str, ...], dict[str, Any]]

FOLDER = ROOT / "tests" / "vendors" / "peers"
PYTHON = FOLDER / ".venv" / "bin" / "python"


@dataclass
class PeerOutput:
    """What a connector read.

    Attributes:
        keys: The key of each stream.
        records: The records of each stream.
    """

    keys: dict[str, list[str]] = field(default_factory=dict)
    records: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def run_peer(package: str, address: str, settings: Mapping[str, Any]) -> PeerOutput:
    """Read every stream of a connector.

    Args:
        package: The connector's Python package.
        address: Where its requests go.
        settings: Its settings.
    """
    script = FOLDER / "read_records.py"
    done = subprocess.run(
        [str(PYTHON), str(script), package, address, json.dumps(settings)],
        capture_output=True,
        check=False,
        text=True,
        env=clean_environment(),
    )
    assert done.returncode == 0, done.stderr
    output = PeerOutput()
    for line in done.stdout.splitlines():
        message = json.loads(line)
        if "stream" not in message:
            continue  # what the framework logs
        stream = message["stream"].replace("-", "_")
        if "record" in message:
            output.records[stream].append(message["record"])
        else:
            output.keys[stream] = [name for (name,) in message["key"] or [["id"]]]
            output.records[stream] = []
    return output


def by_key(records: list[dict[str, Any]], names: list[str]) -> Records:
    """Records by their keys, as texts."""
    found = {tuple(str(record[name]) for name in names): record for record in records}
    assert len(found) == len(records), "a record came twice"
    return found


def disagreements(ours: Records, theirs: Records) -> Iterator[str]:
    """Yield in which ways two reads of a stream differ, each once."""
    if ours.keys() - theirs.keys():
        yield "records that the peer lacks"
    if theirs.keys() - ours.keys():
        yield "records that we lack"
    pairs = [(ours[key], theirs[key]) for key in ours.keys() & theirs.keys()]
    yield from sorted({place for one, other in pairs for place in _differing(one, other, "")})


def _differing(ours: Any, theirs: Any, place: str) -> Iterator[str]:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in ours.keys() | theirs.keys():
            if name in ours and name in theirs:
                yield from _differing(ours[name], theirs[name], f"{place}.{name}")
            else:
                yield f"{place}.{name} is only {'here' if name in ours else 'there'}"
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for one, other in zip(ours, theirs, strict=True):
            yield from _differing(one, other, f"{place}[]")
    elif not _equal(ours, theirs):
        yield f"{place} differs"


def _equal(ours: Any, theirs: Any) -> bool:
    # Their numbers are those of Python's own JSON: digits that a float cannot hold are gone.
    if isinstance(ours, Decimal) and isinstance(theirs, float):
        return float(ours) == theirs
    return type(ours) is type(theirs) and bool(ours == theirs)
