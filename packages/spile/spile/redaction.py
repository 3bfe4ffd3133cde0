"""URLs, headers and log lines without credentials."""

from __future__ import annotations

import base64
import json
import logging
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus, urlsplit

from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Iterable

MASK = "***"
# A secret of one or two characters would blank out every log line.
SHORTEST_SECRET = 3


def spellings(secret: str) -> set[str]:
    """Every form in which a secret may turn up in a URL, a header or a JSON text."""
    forms = {secret, quote(secret), quote(secret, safe=""), quote_plus(secret)}
    forms |= {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    forms.add(repr(secret)[1:-1])
    for pair in (secret, f"{secret}:{secret}", f"{secret}:"):
        encoded = base64.b64encode(pair.encode()).decode()
        # Padding is cut where base64 travels in tokens and URLs.
        forms |= {encoded, encoded.rstrip("="), quote(encoded, safe="")}
        urlsafe = base64.urlsafe_b64encode(pair.encode()).decode()
        forms |= {urlsafe, urlsafe.rstrip("=")}
    return {form for form in forms if len(form) >= SHORTEST_SECRET}


class Redactor:
    """Replaces known secrets in text, in whatever form they travel.

    Args:
        secrets: The secrets in plain text.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._forms: list[str] = []
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Take one more secret, such as a refreshed token."""
        forms = spellings(secret) if len(secret) >= SHORTEST_SECRET else set()
        # The longest first, so that no part of a longer form is left over.
        self._forms = sorted({*self._forms, *forms}, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """The text with every known secret masked."""
        for form in self._forms:
            if form in text:
                text = text.replace(form, MASK)
        return text


def redact_url(url: str) -> str:
    """Scheme, host and path of a URL; never user info, query or fragment."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{host}{port}{parts.path}" if parts.scheme else parts.path


class RedactingFormatter(logging.Formatter):
    """Formats with another formatter, then masks secrets in the finished line.

    The finished line is the only place where message, arguments, exception texts and structured
    fields have all come together.
    """

    def __init__(self, inner: logging.Formatter, redactor: Redactor) -> None:
        super().__init__()
        self.inner = inner
        self.redactor = redactor

    @override
    def format(self, record: logging.LogRecord) -> str:
        return self.redactor(self.inner.format(record))


def redact_logs(redactor: Redactor) -> None:
    """Mask secrets in everything that the handlers of the root logger write."""
    for handler in logging.getLogger().handlers:
        formatter = handler.formatter or logging.Formatter()
        if isinstance(formatter, RedactingFormatter):
            formatter = formatter.inner
        handler.setFormatter(RedactingFormatter(formatter, redactor))
