"""HTTP connections: one request in, the bytes of one whole answer out."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urljoin, urlsplit

import msgspec
import requests
from requests.structures import CaseInsensitiveDict
from requests.utils import get_environ_proxies, requote_uri

from spile.answers import Answer, Request
from spile.credentials import with_query
from spile.exceptions import (
    ForbiddenError,
    OriginError,
    RetriableError,
    StatusError,
    StreamError,
)
from spile.redaction import redact_url
from spile.retry import LONGEST_WAIT, reset_after

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from spile.credentials import Credentials
    from spile.rate_limit import Pace
    from spile.retry import RetryPolicy

Result = TypeVar("Result")

logger = logging.getLogger(__name__)

MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_METHOD_KEPT = frozenset({307, 308})
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(slots=True)
class Counts:
    """What the transport did for one stream; written under the transport's lock."""

    requests: int = 0
    retries: int = 0


def origin_of(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of a URL; what a credential may be sent to."""
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    return scheme, (parts.hostname or "").lower(), parts.port or _DEFAULT_PORTS.get(scheme, 0)


class Transport:
    """Sends requests to one origin, with credential, pace and retry.

    One `requests` session per thread; proxies and certificate bundle are those of the environment,
    read once.

    Args:
        api_url: Every request goes to its scheme, host and port.
        credentials: Signs each request.
        policy: Which failures are worth another try.
        pace: Shared by all threads.
        timeout: Seconds without a byte after which a request counts as failed.
        user_agent: The identification header.
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
        sleep: Callable[[float], None],
    ) -> None:
        self.origin = origin_of(api_url)
        self.credentials = credentials
        self.policy = policy
        self.pace = pace
        self.timeout = timeout
        self._sleep = sleep
        self._headers = {
            "User-Agent": user_agent,
            "Accept-Encoding": "gzip, deflate",
            "Accept": "application/json",
        }
        settings = requests.Session().merge_environment_settings(api_url, {}, None, None, None)
        self._verify = settings["verify"] or True
        self._proxies = get_environ_proxies(api_url)
        self._local = threading.local()
        self._lock = threading.Lock()

    def send(
        self,
        request: Request,
        read: Callable[[Answer], Result],
        counts: Counts | None = None,
    ) -> Result:
        """What `read` makes of the answer, with as many retries as the policy allows.

        Args:
            request: What to ask for.
            read: Turns the answer into pages. It may raise RetriableError for an answer that is
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
                    raise self._given_up(request, error, number) from None
                wait = self.policy.backoff(number) if asked is None else asked
                limited = error.limited
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

    @staticmethod
    def _given_up(request: Request, error: RetriableError, retries: int) -> StreamError:
        tries = f"after {retries} retries" if retries else "without a retry"
        message = f"{request}: {error}, {tries}."
        if error.forbidden:
            return ForbiddenError(f"{message} Grant the permission or deselect the stream.")
        return StreamError(f"{message} Run again later; raise max_retries if this is usual.")

    def _exchange(self, request: Request, counts: Counts | None) -> Answer:
        """Send once, follow redirects within the origin, judge the status."""
        url = with_query(request.url, dict(request.params))
        method, payload = request.method, request.payload
        for _ in range(MOST_REDIRECTS + 1):
            self.check_origin(url)
            answer = self._send_once(method, url, payload, request.headers, counts)
            if answer.status not in _REDIRECTS:
                self._heed_limit(answer)
                return answer
            url = urljoin(url, answer.headers.get("Location", ""))
            if answer.status not in _METHOD_KEPT and method != "GET":
                msg = (
                    f"{request} was redirected with status {answer.status}, which turns it into "
                    "a GET. Set api_url to the address that the API has now."
                )
                raise StatusError(msg, status=answer.status)
        msg = f"{request} was redirected more than {MOST_REDIRECTS} times. Check api_url."
        raise StatusError(msg, status=answer.status)

    def _heed_limit(self, answer: Answer) -> None:
        """Ask nothing more in this interval if the API says that nothing is left of it."""
        if answer.ok and (seconds := reset_after(answer.headers)) and seconds <= LONGEST_WAIT:
            self.pace.hold(seconds)

    def check_origin(self, url: str) -> None:
        """Refuse a URL outside the origin of `api_url`.

        Raises:
            OriginError: Scheme, host or port differ.
        """
        if origin_of(url) != self.origin:
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
        payload: Mapping[str, Any] | None,
        headers: Mapping[str, str],
        counts: Counts | None,
    ) -> Answer:
        prepared = requests.PreparedRequest()
        prepared.method = method
        prepared.url = requote_uri(self._signed(url))
        prepared.headers = CaseInsensitiveDict(
            {**self._headers, **headers, **self.credentials.headers()}
        )
        prepared.hooks = {}
        if payload is not None:
            prepared.body = msgspec.json.encode(payload)
            prepared.headers["Content-Type"] = "application/json"
            prepared.headers["Content-Length"] = str(len(prepared.body))
        self.pace.wait()
        if counts is not None:
            with self._lock:
                counts.requests += 1
        return self._receive(prepared)

    def _signed(self, url: str) -> str:
        # A next link may already carry the key.
        query = urlsplit(url).query
        missing = {k: v for k, v in self.credentials.query().items() if f"{k}=" not in query}
        return with_query(url, missing)

    def _receive(self, prepared: requests.PreparedRequest) -> Answer:
        try:
            # The adapter itself: a session would read proxies and netrc again for each request.
            response = (
                self._session()
                .get_adapter(str(prepared.url))
                .send(
                    prepared,
                    stream=True,
                    timeout=(self.timeout, self.timeout),
                    verify=self._verify,
                    proxies=self._proxies,
                )
            )
            with response:
                return Answer(response.status_code, response.headers, response.content)
        except requests.exceptions.SSLError:
            msg = "The certificate of the API is not trusted. Check api_url and REQUESTS_CA_BUNDLE."
            raise StreamError(msg) from None
        except requests.exceptions.Timeout:
            msg = f"no byte for {self.timeout:g} s"
            raise RetriableError(msg) from None
        except (
            requests.exceptions.ChunkedEncodingError,
            requests.exceptions.ContentDecodingError,
        ):
            msg = "the answer was cut short or damaged"
            raise RetriableError(msg) from None
        except requests.exceptions.ConnectionError as error:
            raise RetriableError(self._connection_failure(error)) from None
        except (requests.exceptions.RequestException, UnicodeError, ValueError) as error:
            msg = f"The request could not be sent ({type(error).__name__}). Check api_url."
            raise StreamError(msg) from None

    def _connection_failure(self, error: requests.exceptions.ConnectionError) -> str:
        _, host, port = self.origin
        if "Read timed out" in str(error):
            return f"no byte for {self.timeout:g} s"
        if isinstance(error, requests.exceptions.ProxyError):
            return "the proxy could not be reached"
        if "NewConnectionError" in str(error) or "NameResolutionError" in str(error):
            return f"no connection to {host}:{port}"
        return f"the connection to {host}:{port} broke"

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = requests.Session()
            session.trust_env = False
        return session
