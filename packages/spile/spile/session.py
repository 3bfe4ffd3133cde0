"""What the streams of one run share: transport, workers, page store, writer and clock."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from spile.exceptions import Terminated
from spile.fetching.page_store import PageStore
from spile.fetching.workers import Workers
from spile.filters import period_of
from spile.http.rate_limit import Pace
from spile.http.retry import RetryPolicy
from spile.http.shared_turns import turns_of
from spile.http.transport import Transport
from spile.http.urls import origin_of

if TYPE_CHECKING:
    import logging
    from collections.abc import Mapping

    from singer_sdk import Stream

    from spile.filters import Period
    from spile.http.credentials import Credentials
    from spile.profiles import Profile
    from spile.redaction import Redactor
    from spile.singer.writer import BufferedWriter
    from spile.timestamps import Clock
    from spile.typing import Config


class SessionTap(Protocol):
    """What a session takes from its tap; the attributes are those of `RESTTap`."""

    @property
    def config(self) -> Config:
        """The settings, checked."""

    @property
    def logger(self) -> logging.Logger:
        """The tap's logger."""

    @property
    def profile_name(self) -> str:
        """Name of the profile in use."""

    @property
    def profile(self) -> Profile:
        """The profile in use."""

    @property
    def streams(self) -> Mapping[str, Stream]:
        """The tap's streams by name."""

    @property
    def url_base(self) -> str:
        """The API's address without a trailing slash."""

    @property
    def user_agent(self) -> str:
        """How the tap names itself to the API."""

    @property
    def credential_settings(self) -> str:
        """The settings to check when the API rejects the credential."""

    @property
    def redactor(self) -> Redactor:
        """Masks the tap's secrets."""

    @property
    def writer(self) -> BufferedWriter:
        """Writes Singer lines."""

    @property
    def session(self) -> Session:
        """What the streams of this run share."""

    def credentials(self) -> Credentials:
        """How requests are signed."""

    def write_state(self) -> None:
        """Write `STATE` if it changed, and everything before it."""


class Session:
    """What the streams of one run share.

    Args:
        tap: Whose run it is.

    Attributes:
        tap: Whose run it is.
        signal: The signal that asked the run to stop; 0 if none did.
    """

    def __init__(self, tap: SessionTap) -> None:
        self.tap = tap
        self.signal = 0

    @cached_property
    def workers(self) -> Workers:
        """The threads that send requests."""
        return Workers(self.tap.config["max_concurrency"])

    @cached_property
    def period(self) -> Period | None:
        """The period that this run reads again; None if it reads what is new."""
        return period_of(self.tap.config)

    @cached_property
    def store(self) -> PageStore:
        """Where pages wait for their turn."""
        return PageStore(most_bytes=self.tap.config["max_buffer_bytes"])

    @cached_property
    def writer(self) -> BufferedWriter:
        """Writes Singer lines."""
        return self.tap.writer

    @cached_property
    def transport(self) -> Transport:
        """Sends the requests of all streams."""
        config = self.tap.config
        credentials = self.tap.credentials()
        return Transport(
            self.tap.url_base,
            credentials=credentials,
            policy=RetryPolicy(
                max_retries=config["max_retries"],
                backoff_factor=config["backoff_factor"],
            ),
            pace=self._pace(credentials),
            timeout=config["request_timeout"],
            max_response_bytes=config["max_response_bytes"],
            user_agent=self.tap.user_agent,
            sleep=self.workers.sleep,
        )

    def _pace(self, credentials: Credentials) -> Pace:
        """The pace of the account, which runs of other processes keep too."""
        rate = self.tap.config.get("requests_per_second")
        turns = None
        if rate:
            try:
                turns = turns_of(origin_of(self.tap.url_base), credentials.identity)
            except OSError as error:
                self.tap.logger.warning("The pace is not shared with other runs: %s", error)
        return Pace(rate, sleep=self.workers.sleep, turns=turns)

    @property
    def clock(self) -> Clock:
        """The one clock that the state is written by."""
        return self.transport.clock

    def idle(self) -> None:
        """Use a wait: hand over what is written so far, and notice signals."""
        self.writer.flush()
        self.check_stop()

    def check_stop(self) -> None:
        """End the run here if a signal asked for it, or nothing more can succeed.

        Raises:
            Terminated: A signal arrived.
            CredentialError: The API rejects the credential.
        """
        if self.signal:
            raise Terminated(self.signal)
        if self.workers.failure is not None:
            raise self.workers.failure

    def close(self) -> None:
        """Send nothing more and remove what waits."""
        self.workers.stop()
        self.store.close()
