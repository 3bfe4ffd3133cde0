"""One function for each fault: it sends a genuine response in a broken way."""

from __future__ import annotations

import gzip
from types import MappingProxyType
from typing import TYPE_CHECKING

from sandbox_api.messages import HTML, Response
from sandbox_api.server.connection import head, reset

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from sandbox_api.server.request_context import RequestContext

_DRIPS = 20
_DRIP_SECONDS = 0.01
_LOGIN_PAGE = b"<!doctype html><title>Sign in</title><p>Please sign in to go on.</p>"


def hang_up(context: RequestContext) -> None:
    """Reset the connection before the first byte of a response."""
    context.finish(0)
    reset(context.transport)


def _half(response: Response) -> bytes:
    return response.body[: len(response.body) // 2]


async def _reset(context: RequestContext) -> None:
    hang_up(context)
    await context.until_gone()


async def _reset_in_body(context: RequestContext) -> None:
    response = context.genuine()
    context.transport.write(head(response, len(response.body)) + _half(response))
    hang_up(context)
    await context.until_gone()


async def _write_and_close(context: RequestContext, status: int, content: bytes) -> None:
    context.finish(status)
    context.transport.write(content)
    context.transport.close()
    await context.until_gone()


async def _cut(context: RequestContext) -> None:
    response = context.genuine()
    content = head(response, len(response.body)) + _half(response)
    await _write_and_close(context, response.status, content)


async def _wrong_length(context: RequestContext) -> None:
    response = context.genuine()
    content = head(response, len(response.body) + 1000) + response.body
    await _write_and_close(context, response.status, content)


async def _stall(context: RequestContext) -> None:
    response = context.genuine()
    context.log.status = response.status
    context.transport.write(head(response, len(response.body)) + _half(response))
    await context.until_gone()


async def _drip(context: RequestContext) -> None:
    response = context.genuine()
    await context.start(response)
    size = max(1, len(response.body) // _DRIPS)
    rest = response.body
    while len(rest) > size:
        drop, rest = rest[:size], rest[size:]
        await context.send({"type": "http.response.body", "body": drop, "more_body": True})
        await context.pause(_DRIP_SECONDS)
    context.finish(response.status)
    await context.send({"type": "http.response.body", "body": rest})


async def _bad_gzip(context: RequestContext) -> None:
    response = context.genuine()
    packed = bytearray(gzip.compress(response.body))
    # Spoiling the middle keeps the header right, so that only unpacking finds out.
    middle = len(packed) // 2
    packed[middle : middle + 8] = b"\xff" * 8
    headers = {**response.headers, "Content-Encoding": "gzip"}
    spoilt = Response(response.status, bytes(packed), response.content_type, headers)
    await context.send_response(spoilt)


async def _html(context: RequestContext) -> None:
    await context.send_response(Response(200, _LOGIN_PAGE, HTML))


async def _empty(context: RequestContext) -> None:
    await context.send_response(Response(200, b"", context.genuine().content_type))


async def _truncated_json(context: RequestContext) -> None:
    response = context.genuine()
    await context.send_response(Response(response.status, _half(response), response.content_type))


async def _redirect(context: RequestContext) -> None:
    location = context.foreign + context.log.path
    await context.send_response(Response(302, headers={"Location": location}))


async def _no_selector(context: RequestContext) -> None:
    await context.send_response(context.api.without_selector(context.genuine()))


async def _error_in_200(context: RequestContext) -> None:
    await context.send_response(context.api.error_in_200())


async def _repeat_cursor(context: RequestContext) -> None:
    page = context.api.repeating(context.request, context.genuine())
    await context.send_response(page)


async def _foreign_next(context: RequestContext) -> None:
    foreign = context.foreign + context.log.path
    await context.send_response(context.api.with_foreign_link(context.genuine(), foreign))


FAULT_RESPONSES: Mapping[str, Callable[[RequestContext], Awaitable[None]]] = MappingProxyType(
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
