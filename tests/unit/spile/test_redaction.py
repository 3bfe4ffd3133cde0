"""No secret in any output, in whatever form it travels."""

from __future__ import annotations

import base64
import io
import json
import logging
import re
import string
import traceback
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spile import Request
from spile.exceptions import StreamError
from spile.http.credentials import BasicCredentials, BearerToken, HeaderKey, QueryKey
from spile.http.rate_limit import Pace
from spile.http.retry import RetryPolicy
from spile.http.transport import Transport
from spile.redaction import MASK, RedactingFormatter, Redactor, redact_logs
from support.server import Received, Reply, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from spile import Credentials

# Characters of the marks around a secret are left out of it.
OPEN, CLOSE = "\u27e6", "\u27e7"
TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters=OPEN + CLOSE),
    min_size=3,
    max_size=30,
).filter(lambda text: len(text.replace("\\", "")) >= 3)
KEY = st.text(string.ascii_letters + string.digits + "+/=_-.~", min_size=12, max_size=60)

SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda s: s,
    "quoted": quote,
    "quoted whole": lambda s: quote(s, safe=""),
    "quoted in lower case": lambda s: quote(s, safe="").lower() if s.lower() == s else s,
    "quoted for a form": quote_plus,
    "quoted little": lambda s: quote(s, safe="!#$&'()*+,/:;=?@[]~"),
    "in a query": lambda s: urlencode({"key": s})[4:],
    "in JSON": lambda s: json.dumps(s)[1:-1],
    "in JSON with its own letters": lambda s: json.dumps(s, ensure_ascii=False)[1:-1],
    "in JSON in JSON": lambda s: json.dumps(json.dumps(s))[3:-3],
    "in a repr": lambda s: repr(s)[1:-1],
    "in a repr of a longer text": lambda s: repr(f"it's {s}\"")[7:-2],
    "in a repr of bytes": lambda s: repr(s.encode())[2:-1],
    "in base64": lambda s: base64.b64encode(s.encode()).decode(),
    "in base64 without padding": lambda s: base64.b64encode(s.encode()).decode().rstrip("="),
    "in base64 for URLs": lambda s: base64.urlsafe_b64encode(s.encode()).decode(),
    "in base64 in a query": lambda s: quote_plus(base64.b64encode(s.encode()).decode()),
    "as user name": lambda s: base64.b64encode(f"{s}:".encode()).decode(),
    "as user name and password": lambda s: base64.b64encode(f"{s}:{s}".encode()).decode(),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@settings(max_examples=30)
@given(secret=TEXT)
def test_a_secret_is_masked(spelling: str, secret: str) -> None:
    spelled = SPELLINGS[spelling](secret)
    line = f"before {OPEN}{spelled}{CLOSE} behind"
    redactor = Redactor([secret])
    if secret not in {"before", "behind"} and secret not in "before behind":
        left = redactor(line).partition(OPEN)[2].partition(CLOSE)[0]
        # A backslash at the edge may be one that only escapes what follows.
        assert re.fullmatch(r"B*\*\*\*B*".replace("B", r"(\\|%5[Cc])"), left)


@given(secret=KEY, before=st.binary(max_size=9), behind=st.binary(max_size=9))
def test_a_secret_inside_a_longer_base64_text_is_masked(
    secret: str, before: bytes, behind: bytes
) -> None:
    encoded = base64.b64encode(before + secret.encode() + behind).decode()
    redacted = Redactor([secret])(encoded)
    assert MASK in redacted
    assert len(redacted.replace(MASK, "")) <= len(encoded) - len(secret) + 1


@settings(max_examples=30)
@given(first=KEY, second=KEY)
def test_one_secret_inside_another_leaves_nothing_over(first: str, second: str) -> None:
    redactor = Redactor([first, first + second, second])
    assert redactor(f"key {first + second} end") == f"key {MASK} end"


def test_a_later_secret_is_masked_too() -> None:
    redactor = Redactor()
    assert redactor("token abc123") == "token abc123"
    redactor.add("abc123")
    assert redactor("token abc123") == f"token {MASK}"


def test_secrets_too_short_to_tell_from_text_are_left() -> None:
    assert Redactor(["", "a", "ab"])("a cab is about") == "a cab is about"


def test_other_text_stays() -> None:
    line = "GET /v1/accounts 200 in 0.2 s"
    assert Redactor(["s3cr3t+/key=="])(line) == line


def test_a_secret_of_special_characters_is_no_pattern() -> None:
    redactor = Redactor([".*+?^${}()|[]\\"])
    assert redactor("anything") == "anything"
    assert redactor("a .*+?^${}()|[]\\ b") == f"a {MASK} b"


# In logs


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What a handler of the root logger writes while secrets are masked."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))
    root = logging.getLogger()
    level, handlers = root.level, root.handlers
    root.handlers = [handler]
    root.setLevel(logging.DEBUG)
    yield stream
    root.handlers = handlers
    root.setLevel(level)


def test_messages_arguments_and_tracebacks_are_masked(log: io.StringIO) -> None:
    redact_logs(Redactor(["s3cret"]))
    logger = logging.getLogger("test")
    logger.info("message with s3cret")
    logger.info("argument with %s", {"key": "s3cret"})
    try:
        dict[str, str]()["the token s3cret is wrong"]
    except KeyError:
        logger.exception("it failed")
    logger.debug("stack", stack_info=True)
    text = log.getvalue()
    assert "the token *** is wrong" in text
    assert "Traceback" in text
    assert "s3cret" not in "\n".join(line for line in text.splitlines() if "message = " not in line)


def test_a_traceback_shows_no_text_of_another_library(log: io.StringIO) -> None:
    redact_logs(Redactor())
    values = ["Jane", "1990"]
    try:
        try:
            int(values[0])
        except ValueError as error:
            msg = "a value is no number"
            raise StreamError(msg) from error
    except StreamError:
        try:
            dict[str, str]()[values[1]]
        except KeyError:
            logging.getLogger("test").debug("it failed", exc_info=True)
    text = log.getvalue()
    hidden = "(not shown, as it may quote a record)"
    assert [line for line in text.splitlines() if not line.startswith("  |  ")] == [
        "test DEBUG it failed",
        "  | Traceback (most recent call last):",
        f"  | ValueError: {hidden}",
        "  | ",
        "  | Then:",
        "  | Traceback (most recent call last):",
        "  | StreamError: a value is no number",
        "  | ",
        "  | Then:",
        "  | Traceback (most recent call last):",
        f"  | KeyError: {hidden}",
    ]
    assert "int(values[0])" in text


def test_handlers_without_a_formatter_are_masked_too(log: io.StringIO) -> None:
    logging.getLogger().handlers[0].setFormatter(None)
    redact_logs(Redactor(["s3cret"]))
    logging.getLogger("test").info("with s3cret")
    assert log.getvalue() == f"with {MASK}\n"


def test_masking_twice_keeps_one_layer(log: io.StringIO) -> None:
    assert log.getvalue() == ""
    redact_logs(Redactor(["first"]))
    redact_logs(Redactor(["second"]))
    formatter = logging.getLogger().handlers[0].formatter
    assert isinstance(formatter, RedactingFormatter)
    assert not isinstance(formatter.inner, RedactingFormatter)


SECRET = "s3cr/et+k&y=ü"
WAYS: dict[str, Credentials] = {
    "bearer": BearerToken("s3cr-et.k_y~1"),
    "basic": BasicCredentials(SECRET, SECRET),
    "header": HeaderKey("X-API-Key", SECRET),
    "query": QueryKey("api_key", SECRET),
}


@pytest.mark.parametrize("way", WAYS)
def test_requests_at_debug_level_show_no_secret(way: str, log: io.StringIO) -> None:
    secret = WAYS[way].token if isinstance(WAYS[way], BearerToken) else SECRET  # type: ignore[attr-defined]
    redact_logs(Redactor([secret]))

    def reply(request: Received) -> Reply:
        key = {"key": request.headers.get("authorization", ""), "target": request.target}
        return Reply(500, body=json.dumps({"message": f"no: {key} {SECRET}"}).encode())

    def fail(text: str) -> None:
        raise RuntimeError(text)

    with serve(reply) as server:
        transport = Transport(
            server.url,
            credentials=WAYS[way],
            policy=RetryPolicy(max_retries=1, backoff_factor=0),
            pace=Pace(),
            timeout=5,
            user_agent="test",
            sleep=lambda _seconds: None,
        )
        try:
            transport.send(
                Request(url=f"{server.url}/x"),
                lambda answer: fail(f"{answer} {server.received[-1]} {server.targets}"),
            )
        except RuntimeError:
            logging.getLogger("test").exception("failed with %r", transport.credentials)
    text = log.getvalue()
    assert f"GET {server.url}/x: 500" in text
    assert "RuntimeError" in text
    for spelled in {spell(secret) for spell in SPELLINGS.values()}:
        assert spelled not in text
    assert traceback.format_exc() == "NoneType: None\n"
