"""URLs: which of them a credential may be sent to, and how they are taken apart and written."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin, urlsplit

from requests.utils import requote_uri

from spile.exceptions import OriginError, PaginationError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

DEFAULT_PORTS = {"http": 80, "https": 443}
# A query or fragment would swallow what is appended; the rest is read in more than one way.
_NOT_IN_URL = re.compile(r"[?#\\\s]")
# What stands in a URL as it is; anything else is percent-encoded before it is sent.
_CLEAN_URL = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]*", re.ASCII)


def url_errors(setting: str, url: str, *, insecure: bool = False, hint: str = "") -> Iterator[str]:
    """What is wrong with a setting that holds a URL; no line holds the URL.

    Args:
        setting: Name of the setting.
        url: Its value.
        insecure: True if http is allowed to hosts that are not loopback.
        hint: What would allow it, to be added to the message.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not host:
        yield f"Setting '{setting}' must be an absolute URL that begins with https://"
    elif "@" in parts.netloc or _NOT_IN_URL.search(url):
        yield (
            f"Setting '{setting}' must hold scheme, host and path only: no user, query or fragment"
        )
    elif parts.scheme == "http" and not insecure and not _is_loopback(host):
        yield (
            f"Setting '{setting}' must begin with https://, as http would send the credential in "
            f"clear text; http is for loopback hosts{hint}"
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def origin_of(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of a URL; what a credential may be sent to.

    Raises:
        OriginError: It is not a URL.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        msg = "The API points to something that is not a URL. Report this to the vendor."
        raise OriginError(msg) from None
    return parts.scheme, host, DEFAULT_PORTS.get(parts.scheme, 0) if port is None else port


def redirected(url: str, location: str) -> str:
    """Where a redirect leads.

    Raises:
        OriginError: It is not a URL.
    """
    try:
        return urljoin(url, location)
    except ValueError:
        msg = "The API redirects to something that is not a URL. Check api_url."
        raise OriginError(msg) from None


def resolve_link(link: str, base_url: str, page_url: str) -> str:
    """The absolute URL of a next link.

    Args:
        link: As the API sent it.
        base_url: `api_url`; an API behind a path prefix may not know of it and leave it out.
        page_url: The first page's URL; a link of a query alone belongs to it.

    Raises:
        PaginationError: It is not a URL.
    """
    if link.startswith(f"{base_url}/"):
        return link
    if link.startswith("?"):
        return f"{page_url}{link}"
    prefix = urlsplit(base_url).path
    if link.startswith("/") and not link.startswith(("//", f"{prefix}/")):
        return f"{base_url}{link}"
    try:
        return urljoin(f"{base_url}/", link)
    except ValueError:
        msg = "The API's next link is not a URL. Report this to the vendor."
        raise PaginationError(msg) from None


def with_query(url: str, parameters: dict[str, str]) -> str:
    """The URL with parameters appended, percent-encoded."""
    if not parameters:
        return url
    # A fragment is never sent, and neither is what stands behind it.
    url = url.partition("#")[0]
    return f"{url}{'&' if '?' in url else '?'}{urlencode(parameters)}"


def without_query(url: str, names: Collection[str]) -> str:
    """The URL without these parameters; every other one stays as it was written."""
    head, mark, query = url.partition("?")
    if not mark or not names:
        return url
    kept = [part for part in query.split("&") if part.partition("=")[0] not in names]
    return f"{head}?{'&'.join(kept)}" if kept else head


def percent_encoded(url: str) -> str:
    """The URL as it may be sent; what is encoded already stays as it is."""
    return url if _CLEAN_URL.fullmatch(url) else requote_uri(url)


def target_of(url: str) -> str:
    """Path and query of a URL, as they stand in the request line."""
    # Each URL is asked once, so that to parse it would cost more than to look for its parts.
    place, _, query = url.partition("://")[2].partition("#")[0].partition("?")
    path = f"/{place.partition('/')[2]}"
    return f"{path}?{query}" if query else path


def redact_url(url: str) -> str:
    """Scheme, host and path of a URL; never user info, query or fragment."""
    parts = urlsplit(url)
    if not parts.scheme:
        return parts.path
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
