"""A test of the connection: the first page of each stream is read, and nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from spile.exceptions import CredentialError, StreamError

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterable

    from spile.streams.stream import RESTStream
    from spile.typing import Context, Record


class ConnectionTest:
    """Reads the first page of each stream that is selected by default.

    Args:
        log: Says what works and what does not.

    Attributes:
        working: Names of the streams that can be read.
        failed: Names of those that cannot; each was logged.
    """

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self.working: list[str] = []
        self.failed: list[str] = []

    def run(self, streams: Iterable[RESTStream]) -> None:
        """Try streams, and their children with the first parent that has a key.

        Args:
            streams: The tap's streams.

        Raises:
            CredentialError: The API rejects the credential.
        """
        for stream in streams:
            if stream.parent_stream_type is None:
                self._try(stream, stream.partitions[0] if stream.partitions else None)

    def _try(self, stream: RESTStream, context: Context | None) -> None:
        children = [cast("RESTStream", child) for child in stream.child_streams]
        tried = [child for child in children if child.selected_by_default]
        if not (stream.selected_by_default or tried):
            self._log.info("Stream '%s' is not selected by default: not tried", stream.name)
            return
        try:
            page = next(stream.read_pages(context), None)
            records = stream.read_dictionaries(page.records, context) if page else []
        except CredentialError as error:
            msg = f"{error} Check {stream.session.tap.credential_settings} and api_url."
            raise CredentialError(msg) from None
        except StreamError as error:
            self._log.error("Stream '%s' failed: %s", stream.name, error)  # one line
            self.failed.append(stream.name)
            return
        self.working.append(stream.name)
        self._log.info("Stream '%s' works: %d records on a page", stream.name, len(records))
        for child in tried:
            self._try_child(child, records)

    def _try_child(self, child: RESTStream, parents: list[Record]) -> None:
        contexts = (child.context_of(parent) for parent in parents)
        context = next((found for found in contexts if found is not None), None)
        if context is None:
            self._log.info("Stream '%s' is not tried: its parent has no record", child.name)
        else:
            self._try(child, context)
