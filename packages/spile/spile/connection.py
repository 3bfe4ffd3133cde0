"""Connections to one origin: bytes out, one whole answer in, and what went wrong in plain words.

Certificates, proxies and pools are those of `requests`. Once a thread has its pool, requests go to
it directly: building a session's request objects for each page costs more than reading the page.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import get_environ_proxies
from urllib3 import exceptions as failures
from urllib3.util import Timeout

from spile.answers import Answer
from spile.exceptions import RetriableError, StreamError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from urllib3.connectionpool import HTTPConnectionPool

_CUT_SHORT = (
    failures.ProtocolError,
    failures.DecodeError,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
)
_TIMEOUTS = (failures.TimeoutError, requests.exceptions.Timeout)
_UNREACHABLE = (failures.NewConnectionError, failures.NameResolutionError)


class Connections:
    """Kept-alive connections to one origin, one pool per thread.

    Proxies and certificate bundle are those of the environment, read once.

    Args:
        api_url: Any URL of the origin.
        timeout: Seconds without a byte after which a request counts as failed.
    """

    def __init__(self, api_url: str, timeout: float) -> None:
        parts = urlsplit(api_url)
        self._host = f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
        self._timeout = timeout
        self._patience = Timeout(connect=timeout, read=timeout)
        settings = requests.Session().merge_environment_settings(api_url, {}, None, None, None)
        self._verify: bool | str = settings["verify"] or True
        self._proxies = get_environ_proxies(api_url)
        self._local = threading.local()

    def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
    ) -> Answer:
        """One request and its whole answer, whatever its status; redirects are not followed.

        Raises:
            RetriableError: Connection, timeout, or a body that is cut short or damaged.
            StreamError: The certificate is not trusted, or the URL cannot be requested.
        """
        try:
            return self._send(method, url, headers, body)
        except (failures.SSLError, requests.exceptions.SSLError) as error:
            if "CERTIFICATE_VERIFY_FAILED" not in str(error):
                raise RetriableError(self._describe(error)) from None
            msg = "The certificate of the API is not trusted. Check api_url and REQUESTS_CA_BUNDLE."
            raise StreamError(msg) from None
        except ValueError:
            msg = "A request could not be written. Check api_url, the credential and user_agent."
            raise StreamError(msg) from None
        except (failures.HTTPError, requests.exceptions.RequestException, OSError) as error:
            raise RetriableError(self._describe(error)) from None

    def _describe(self, error: Exception) -> str:
        if isinstance(error, _UNREACHABLE):
            return f"no connection to {self._host}"
        if isinstance(error, _TIMEOUTS):
            return f"no byte for {self._timeout:g} s"
        if isinstance(error, (failures.ProxyError, requests.exceptions.ProxyError)):
            return "the proxy could not be reached"
        # A reset and a short body arrive as the same kind of error.
        reset = any(isinstance(part, OSError) for part in error.args)
        if isinstance(error, _CUT_SHORT) and not reset:
            return "the answer was cut short or damaged"
        return f"the connection to {self._host} broke"

    def _send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
    ) -> Answer:
        pool = self._pool(url)
        if pool is None:
            return self._send_prepared(method, url, headers, body)
        parts = urlsplit(url)
        target = url if self._absolute else f"{parts.path or '/'}?{parts.query}".rstrip("?")
        answer = pool.urlopen(
            method,
            target,
            body=body,
            headers=headers,
            retries=False,
            redirect=False,
            assert_same_host=False,
            timeout=self._patience,
            preload_content=True,
            decode_content=True,
        )
        return Answer(answer.status, answer.headers, answer.data)

    def _prepare(self, method: str, url: str) -> requests.PreparedRequest:
        prepared = requests.PreparedRequest()
        prepared.method, prepared.url = method, url
        prepared.headers = CaseInsensitiveDict()
        prepared.hooks = {}
        return prepared

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = requests.Session()
            session.trust_env = False
        return session

    def _pool(self, url: str) -> HTTPConnectionPool | None:
        """This thread's pool; None if another kind of adapter is mounted, as tests do."""
        adapter = self._session().get_adapter(url)
        if not isinstance(adapter, HTTPAdapter):
            return None
        pool: HTTPConnectionPool | None = getattr(self._local, "pool", None)
        if pool is None:
            prepared = self._prepare("GET", url)
            pool = cast(
                "HTTPConnectionPool",
                adapter.get_connection_with_tls_context(prepared, self._verify, self._proxies),
            )
            cast("Any", adapter).cert_verify(pool, url, self._verify, None)
            # A proxy for http wants the whole URL in the request line.
            self._absolute = adapter.request_url(prepared, self._proxies) == url
            self._local.pool = pool
        return pool

    _absolute = False

    def _send_prepared(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
    ) -> Answer:
        prepared = self._prepare(method, url)
        prepared.headers.update(headers)
        prepared.body = body
        adapter = self._session().get_adapter(url)
        with adapter.send(prepared, stream=True, timeout=self._timeout) as response:
            return Answer(response.status_code, response.headers, response.content)
