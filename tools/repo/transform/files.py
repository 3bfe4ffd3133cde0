"""The generated files of the dbt project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repo.transform.models import staging_view
from repo.transform.properties import models, sources
from repo.transform.streams import PROJECT, short_name, streams_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from repo.plugins import Plugin

STAGING = PROJECT / "models" / "staging"


def staging_files(taps: Iterable[Plugin]) -> dict[Path, str]:
    """The sources and staging views of taps, with their texts.

    Raises:
        ValueError: If there is a view of a stream that no tap has.
    """
    files: dict[Path, str] = {}
    for tap in taps:
        name, streams = short_name(tap), streams_of(tap)
        folder = STAGING / name
        files[folder / f"_{name}__sources.yml"] = sources(name, streams)
        files[folder / f"_{name}__models.yml"] = models(name, streams.values())
        files |= {folder / f"{one.model}.sql": staging_view(one) for one in streams.values()}
    if unknown := sorted(set(STAGING.glob("*/stg_*.sql")) - files.keys()):
        names = ", ".join(path.name for path in unknown)
        msg = f"no tap has a stream for {names}: remove them"
        raise ValueError(msg)
    return files
