"""What the input has said about the table versions of a stream."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Versions:
    """What the input has said about the table versions of one stream.

    An ACTIVATE_VERSION right behind a SCHEMA only announces: the tap may die before the first
    record. Behind a record of its version, or behind itself, it says that the version is complete.

    Attributes:
        announced: The version of the last ACTIVATE_VERSION.
        is_complete: True if that message said that there is nothing more to come.
        has_unversioned: True if a record had no version, and none was announced.
        begun: The versions that were named since the stream's last SCHEMA.
    """

    announced: int | None = None
    is_complete: bool = False
    has_unversioned: bool = False
    begun: set[int] = field(default_factory=set)

    def begin(self) -> None:
        """Start anew with a SCHEMA: some taps send it, and their announcement, for each parent."""
        self.begun.clear()

    def of_record(self, version: int | None) -> int | None:
        """Return the version of a record; one without it belongs to the announced version."""
        version = self.announced if version is None else version
        if version is None:
            self.has_unversioned = True
        else:
            self.begun.add(version)
        return version

    def activate(self, version: int) -> bool:
        """Take an ACTIVATE_VERSION.

        Args:
            version: The version it names.

        Returns:
            Whether the version is complete.
        """
        self.announced = version
        self.is_complete = version in self.begun
        self.begun.add(version)
        return self.is_complete
