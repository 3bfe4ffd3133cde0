"""Which URLs of settings a credential may be sent to."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

# A query or fragment would swallow what is appended; the rest is read in more than one way.
_NOT_IN_URL = re.compile(r"[?#\\\s]")


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
