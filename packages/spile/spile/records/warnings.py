"""What is odd about a stream's records, said once per field."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from spile.redaction import show_name

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterable

    from spile.typing import JSON, FieldPath

# More unknown fields than this are not fields but the keys of a map with changing keys.
MOST_UNKNOWN_FIELDS = 200
_FURTHER_FIELDS = "(further fields)"


def show_path(path: Iterable[str]) -> str:
    """A field, fit for a log."""
    return ".".join(map(show_name, path))


@dataclass(slots=True)
class FieldWarnings:
    """Warns once per stream and field, and counts the rest."""

    logger: logging.Logger
    unknown: dict[FieldPath, bool] = field(default_factory=dict)
    nulled: Counter[str] = field(default_factory=Counter)
    added: int = 0
    _named: set[str] = field(default_factory=set)

    def saw_unknown(self, path: FieldPath, *, kept: bool) -> None:
        """A field that the schema lacks was left out, or kept."""
        if path not in self.unknown and len(self.unknown) < MOST_UNKNOWN_FIELDS:
            self.unknown[path] = kept
            what = "kept" if kept else "left out"
            hint = "" if kept else "; set unknown_fields to add to load it"
            self._warn_once(f"Field '{show_path(path)}' is not in the schema and was {what}{hint}")
            if len(self.unknown) == MOST_UNKNOWN_FIELDS:
                self.logger.warning("Further fields that are not in the schema are not named")

    def saw_added(self, path: FieldPath, types: JSON) -> None:
        """A field that the schema lacks was added to it, or an added one got another type."""
        self.added += 1
        if self.added > MOST_UNKNOWN_FIELDS:
            return
        names = [types] if isinstance(types, str) else types or ["of any type"]
        kind = " or ".join(name for name in names if name != "null")
        self.logger.info("Field '%s' is added to the schema: %s", show_path(path), kind)

    def saw_unreadable_name(self, path: FieldPath) -> None:
        """A field whose name cannot be read was left out of the object at a path."""
        where = f" in '{show_path(path)}'" if path else ""
        self._warn_once(f"A field{where} whose name is not valid text was left out")

    def saw_mismatch(self, path: FieldPath, expected: str) -> None:
        """A value was replaced by null."""
        name = show_path(path)
        if name not in self.nulled and len(self.nulled) >= MOST_UNKNOWN_FIELDS:
            name = _FURTHER_FIELDS
        if not self.nulled[name]:
            self.logger.warning("Field '%s' holds values that are not %s: null", name, expected)
        self.nulled[name] += 1

    def summarize(self) -> None:
        """Say how often each field was replaced by null."""
        for name, count in self.nulled.items():
            self.logger.warning("Field '%s': %d values were replaced by null", name, count)

    def _warn_once(self, warning: str) -> None:
        # Many names may look the same once they are fit for a log.
        if warning not in self._named:
            self._named.add(warning)
            self.logger.warning("%s", warning)
