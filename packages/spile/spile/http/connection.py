"""Connections to one origin: bytes out, one whole response in, and what went wrong in plain words.

Certificates, proxies and pools are those of `requests`. Where no proxy stands between, requests go
straight over a connection of the pool (`spile.http.socket`): the objects that a session builds for
each page cost more than reading the page.
"""

from __future__ import annotations

import threading
from http.client import HTTPException
from ssl import SSLError
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import get_environ_proxies, select_proxy
from urllib3 import exceptions as failures

from spile.exceptions import RetriableError, StreamError
from spile.http.messages import Response
from spile.http.socket import HTTPSocket
from spile.http.urls import target_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from urllib3.connectionpool import HTTPConnectionPool

_CUT_SHORT = (
    HTTPException,
    failures.ProtocolError,
    failures.DecodeError,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
)
_TIMEOUTS = (TimeoutError, failures.TimeoutError, requests.exceptions.Timeout)
_FAILURES = (
    HTTPException,
    failures.HTTPError,
    requests.exceptions.RequestException,
    OSError,
)
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
    ) -> Response:
        """One request and its whole response, whatever its status; redirects are not followed.

        Raises:
            RetriableError: Connection, timeout, or a body that is cut short or damaged.
            StreamError: The certificate is not trusted, or the URL cannot be requested.
        """
        try:
            return self._send(method, url, headers, body)
        except (SSLError, failures.SSLError, requests.exceptions.SSLError) as error:
            if "CERTIFICATE_VERIFY_FAILED" not in str(error):
                raise RetriableError(self._describe(error)) from None
            msg = "The certificate of the API is not trusted. Check api_url and REQUESTS_CA_BUNDLE."
            raise StreamError(msg) from None
        except ValueError:
            msg = "A request could not be written. Check api_url, the credential and user_agent."
            raise StreamError(msg) from None
        except _FAILURES as error:
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
            return "the response was cut short or damaged"
        return f"the connection to {self._host} broke"

    def _send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
    ) -> Response:
        wire = self._wire(url)
        if wire is None:
            return self._send_prepared(method, url, headers, body)
        return Response(*wire.send(method, target_of(url), headers, body))

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

    def _wire(self, url: str) -> HTTPSocket | None:
        """This thread's connection; None behind a proxy, and where tests mounted an adapter."""
        wire: HTTPSocket | None = getattr(self._local, "wire", None)
        if wire is not None:
            return wire
        adapter = self._session().get_adapter(url)
        if select_proxy(url, self._proxies) or not isinstance(adapter, HTTPAdapter):
            return None
        pool = adapter.get_connection_with_tls_context(self._prepare("GET", url), self._verify)
        cast("Any", adapter).cert_verify(pool, url, self._verify, None)
        wire = self._local.wire = HTTPSocket(cast("HTTPConnectionPool", pool), self._timeout)
        return wire

    def _send_prepared(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
    ) -> Response:
        prepared = self._prepare(method, url)
        prepared.headers.update(headers)
        prepared.body = body
        adapter = self._session().get_adapter(url)
        with adapter.send(
            prepared,
            stream=True,
            timeout=self._timeout,
            verify=self._verify,
            proxies=self._proxies,
        ) as sent:
            return Response(sent.status_code, sent.headers, sent.content)
