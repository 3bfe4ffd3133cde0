"""Reads a stream context by context: for each record of a parent, or for each partition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spile.exceptions import ForbiddenError, ScopeError, StatusError, StreamError
from spile.fetching.prefetch import prefetch_each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from spile.fetching.page_sequence import FetchedPage
    from spile.fetching.prefetch import Prefetch
    from spile.streams.declaration import StreamDeclaration
    from spile.typing import Context, Record

# So many failures in a row say that the API is down, not that some parents are odd.
MOST_FAILURES = 10
# So many parents that are gone are named one by one.
MOST_NAMED = 10


class ContextReads:
    """The reads of a stream, one for each context.

    It goes on when single reads fail, and tells of it at the end.

    Args:
        stream: The stream.
    """

    def __init__(self, stream: StreamDeclaration) -> None:
        self._stream = stream
        self._read = 0
        self._gone = 0
        self._failed: list[str] = []
        self._in_a_row = 0
        self._has_skipped = False

    def contexts(self, parents: Iterable[Record]) -> Iterator[Context]:
        """The partitions, or the contexts that parents give; one that lacks a key gives none.

        Args:
            parents: What children may need of each parent's record.
        """
        yield from self._stream.partitions or ()
        for parent in parents:
            context = self._stream.context_of(parent)
            if context is None:
                self._skip()
            else:
                yield context

    def _skip(self) -> None:
        if self._has_skipped:
            return
        self._has_skipped = True
        stream = self._stream
        lacking = " or ".join(f"'{key}'" for key in stream.parent_keys.values())
        stream.logger.warning(
            "Stream '%s' skips the records of its parent stream that lack %s", stream.name, lacking
        )

    def pages(
        self,
        contexts: Iterable[Context],
        start: Callable[[Context], Prefetch],
        *,
        width: int,
        idle: Callable[[], None],
    ) -> Iterator[FetchedPage]:
        """The pages of each context, one context after the other.

        Args:
            contexts: What tells the reads apart.
            start: Starts the read of a context.
            width: So many reads are under way.
            idle: Called before each wait.

        Raises:
            ForbiddenError: The API refuses the stream.
            ScopeError: The same, or it rejects the credential.
            StreamError: Too many reads failed one after the other.
        """
        for context, prefetch in prefetch_each(contexts, start, width):
            try:
                yield from prefetch.pages(idle)
            except (ForbiddenError, ScopeError):
                raise
            except StreamError as error:
                self.add_failure(context, error)
            else:
                self.add_success()

    def add_success(self) -> None:
        """The records of one context were read to their end."""
        self._read += 1
        self._in_a_row = 0

    def add_failure(self, context: Context, error: StreamError) -> None:
        """The records of one context could not be read.

        Raises:
            StreamError: Too many failed one after the other.
        """
        log, named = self._stream.logger, self._named(context)
        if self._is_missing(error):
            self._gone += 1
            if self._gone <= MOST_NAMED:
                log.warning("%s seems to be gone: %s", named, error)
            return
        log.error("%s could not be read: %s", named, error)
        self._failed.append(str(error))
        self._in_a_row += 1
        if self._in_a_row >= MOST_FAILURES:
            msg = f"{MOST_FAILURES} requests in a row failed, the last with: {error}"
            raise StreamError(msg)

    def _is_missing(self, error: StreamError) -> bool:
        """True if an error means that a parent is no longer there; a partition always is."""
        stream = self._stream
        if stream.parent_stream_type is None or not isinstance(error, StatusError):
            return False
        return error.status in stream.missing_statuses

    def _named(self, context: Context) -> str:
        if self._stream.personal_data.mode != "keep":
            return "What belongs to one context"
        return ", ".join(f"{name} {value}" for name, value in context.items())

    def check(self, *, whole: bool) -> None:
        """Fail the stream if it is incomplete.

        Args:
            whole: True if there was a context for every record of the parent, not only for those
                that changed.

        Raises:
            StreamError: A read failed, or all parents are gone, which cannot be.
        """
        if self._gone > MOST_NAMED:
            self._stream.logger.warning("%d records of its parent seem to be gone", self._gone)
        if self._failed:
            asked = self._read + self._gone + len(self._failed)
            msg = f"{len(self._failed)} of {asked} requests failed, first: {self._failed[0]}"
            raise StreamError(msg)
        # Of the few that changed since the last run, all may have been deleted meanwhile.
        if self._gone and not self._read and (whole or self._gone > MOST_FAILURES):
            msg = (
                f"None of the {self._gone} requests was answered; not all of them can be gone. "
                "Check the permissions of the credential, and api_url."
            )
            raise StreamError(msg)
