"""Connections to one origin: bytes out, one whole response in, and what went wrong in plain words.

Certificates, proxies and pools are those of `requests`; requests go over a connection of the pool
(`spile.http.socket`).
"""

from __future__ import annotations

import os
import threading
from http.client import HTTPException
from ssl import SSLError
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies, select_proxy
from urllib3 import exceptions as failures

from spile.exceptions import RetriableError, StreamError
from spile.http.messages import Response
from spile.http.socket import DEFAULT_MAX_BYTES, HTTPSocket
from spile.http.urls import target_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from urllib3.connectionpool import HTTPConnectionPool

_CUT_SHORT = (
    HTTPException,
    failures.ProtocolError,
    failures.DecodeError,
    failures.InvalidHeader,
    ValueError,
)
_TIMEOUTS = (TimeoutError, failures.TimeoutError)
_FAILURES = (HTTPException, failures.HTTPError, OSError, ValueError)
_PROXY_REFUSES_PASSWORD = 407


class Connections:
    """Kept-alive connections to one origin, one per thread.

    Proxies and certificate bundle are those of the environment, read once.

    Args:
        api_url: Any URL of the origin.
        timeout: Seconds without a byte after which a request counts as failed.
        max_bytes: Most bytes of one response.
    """

    def __init__(self, api_url: str, timeout: float, max_bytes: int = DEFAULT_MAX_BYTES) -> None:
        parts = urlsplit(api_url)
        self._host = f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
        self._timeout = timeout
        self._max_bytes = max_bytes
        self._root = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/"
        settings = requests.Session().merge_environment_settings(api_url, {}, None, None, None)
        self._verify: bool | str = settings["verify"] or True
        self._proxies = get_environ_proxies(api_url)
        self._proxy = _Proxy(parts.scheme) if select_proxy(api_url, self._proxies) else None
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
            StreamError: The certificate is not trusted, the URL cannot be requested, the proxy
                cannot be used, or the response is too large.
        """
        wire = self._wire()
        try:
            response = Response(*wire.send(method, target_of(url), headers, body))
        except (SSLError, failures.SSLError) as error:
            if "CERTIFICATE_VERIFY_FAILED" not in str(error):
                raise RetriableError(self._describe(error)) from None
            msg = "The certificate of the API is not trusted. Check api_url and REQUESTS_CA_BUNDLE."
            raise StreamError(msg) from None
        except _FAILURES as error:
            raise self._failure(error) from None
        if self._proxy is not None and response.status == _PROXY_REFUSES_PASSWORD:
            raise self._proxy.refuses_password()
        return response

    def _failure(self, error: Exception) -> Exception:
        if self._proxy is not None and isinstance(error, failures.ProxyError):
            return self._proxy.failure(error)
        if isinstance(error, failures.NameResolutionError):
            advice = f"Check the address {self._host}; if it is right, run again later."
            return RetriableError(f"the name of {self._host} is not known", advice=advice)
        return RetriableError(self._describe(error))

    def _describe(self, error: Exception) -> str:
        if isinstance(error, failures.NewConnectionError):
            return f"no connection to {self._host}"
        if isinstance(error, _TIMEOUTS):
            return f"no byte for {self._timeout:g} s"
        # A reset and a short body arrive as the same kind of error.
        reset = any(isinstance(part, OSError) for part in error.args)
        if isinstance(error, _CUT_SHORT) and not reset:
            return "the response was cut short or damaged"
        return f"the connection to {self._host} broke"

    def _wire(self) -> HTTPSocket:
        """This thread's connection."""
        wire: HTTPSocket | None = getattr(self._local, "wire", None)
        if wire is None:
            pool = self._pool()
            wire = HTTPSocket(pool, self._root, self._timeout, self._max_bytes)
            self._local.wire = wire
        return wire

    def _pool(self) -> HTTPConnectionPool:
        adapter = HTTPAdapter()
        try:
            request = requests.Request("GET", self._root).prepare()
            pool = adapter.get_connection_with_tls_context(request, self._verify, self._proxies)
        except (requests.RequestException, failures.HTTPError, ValueError, AssertionError) as error:
            if self._proxy is None:
                msg = "No request can be sent to api_url. Check it."
                raise StreamError(msg) from None
            raise self._proxy.unusable(error) from None
        cast("Any", adapter).cert_verify(pool, self._root, self._verify, None)
        return cast("HTTPConnectionPool", pool)


class _Proxy:
    """What is said about a proxy: the variable that names it, never the address with its password.

    Args:
        scheme: Of the URLs that are requested.
    """

    def __init__(self, scheme: str) -> None:
        # In the order in which Python looks.
        names = (f"{scheme}_proxy", f"{scheme}_proxy".upper(), "all_proxy", "ALL_PROXY")
        found = next((name for name in names if os.environ.get(name)), None)
        self._name = found or "the proxy settings of this machine"

    def unusable(self, error: Exception) -> StreamError:
        if "SOCKS" in str(error):
            return StreamError(
                f"{self._name} names a SOCKS proxy, which needs a package that is not there. "
                "Install PySocks beside the tap, or name an HTTP proxy."
            )
        return StreamError(
            f"The address of the proxy in {self._name} is not a URL such as "
            "http://proxy.example.com:3128. Correct it."
        )

    def refuses_password(self) -> StreamError:
        return StreamError(
            f"The proxy wants a user name and password, or rejects them (407). Put them into "
            f"{self._name}: http://user:password@host:port."
        )

    def failure(self, error: failures.ProxyError) -> Exception:
        said = str(error.original_error)
        if f"failed: {_PROXY_REFUSES_PASSWORD}" in said:
            return self.refuses_password()
        if "Tunnel connection failed" in said:
            status = said.partition("failed: ")[2][:3]
            msg = f"the proxy refuses the way to the API ({status})"
        else:
            msg = "the proxy could not be reached"
        return RetriableError(msg, advice=f"Check {self._name}, or run again later.")
