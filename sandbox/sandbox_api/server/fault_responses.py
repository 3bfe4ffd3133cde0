"""One function for each fault: a genuine answer, broken on its way."""

from __future__ import annotations

import gzip
from types import MappingProxyType
from typing import TYPE_CHECKING

from sandbox_api.messages import HTML, Answer
from sandbox_api.server.connection import head, reset

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from sandbox_api.server.request_context import Exchange

_DRIPS = 20
_DRIP_SECONDS = 0.01
_LOGIN_PAGE = b"<!doctype html><title>Sign in</title><p>Please sign in to go on.</p>"


def hang_up(exchange: Exchange) -> None:
    """Reset the connection before any byte of an answer."""
    exchange.finish(0)
    reset(exchange.transport)


def _half(answer: Answer) -> bytes:
    return answer.body[: len(answer.body) // 2]


async def _reset(exchange: Exchange) -> None:
    hang_up(exchange)
    await exchange.until_gone()


async def _reset_in_body(exchange: Exchange) -> None:
    answer = exchange.genuine()
    exchange.transport.write(head(answer, len(answer.body)) + _half(answer))
    hang_up(exchange)
    await exchange.until_gone()


async def _write_and_close(exchange: Exchange, status: int, content: bytes) -> None:
    exchange.finish(status)
    exchange.transport.write(content)
    exchange.transport.close()
    await exchange.until_gone()


async def _cut(exchange: Exchange) -> None:
    answer = exchange.genuine()
    content = head(answer, len(answer.body)) + _half(answer)
    await _write_and_close(exchange, answer.status, content)


async def _wrong_length(exchange: Exchange) -> None:
    answer = exchange.genuine()
    content = head(answer, len(answer.body) + 1000) + answer.body
    await _write_and_close(exchange, answer.status, content)


async def _stall(exchange: Exchange) -> None:
    answer = exchange.genuine()
    exchange.log.status = answer.status
    exchange.transport.write(head(answer, len(answer.body)) + _half(answer))
    await exchange.until_gone()


async def _drip(exchange: Exchange) -> None:
    answer = exchange.genuine()
    await exchange.start(answer)
    size = max(1, len(answer.body) // _DRIPS)
    rest = answer.body
    while len(rest) > size:
        drop, rest = rest[:size], rest[size:]
        await exchange.send({"type": "http.response.body", "body": drop, "more_body": True})
        await exchange.pause(_DRIP_SECONDS)
    exchange.finish(answer.status)
    await exchange.send({"type": "http.response.body", "body": rest})


async def _bad_gzip(exchange: Exchange) -> None:
    answer = exchange.genuine()
    packed = bytearray(gzip.compress(answer.body))
    # Spoiling the middle keeps the header right, so that only unpacking finds out.
    middle = len(packed) // 2
    packed[middle : middle + 8] = b"\xff" * 8
    headers = {**answer.headers, "Content-Encoding": "gzip"}
    spoilt = Answer(answer.status, bytes(packed), answer.content_type, headers)
    await exchange.send_answer(spoilt)


async def _html(exchange: Exchange) -> None:
    await exchange.send_answer(Answer(200, _LOGIN_PAGE, HTML))


async def _empty(exchange: Exchange) -> None:
    await exchange.send_answer(Answer(200, b"", exchange.genuine().content_type))


async def _truncated_json(exchange: Exchange) -> None:
    answer = exchange.genuine()
    await exchange.send_answer(Answer(answer.status, _half(answer), answer.content_type))


async def _redirect(exchange: Exchange) -> None:
    location = exchange.foreign + exchange.log.path
    await exchange.send_answer(Answer(302, headers={"Location": location}))


async def _no_selector(exchange: Exchange) -> None:
    await exchange.send_answer(exchange.api.without_selector(exchange.genuine()))


async def _error_in_200(exchange: Exchange) -> None:
    await exchange.send_answer(exchange.api.error_in_200())


async def _repeat_cursor(exchange: Exchange) -> None:
    page = exchange.api.repeating(exchange.request, exchange.genuine())
    await exchange.send_answer(page)


async def _foreign_next(exchange: Exchange) -> None:
    foreign = exchange.foreign + exchange.log.path
    await exchange.send_answer(exchange.api.pointing_abroad(exchange.genuine(), foreign))


FAULT_ANSWERS: Mapping[str, Callable[[Exchange], Awaitable[None]]] = MappingProxyType(
    {
        "reset": _reset,
        "reset_in_body": _reset_in_body,
        "cut": _cut,
        "stall": _stall,
        "drip": _drip,
        "bad_gzip": _bad_gzip,
        "wrong_length": _wrong_length,
        "html": _html,
        "empty": _empty,
        "truncated_json": _truncated_json,
        "no_selector": _no_selector,
        "error_in_200": _error_in_200,
        "repeat_cursor": _repeat_cursor,
        "foreign_next": _foreign_next,
        "redirect": _redirect,
    }
)
