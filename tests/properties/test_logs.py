"""Nothing of a secret and no control character in any log line, whatever is logged."""

from __future__ import annotations

import base64
import io
import json
import logging
import string
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from singer_sdk.logging import ConsoleFormatter, StructuredFormatter
from spile.redaction import LONGEST_LINE, LONGEST_PART, Redactor, printable, redact_logs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EXAMPLES = settings(max_examples=50, deadline=None)
#: Secrets of characters that the words around them lack.
SECRETS = st.text(string.ascii_uppercase + string.digits + '+/=_-.~&%"\\ äß€😀', min_size=9)
FROM_OUTSIDE = st.text(max_size=60) | st.text("\r\n\x1b[31m\x00\x85\u2028\u202e|", max_size=60)
FORMATTERS: dict[str, Callable[[], logging.Formatter]] = {
    "console": ConsoleFormatter,
    "JSON": StructuredFormatter,
}
SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda s: s,
    "in a URL": lambda s: quote(s, safe=""),
    "in a form": quote_plus,
    "in JSON": lambda s: json.dumps(s)[1:-1],
    "in JSON in JSON": lambda s: json.dumps(json.dumps(s))[3:-3],
    "in a repr": lambda s: repr(s)[1:-1],
    "in base64": lambda s: base64.b64encode(s.encode()).decode(),
    "in base64 for URLs": lambda s: base64.urlsafe_b64encode(s.encode()).decode(),
}


@contextmanager
def logged(
    formatter: logging.Formatter, *secrets: str
) -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger behind a handler of the root, and what comes out of it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    level, handlers = root.level, root.handlers
    root.handlers = [handler]
    root.setLevel(logging.DEBUG)
    try:
        redact_logs(Redactor(secrets))
        yield logging.getLogger("test"), stream
    finally:
        root.handlers = handlers
        root.setLevel(level)


def failed(text: str) -> OSError:
    """An error that was raised, with a text from outside."""
    with pytest.raises(OSError) as caught:  # noqa: PT011  # no matter which text
        raise OSError(text)
    return caught.value


def parts(text: str) -> set[str]:
    size = LONGEST_PART + 1
    return {text[i : i + size] for i in range(len(text) - size + 1)}


@pytest.mark.parametrize("formatter", FORMATTERS)
@pytest.mark.parametrize("spelling", SPELLINGS)
@EXAMPLES
@given(data=st.data(), secret=SECRETS)
def test_no_longer_part_of_a_secret_is_shown(
    spelling: str, formatter: str, data: st.DataObject, secret: str
) -> None:
    spelled = SPELLINGS[spelling](secret)
    start = data.draw(st.integers(0, len(spelled)))
    end = data.draw(st.integers(start, len(spelled)))
    with logged(FORMATTERS[formatter](), secret) as (logger, stream):
        logger.info("the key %s is wrong", spelled[start:end])
        logger.debug("it failed", exc_info=failed(spelled[start:end]))
    assert not [part for part in parts(secret) if part in stream.getvalue()]
    if spelling != "plain" and len(secret) > 2 * LONGEST_PART:
        assert spelled not in stream.getvalue()


@pytest.mark.parametrize("formatter", FORMATTERS)
@EXAMPLES
@given(text=FROM_OUTSIDE)
def test_a_text_from_outside_cannot_pass_for_a_line_of_the_log(formatter: str, text: str) -> None:
    with logged(FORMATTERS[formatter]()) as (logger, stream):
        logger.warning("The API says: %s", text)
        logger.warning(f"Field {text}")  # noqa: G004  # as it may come from elsewhere
        shown = stream.getvalue()
    assert shown.count("\n") == 2
    assert shown.replace("\n", "").isprintable()


@EXAMPLES
@given(text=FROM_OUTSIDE)
def test_an_error_cannot_pass_for_a_line_of_the_log(text: str) -> None:
    with logged(ConsoleFormatter()) as (logger, stream):
        logger.debug("it failed", exc_info=failed(text))
        first, *rest = stream.getvalue().rstrip("\n").split("\n")
    assert first.endswith("| it failed")
    assert all(line.startswith("  | ") and line.isprintable() for line in rest)


@pytest.mark.parametrize("formatter", FORMATTERS)
@EXAMPLES
@given(value=st.text("ABC", min_size=3))
def test_an_error_that_may_quote_a_record_is_shown_without_its_text(
    formatter: str, value: str
) -> None:
    with logged(FORMATTERS[formatter]()) as (logger, stream):
        try:
            try:
                int(value)
            except ValueError as error:
                raise KeyError(value) from error
        except KeyError:
            logger.debug("it failed", exc_info=True)
    assert value not in stream.getvalue()
    assert "KeyError" in stream.getvalue()
    assert "ValueError" in stream.getvalue()


@EXAMPLES
@given(times=st.integers(1, 200_000))
def test_no_line_is_long(times: int) -> None:
    with logged(ConsoleFormatter()) as (logger, stream):
        logger.warning("Field %s", "\x1b😀" * times)
    assert len(stream.getvalue()) < LONGEST_LINE + 200


@EXAMPLES
@given(text=st.text() | FROM_OUTSIDE, longest=st.integers(1, 40))
def test_a_text_from_outside_is_one_short_line(text: str, longest: int) -> None:
    line = printable(text, longest)
    assert line.isprintable()
    assert len(line) <= 10 * longest + 1
    if text.isprintable() and len(text) <= longest:
        assert line == " ".join(text.split())
