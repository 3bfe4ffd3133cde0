"""How the reads of a child stream ended, parent by parent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spile.exceptions import StatusError, StreamError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spile.streams.declaration import StreamDeclaration
    from spile.typing import Context, Record

# So many failures in a row say that the API is down, not that some parents are odd.
MOST_FAILURES = 10


class ParentOutcomes:
    """Keeps a child stream going when single parents fail, and tells of it at the end.

    Args:
        stream: The child stream.
    """

    def __init__(self, stream: StreamDeclaration) -> None:
        self._stream = stream
        self._read = 0
        self._gone = 0
        self._failed: list[str] = []
        self._in_a_row = 0
        self._skipped = False

    def contexts(self, parents: Iterable[Record]) -> Iterator[Context]:
        """The contexts that parents give; one that lacks a key gives none.

        Args:
            parents: What children may need of each parent's record.
        """
        for parent in parents:
            context = self._stream.context_of(parent)
            if context is not None:
                yield context
                continue
            if not self._skipped:
                self._stream.logger.warning(
                    "Stream '%s' skips the records of its parent stream that lack %s",
                    self._stream.name,
                    " or ".join(f"'{key}'" for key in self._stream.parent_keys.values()),
                )
            self._skipped = True

    def add_success(self) -> None:
        """The records of one parent were read to their end."""
        self._read += 1
        self._in_a_row = 0

    def add_failure(self, context: Context, error: StreamError) -> None:
        """The records of one parent could not be read.

        Raises:
            StreamError: Too many failed one after the other.
        """
        named = ", ".join(f"{name} {value}" for name, value in context.items())
        if isinstance(error, StatusError) and error.status in self._stream.missing_statuses:
            self._gone += 1
            self._stream.logger.warning("%s seems to be gone: %s", named, error)
            return
        self._stream.logger.error("%s could not be read: %s", named, error)
        self._failed.append(str(error))
        self._in_a_row += 1
        if self._in_a_row >= MOST_FAILURES:
            msg = f"{MOST_FAILURES} requests in a row failed, the last with: {error}"
            raise StreamError(msg)

    def check(self) -> None:
        """Fail the stream if it is incomplete.

        Raises:
            StreamError: A parent failed, or all are gone, which cannot be.
        """
        if self._failed:
            asked = self._read + self._gone + len(self._failed)
            msg = f"{len(self._failed)} of {asked} requests failed, first: {self._failed[0]}"
            raise StreamError(msg)
        if self._gone and not self._read:
            msg = (
                f"None of the {self._gone} requests was answered; not all of them can be gone. "
                "Check the permissions of the credential, and api_url."
            )
            raise StreamError(msg)
