"""The ASGI application: logs, delays, breaks and responds to requests."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from sandbox_api.apis import Api, make_apis
from sandbox_api.data.lifecycle import end_of
from sandbox_api.messages import Request, Response, html_response
from sandbox_api.server.connection import Connections
from sandbox_api.server.fault_responses import FAULT_RESPONSES, hang_up
from sandbox_api.server.faults import FaultPlan, Injection
from sandbox_api.server.page_cache import PageCache
from sandbox_api.server.rate_limits import Limiter, quota_of
from sandbox_api.server.request_context import Receive, RequestContext, RequestLog, Scope, Send

if TYPE_CHECKING:
    from sandbox_api.options import Options

# Headers that a response may depend on.
_VARY = ("host", "authorization", "accept", "content-type", "account_id")


@dataclass
class World:
    """Everything that changes when the sandbox plays other options."""

    options: Options
    apis: dict[str, Api] = field(init=False)
    limiters: dict[str, Limiter] = field(init=False)
    pages: PageCache = field(default_factory=PageCache)

    def __post_init__(self) -> None:
        """Make APIs and limits."""
        self.apis = make_apis(self.options)
        quotas = {name: quota_of(api, self.options) for name, api in self.apis.items()}
        self.limiters = {name: Limiter(quota) for name, quota in quotas.items() if quota}


class App:
    """Responds to every request of every API."""

    def __init__(self, options: Options, *, keep_log: bool = True) -> None:
        """Prepare all APIs.

        Args:
            options: What to play.
            keep_log: Whether requests are kept in `requests`.
        """
        self.requests: list[RequestLog] = []
        self.plan = FaultPlan()
        self.connections = Connections()
        self.foreign = ""
        self.max_in_flight = 0
        self.stopping = asyncio.Event()
        self._in_flight: Counter[str] = Counter()
        self._keep_log = keep_log
        self._random = random.Random(options.seed)  # noqa: S311
        self._world = World(options)

    def play(self, options: Options) -> None:
        """Use other options from the next request on."""
        earlier = self._world
        world = World(options)
        for name, api in world.apis.items():
            api.inherit(earlier.apis[name])
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to one request."""
        log = await self._log(scope, receive)
        _, name, *rest = log.path.split("/", 2)
        world = self._world
        host = log.headers.get("host", f"127.0.0.1:{log.port}")
        path = "/" + "".join(rest)
        request = Request(
            log.method, path, log.query, log.headers, log.body, f"http://{host}/{name}"
        )
        context = RequestContext(
            api=world.apis.get(name) or next(iter(world.apis.values())),
            request=request,
            log=log,
            genuine=partial(_genuine, world, name, request),
            transport=self.connections.of(scope),
            receive=receive,
            send=send,
            stopping=self.stopping,
            on_finish=partial(self._leave, name),
            foreign=self.foreign,
            now=end_of(world.options.day),
        )
        self._in_flight[name] += 1
        self.max_in_flight = max(self.max_in_flight, self._in_flight.total())
        try:
            await self._serve(world, context)
        finally:
            context.finish(log.status)

    def is_foreign(self, log: RequestLog) -> bool:
        """Tell whether a request came in through the foreign port."""
        return self.foreign.endswith(f":{log.port}")

    def _leave(self, name: str) -> None:
        self._in_flight[name] -= 1

    async def _log(self, scope: Scope, receive: Receive) -> RequestLog:
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        log = RequestLog(
            method=scope["method"],
            path=scope["path"],
            query=dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
            headers={name.decode(): value.decode("latin-1") for name, value in scope["headers"]},
            body=body,
            port=scope["server"][1],
            started=time.monotonic(),
        )
        if self._keep_log:
            self.requests.append(log)
        return log

    async def _serve(self, world: World, context: RequestContext) -> None:
        latency = world.options.latency
        if latency and not await context.pause(latency):
            hang_up(context)
            return
        log = context.log
        injection = self.plan.find(log.path, log.query) or self._accident(world.options)
        if injection is None:
            await self._respond(world, context)
        elif injection.fault is not None:
            await FAULT_RESPONSES[injection.fault](context)
        else:
            headers = dict(injection.headers)
            content_type = headers.pop("Content-Type", "application/json")
            status = injection.status or HTTPStatus.OK
            await context.send_response(Response(status, injection.body, content_type, headers))

    async def _respond(self, world: World, context: RequestContext) -> None:
        api = context.api
        limiter = world.limiters.get(api.name)
        if limiter is None:
            await context.send_response(context.genuine())
            return
        refusal = limiter.refuse(api, self._in_flight[api.name])
        await context.send_response(refusal or context.genuine(), limiter.headers(api))

    def _accident(self, options: Options) -> Injection | None:
        if not options.error_rate or self._random.random() >= options.error_rate:
            return None
        status = self._random.choice((500, 503, 429, 0))
        if not status:
            return Injection(path="*", fault="reset")
        headers = {"Content-Type": "text/html"}
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            headers["Retry-After"] = "0"
        return Injection(path="*", status=status, headers=headers)


def _genuine(world: World, name: str, request: Request) -> Response:
    """Return the response without any fault, made now or before."""
    api = world.apis.get(name)
    if api is None:
        return html_response("404 Not Found: APIs are " + ", ".join(world.apis), 404)
    headers = tuple(map(request.headers.get, _VARY))
    query = tuple(request.query.items())
    key = (request.method, name, request.path, query, headers, request.body)
    page = world.pages.get(key)
    if page is None:
        page = api.respond(request)
        if page.status == HTTPStatus.OK and page.cacheable:
            world.pages.put(key, page)
    return page
