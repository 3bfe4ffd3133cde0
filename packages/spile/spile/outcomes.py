"""How the streams of one run ended: for the state, and for the last lines of the log."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, cast

from spile.state.outcome import LAST_RUNS, record_outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from spile.session import Session
    from spile.state.outcome import Outcome
    from spile.sync import StreamSync
    from spile.typing import State


class Outcomes:
    """How each stream of a run ended.

    Args:
        session: What the streams share.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._log = session.tap.logger
        self._started = time.monotonic()
        self._ended: dict[str, Outcome] = {}
        self._syncs: list[StreamSync] = []

    def add(self, sync: StreamSync, outcome: Outcome, reason: str | None = None) -> None:
        """Say how a stream ended; the first word counts.

        Args:
            sync: The sync of the stream.
            outcome: How it ended.
            reason: Why it is not complete.
        """
        name = sync.stream.name
        if name in self._ended:
            return
        self._ended[name] = outcome
        self._syncs.append(sync)
        if sync.stream.selected:
            runs = cast("State", sync.stream.tap_state).setdefault(LAST_RUNS, {})
            runs[name] = record_outcome(
                runs.get(name, {}),
                outcome,
                now=self._session.clock.now(),
                records=sync.progress.records,
                message=None if reason is None else self._session.tap.redactor(reason),
            )

    def close(self, syncs: Iterable[StreamSync]) -> None:
        """Say how the streams ended that nobody has spoken of: the run ended before they did."""
        for sync in syncs:
            self.add(sync, "interrupted" if sync.has_read else "skipped")

    def summarize(self, failed: Mapping[str, str]) -> None:
        """Log what the run did, and what failed.

        Args:
            failed: Why streams failed, by their names.
        """
        outcomes = Counter(self._ended.values())
        read, interrupted = outcomes["complete"], outcomes["interrupted"]
        progress = [sync.progress for sync in self._syncs]
        self._log.info(
            "Run: %s read, %d failed, %d skipped%s; %s records, %s requests, %s retries, %.1f s%s",
            _number(read, "stream"),
            len(failed),
            len(self._ended) - read - len(failed) - interrupted,
            f", {interrupted} interrupted" if interrupted else "",
            f"{sum(p.records for p in progress):,}",
            f"{sum(p.counts.requests for p in progress):,}",
            f"{sum(p.counts.retries for p in progress):,}",
            time.monotonic() - self._started,
            _reason(failed),
        )


def _reason(failed: Mapping[str, str]) -> str:
    """The first failure, as Meltano shows the last line of a plugin that fails."""
    if not failed:
        return ""
    name, reason = next(iter(failed.items()))
    more = f" {_number(len(failed) - 1, 'more stream')} failed." if len(failed) > 1 else ""
    return f". Stream '{name}' failed: {reason}{more}"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
