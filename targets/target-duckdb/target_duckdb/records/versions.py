"""What the input has said about the table versions of a stream."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Versions:
    """What the input has said about the table versions of one stream.

    Attributes:
        announced: The last version that was activated.
        seen: The versions of the records.
        has_unversioned: True if a record had none.
        covered: True if a state came behind the last record, so that the stream is complete.
    """

    announced: int | None = None
    seen: set[int] = field(default_factory=set)
    has_unversioned: bool = False
    covered: bool = False

    def note(self, version: int | None) -> int | None:
        """Note a record's version; a record without one belongs to the announced one."""
        version = self.announced if version is None else version
        if version is None:
            self.has_unversioned = True
        else:
            self.seen.add(version)
        return version
