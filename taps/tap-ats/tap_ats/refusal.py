"""What the API says about a request that it refuses, in whatever status."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from spile import printable


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The error envelope of the API.

    Attributes:
        explicit: True if the body says `success: false`.
        code: What went wrong, for programs; empty if the API does not say.
        message: What went wrong, for people.
        request_id: What the vendor's support asks for; empty if the API does not say.
    """

    explicit: bool = False
    code: str = ""
    message: str = "no message provided"
    request_id: str = ""

    @classmethod
    def read(cls, body: bytes) -> Refusal:
        """The refusal in a body; one that says nothing if the body is not an error envelope."""
        try:
            envelope = json.loads(body)
        except (ValueError, RecursionError):
            return cls()
        if not isinstance(envelope, dict):
            return cls()
        info, errors = envelope.get("errorInfo"), envelope.get("errors")
        details = info if isinstance(info, dict) else {}
        first = errors[0] if isinstance(errors, list) and errors else errors
        return cls(
            explicit=envelope.get("success") is False,
            code=_text(details.get("code")) or _text(first),
            message=text_of(details) or text_of(first) or cls().message,
            request_id=_text(details.get("requestId")),
        )

    def __str__(self) -> str:
        return f"{self.message} [request {self.request_id}]" if self.request_id else self.message


def text_of(node: Any) -> str:
    """The text of an error or warning, which comes bare or in an object; empty if there is none."""
    return _text(node.get("message") if isinstance(node, dict) else node)


def _text(node: Any) -> str:
    return printable(node).rstrip(".") if isinstance(node, str) else ""
