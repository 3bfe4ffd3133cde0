"""One run over all selected streams: each to its own end, whatever happens to the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from spile.exceptions import (
    CatalogError,
    CredentialError,
    ForbiddenError,
    GrantError,
    RunError,
    ScopeError,
    StreamError,
)
from spile.family import Family
from spile.outcomes import Outcomes
from spile.progress.terminal import LiveProgress
from spile.streams.backfill import plan_period
from spile.sync import StreamSync

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spile.session import Session
    from spile.streams.stream import RESTStream


class Run:
    """The syncs of one run, parents before children.

    Args:
        session: What the streams share.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._tap = session.tap
        self._syncs: dict[str, StreamSync] = {}
        self._families: dict[str, Family] = {}
        self._failed: dict[str, str] = {}
        self._forbidden: list[str] = []
        self._outcomes = Outcomes(session)

    def plan(self, streams: Iterable[RESTStream]) -> None:
        """Choose what is read.

        Args:
            streams: The tap's streams.

        Raises:
            CatalogError: No stream is selected.
        """
        streams = list(streams)
        if self._session.period is not None:
            plan_period(streams)
        # What is deleted comes before the records, so that what came back stays.
        for stream in sorted(streams, key=lambda stream: stream.profile.deletions is None):
            if stream.parent_stream_type is None:
                family = Family(stream)
                family.plan()
                self._plan(stream, None, family)
        if not self._syncs and self._session.period is not None:
            msg = (
                "No selected stream can be bounded by start_date and end_date, so there is nothing "
                "to read. Select one that can, or leave out end_date."
            )
            raise CatalogError(msg)
        if not self._syncs:
            msg = (
                "No stream is selected, so there is nothing to read. Check the catalog, or the "
                "select rules in meltano.yml: is it of this tap?"
            )
            raise CatalogError(msg)

    def sync_all(self) -> None:
        """Write every stream that is planned.

        Raises:
            RunError: At least one stream failed; each was logged when it did.
            Terminated: A signal ended the run.
        """
        try:
            with LiveProgress([sync.progress for sync in self._syncs.values()]):
                self._sync_planned()
        finally:
            for sync in self._syncs.values():
                sync.records.close()
            self._outcomes.close(self._syncs.values())
        self._refuse_silence()
        if self._failed:
            raise RunError(tuple(self._failed))

    def summarize(self) -> None:
        """Log what the run did, at its very end."""
        self._outcomes.summarize(self._failed)

    def _sync_planned(self) -> None:
        for sync in self._syncs.values():
            sync.start()
        for sync in self._syncs.values():
            with sync.progress:
                goes_on = self._sync(sync)
            if not goes_on:
                return

    def _plan(self, stream: RESTStream, parent: StreamSync | None, family: Family) -> None:
        if not stream.selected and not stream.has_selected_descendents:
            self._tap.logger.info("Stream '%s' is not selected", stream.name)
            return
        sync = StreamSync(stream, len(self._syncs), parent)
        self._syncs[stream.name] = sync
        self._families[stream.name] = family
        for child in stream.child_streams:
            self._plan(cast("RESTStream", child), sync, family)

    def _sync(self, sync: StreamSync) -> bool:
        """Write one stream; False if the run cannot go on."""
        try:
            sync.run()
        except GrantError as error:
            self._fail(sync, str(error), error)
            return False
        except CredentialError as error:
            self._reject(sync, error)
            return False
        except ScopeError as error:
            if sync.has_read or not self._still_works():
                self._reject(sync, error)
                return False
            self._forbid(sync, error)
        except ForbiddenError as error:
            if sync.has_read:
                # It was allowed a moment ago: whatever refuses it now, the stream is incomplete.
                self._fail(sync, str(error), error)
            else:
                self._forbid(sync, error)
        except StreamError as error:
            self._fail(sync, str(error), error)
        finally:
            sync.close()
        self._outcomes.add(sync, "complete")
        self._families[sync.stream.name].settle(sync)
        self._tap.write_state()
        return True

    def _still_works(self) -> bool:
        """True if the credential can read again what it has read before in this run."""
        worked = (s for s in self._syncs.values() if s.has_read and not s.stream.has_contexts)
        sync = next(worked, None)
        if sync is None:
            return False
        try:
            sync.stream.fetch(sync.stream.new_paginator().first(), None, sync.progress.counts)
        except (CredentialError, ForbiddenError, ScopeError):
            return False
        except StreamError:
            # Whatever went wrong, it was not the credential.
            return True
        return True

    def _reject(self, sync: StreamSync, error: Exception) -> None:
        settings = self._tap.credential_settings
        message = f"{error} The run ends here. Check {settings} and api_url."
        self._fail(sync, message, error)

    def _forbid(self, sync: StreamSync, error: Exception) -> None:
        self._forbidden.append(sync.stream.name)
        self._outcomes.add(sync, "forbidden", str(error))
        sync.forbidden = True
        if self._tap.config["on_forbidden"] == "skip":
            sync.stream.logger.warning("Stream '%s' is skipped: %s", sync.stream.name, error)
        else:
            self._fail(sync, str(error), error)

    def _fail(self, sync: StreamSync, message: str, error: Exception) -> None:
        log = sync.stream.logger
        log.error("Stream '%s' failed: %s", sync.stream.name, message)
        log.debug("Where stream '%s' failed", sync.stream.name, exc_info=error)
        self._outcomes.add(sync, "failed", message)
        self._failed[sync.stream.name] = message

    def _refuse_silence(self) -> None:
        """A credential that may read nothing is wrong, even where forbidden streams are skipped."""
        if self._syncs and len(self._forbidden) == len(self._syncs) and not self._failed:
            self._tap.logger.error(
                "Every selected stream is forbidden: the credential may read nothing. Check %s.",
                self._tap.credential_settings,
            )
            self._failed.update(dict.fromkeys(self._forbidden, "The API forbids it."))
