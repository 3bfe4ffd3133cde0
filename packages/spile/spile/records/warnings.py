"""What is odd about a stream's records, said once per field."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import logging

    from spile.typing import FieldPath

# More unknown fields than this are not fields but the keys of a map with changing keys.
MOST_UNKNOWN_FIELDS = 200


@dataclass(slots=True)
class FieldWarnings:
    """Warns once per stream and field, and counts the rest."""

    logger: logging.Logger
    unknown: dict[FieldPath, bool] = field(default_factory=dict)
    nulled: Counter[str] = field(default_factory=Counter)

    def saw_unknown(self, path: FieldPath, *, kept: bool) -> None:
        """A field that the schema lacks was left out, or kept."""
        if path not in self.unknown and len(self.unknown) < MOST_UNKNOWN_FIELDS:
            self.unknown[path] = kept
            what = "kept" if kept else "left out"
            hint = "" if kept else "; set unknown_fields to add to load it"
            self.logger.warning(
                "Field '%s' is not in the schema and was %s%s", ".".join(path), what, hint
            )
            if len(self.unknown) == MOST_UNKNOWN_FIELDS:
                self.logger.warning("Further fields that are not in the schema are not named")

    def saw_mismatch(self, path: FieldPath, expected: str) -> None:
        """A value was replaced by null."""
        name = ".".join(path)
        if not self.nulled[name]:
            self.logger.warning("Field '%s' holds values that are not %s: null", name, expected)
        self.nulled[name] += 1

    def summarize(self) -> None:
        """Say how often each field was replaced by null."""
        for name, count in self.nulled.items():
            self.logger.warning("Field '%s': %d values were replaced by null", name, count)
