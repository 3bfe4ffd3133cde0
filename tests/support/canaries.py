"""Canary credentials and people: made-up values that no output may show."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote, quote_plus

KEY = 'canary/+key="one"&ä'
DATA_KEY = "canary-of-the-hashes"
PERSON = "canary-person"


def forms(secret: str) -> set[str]:
    """The ways in which a secret may be written."""
    data = secret.encode()
    return {
        secret,
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        *(base64.b64encode(text).decode() for text in (data, data + b":", data + b":" + data)),
    }


FORMS = forms(KEY) | forms(DATA_KEY) | {"canary/+", "canary%2F%2B", "canary-of"}


def echo(status: int, before: str = "") -> dict[str, Any]:
    """An error that repeats the credential wherever APIs put their words."""
    said = f"{before}the key {KEY} of {quote(KEY, safe='')} is bad"
    info = {"code": KEY, "message": said, "requestId": KEY}
    body = {"error": {"message": said}, "errors": [said], "errorInfo": info, "success": False}
    return {"status": status, "body": json.dumps(body).encode(), "headers": {"X-Key": quote(KEY)}}
