"""HTTP connections: one request in, the bytes of one whole response out."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import parse_qsl, urlsplit

import msgspec

from spile.exceptions import OriginError, RetriableError, StatusError, StreamError
from spile.http.connection import Connections
from spile.http.retry import LONGEST_WAIT, is_used_up, reset_after
from spile.http.socket import DEFAULT_MAX_BYTES
from spile.http.statuses import METHOD_KEPT, REDIRECTS, UNAUTHORIZED, final_error, is_rate_limit
from spile.http.urls import origin_of, percent_encoded, redact_url, redirected, with_query
from spile.timestamps import Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from spile.http.credentials import Credentials
    from spile.http.messages import Request, Response
    from spile.http.rate_limit import Pace
    from spile.http.retry import RetryPolicy
    from spile.typing import JSON

Result = TypeVar("Result")

logger = logging.getLogger(__name__)

MOST_REDIRECTS = 5


@dataclass(slots=True)
class Counts:
    """What the transport did for one stream; written under the transport's lock."""

    requests: int = 0
    retries: int = 0


class Transport:
    """Sends requests to one origin, with credential, pace and retry.

    Args:
        api_url: Every request goes to its scheme, host and port.
        credentials: Signs each request.
        policy: Which failures are worth another try.
        pace: Shared by all threads.
        timeout: Seconds without a byte after which a request counts as failed.
        user_agent: The identification header.
        max_response_bytes: Most bytes of one response.
        sleep: Waits between tries; raises to end the wait early.
    """

    def __init__(  # noqa: PLR0913  # one keyword for each thing that users can set
        self,
        api_url: str,
        *,
        credentials: Credentials,
        policy: RetryPolicy,
        pace: Pace,
        timeout: float,
        user_agent: str,
        max_response_bytes: int = DEFAULT_MAX_BYTES,
        sleep: Callable[[float], None],
    ) -> None:
        self.origin = origin_of(api_url)
        parts = urlsplit(api_url)
        self._root = f"{parts.scheme}://{parts.netloc}/"
        self.credentials = credentials
        self.policy = policy
        self.pace = pace
        self._sleep = sleep
        self._headers = {
            "User-Agent": user_agent,
            "Accept-Encoding": "gzip, deflate",
            "Accept": "application/json",
        }
        self._connections = Connections(api_url, timeout, max_response_bytes)
        #: When the run began, by the clock of the API.
        self.clock = Clock()
        self._lock = threading.Lock()

    def send(
        self,
        request: Request,
        read: Callable[[Response], Result],
        counts: Counts | None = None,
    ) -> Result:
        """What `read` makes of the response, with as many retries as the policy allows.

        Args:
            request: What to ask for.
            read: Turns the response into pages. It may raise RetriableError for a response that is
                damaged, or any other error of this library for one that says no.
            counts: Counts requests and retries.

        Raises:
            CredentialError: The API rejects the credential (401).
            ForbiddenError: No permission (403).
            OriginError: A redirect leads elsewhere.
            StreamError: Retries are used up, or the API asks for a longer wait than is sensible.
        """
        for number in range(self.policy.max_retries + 1):
            try:
                return read(self._exchange(request, counts))
            except RetriableError as error:
                asked = self._check_wait(request, error)
                if number == self.policy.max_retries:
                    raise final_error(request, error, number) from None
                wait = self.policy.backoff(number) if asked is None else asked
                limited = is_rate_limit(error)
                logger.info("%s: %s; next try in %.1f s", request, error, wait)
            self._wait(wait, limited=limited)
            if counts is not None:
                with self._lock:
                    counts.retries += 1
        raise AssertionError  # pragma: no cover  # the loop returns or raises

    def _wait(self, seconds: float, *, limited: bool) -> None:
        if limited:
            # The limit counts all requests, so all threads hold their fire.
            self.pace.hold(seconds)
        self._sleep(seconds)

    @staticmethod
    def _check_wait(request: Request, error: RetriableError) -> float | None:
        if error.retry_after is not None and error.retry_after > LONGEST_WAIT:
            msg = (
                f"{request}: {error}, and asks to wait {error.retry_after:.0f} s, more than five "
                "minutes: a quota is used up. Run again later, or lower requests_per_second."
            )
            raise StreamError(msg)
        return error.retry_after

    def _exchange(self, request: Request, counts: Counts | None) -> Response:
        """Send once, follow redirects within the origin, check the status."""
        url = request.url
        if request.params:
            url = with_query(url, dict(request.params))
        method, payload = request.method, request.payload
        for _ in range(MOST_REDIRECTS + 1):
            self.check_origin(url)
            response = self._send_once(method, url, payload, request.headers, counts)
            if response.status not in REDIRECTS:
                if not self.clock.adjusted:
                    self.clock.adjust(response.headers)
                self._heed_limit(response)
                return response
            url = redirected(url, response.headers.get("Location", ""))
            if response.status not in METHOD_KEPT and method != "GET":
                msg = (
                    f"{request} was redirected with status {response.status}, which turns it into "
                    "a GET. Set api_url to the address that the API has now."
                )
                raise StatusError(msg, status=response.status)
        msg = f"{request} was redirected more than {MOST_REDIRECTS} times. Check api_url."
        raise StatusError(msg, status=response.status)

    def _heed_limit(self, response: Response) -> None:
        """Ask nothing more in this interval if the API says that nothing is left of it."""
        if is_used_up(response.headers) and response.ok:
            seconds = reset_after(response.headers) or 0.0
            if seconds <= LONGEST_WAIT:
                self.pace.hold(seconds)

    def check_origin(self, url: str) -> None:
        """Refuse a URL outside the origin of `api_url`.

        Raises:
            OriginError: Scheme, host or port differ.
        """
        if not url.startswith(self._root) and origin_of(url) != self.origin:
            scheme, host, port = self.origin
            msg = (
                f"The API points to {redact_url(url)}, outside {scheme}://{host}:{port}; it was "
                "not requested, as the credential must not leave. Check api_url."
            )
            raise OriginError(msg)

    def _send_once(
        self,
        method: str,
        url: str,
        payload: Mapping[str, JSON] | None,
        headers: Mapping[str, str],
        counts: Counts | None,
    ) -> Response:
        sent = {**self._headers, **headers}
        body = None
        if payload is not None:
            body = msgspec.json.encode(payload)
            sent["Content-Type"] = "application/json"

        def send() -> tuple[dict[str, str], Response]:
            self.pace.wait()
            # Only now: a token may expire in the wait.
            signature = self.credentials.headers()
            if counts is not None:
                with self._lock:
                    counts.requests += 1
            signed = {**sent, **signature}
            target = percent_encoded(self._signed(url))
            response = self._connections.send(method, target, signed, body)
            if logger.isEnabledFor(logging.DEBUG):
                seen = redact_url(target)
                logger.debug(
                    "%s %s: %d, %d bytes", method, seen, response.status, len(response.body)
                )
            return signature, response

        signature, response = send()
        if response.status == UNAUTHORIZED and self.credentials.renew(signature):
            _, response = send()
        return response

    def _signed(self, url: str) -> str:
        signature = self.credentials.query()
        if not signature:
            return url
        # A next link may already carry the key.
        carried = {name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)}
        return with_query(url, {k: v for k, v in signature.items() if k not in carried})
