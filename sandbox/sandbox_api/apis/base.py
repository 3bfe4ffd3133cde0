"""The parts that the five APIs share: routes, refusals, quotas and query parameters."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

import msgspec
from typing_extensions import override

from sandbox_api.messages import JSON, RefusedError, Request, Response, encode, json_response

if TYPE_CHECKING:
    from sandbox_api.data.records import Record, RecordStream
    from sandbox_api.options import Options

Handler: TypeAlias = Callable[[Request], Response]


@dataclass(frozen=True)
class Route:
    """One path of an API."""

    handler: Handler
    stream: str | None = None
    method: str = "GET"
    open_to_all: bool = False


@dataclass(frozen=True)
class Quota:
    """How many requests an API takes in a time."""

    requests: float
    seconds: float = 1.0
    at_once: int | None = None
    per_day: int | None = None


class Api(ABC):
    """One API: its streams, its paths and its error responses.

    Attributes:
        name: The prefix of its paths.
        vendor: Name of the profile that taps give the real product; none if there is no product.
        key_name: Name of the taps' setting for the credential, in upper case.
        vendor_quota: The real product's rate limit.
        vendor_only: The streams that the real product has and the generic profile has not.
    """

    name: ClassVar[str]
    vendor: ClassVar[str | None] = None
    key_name: ClassVar[str] = "API_KEY"
    vendor_quota: ClassVar[Quota | None] = None
    vendor_only: Collection[str] = ()

    def __init__(self, options: Options) -> None:
        """Make the streams and the routes."""
        self.options = options
        self.memory: dict[str, Any] = {}
        self.streams: dict[str, RecordStream] = self.make_streams()
        self.routes: Mapping[str, Route] = self.make_routes()

    @abstractmethod
    def make_streams(self) -> dict[str, RecordStream]:
        """Return the streams by name."""

    @abstractmethod
    def make_routes(self) -> Mapping[str, Route]:
        """Return the routes by path."""

    @abstractmethod
    def refusal(self, request: Request) -> Response | None:
        """Return the response to a missing or wrong credential, or none if it is right."""

    @abstractmethod
    def forbidden(self, stream: str) -> Response:
        """Return the response to a credential that may not read a stream."""

    @abstractmethod
    def error(self, status: int, sentence: str) -> Response:
        """Return an error the way this API words it."""

    @abstractmethod
    def error_in_200(self) -> Response:
        """Return an error that hides behind status 200."""

    def selector(self, body: Mapping[str, Any]) -> str:
        """Return the key of a page that holds the records."""
        return next(key for key, value in body.items() if isinstance(value, list))

    def inherit(self, earlier: Api) -> None:
        """Take over what outlives a change of options from the API played before."""
        self.memory = earlier.memory

    def environment(self, url: str) -> dict[str, str]:
        """Return the environment variables that point a tap at this API."""
        prefix = f"TAP_{self.name.upper()}"
        found = {
            f"{prefix}_API_URL": f"{url}/{self.name}",
            f"{prefix}_{self.key_name}": self.options.credential(self.name),
        }
        if self.options.vendor and self.vendor:
            found[f"{prefix}_PROFILE"] = self.vendor
        return found

    def quota_headers(self, limit: float, left: float, reset: float) -> dict[str, str]:  # noqa: ARG002
        """Return the headers that tell how much of the rate limit is left."""
        return {}

    def sends_retry_after(self) -> bool:
        """Tell whether a 429 says in `Retry-After` how long to wait."""
        return True

    def find_route(self, path: str) -> Route | None:
        """Return the route of a path."""
        return self.routes.get(path)

    def respond(self, request: Request) -> Response:
        """Return the response to a request, refusing what the API would refuse."""
        route = self.find_route(request.path)
        if route is None or not route.open_to_all:
            refusal = self.refusal(request)
            if refusal:
                return refusal
        if route is None:
            return self.error(404, f"There is nothing at {request.path}.")
        if route.method != request.method:
            response = self.error(405, f"This path takes {route.method} only.")
            return Response(405, response.body, response.content_type, {"Allow": route.method})
        if route.stream and f"{self.name}.{route.stream}" in self.options.deny:
            return self.forbidden(route.stream)
        try:
            return route.handler(request)
        except RefusedError as refused:
            return refused.response

    def counts(self) -> dict[str, int]:
        """Return the true number of records of every stream of the profile that is played."""
        left_out = () if self.options.vendor else self.vendor_only
        return {
            name: len(stream.indices())
            for name, stream in self.streams.items()
            if name not in left_out
        }

    def records(self, stream: str) -> Iterator[Record]:
        """Yield the true records of a stream, as JSON delivers them."""
        return self.streams[stream].records()

    def number(self, request: Request, name: str, default: int, *, most: int | None = None) -> int:
        """Return a whole number from the query.

        Raises:
            RefusedError: It is not a number, or outside its bounds.
        """
        text = request.query.get(name, str(default))
        lowest = 0 if name == "offset" else 1
        if not text.isascii() or not text.isdigit() or int(text) < lowest:
            raise RefusedError(self.error(400, f"{name} must be a whole number from {lowest}."))
        if most is not None and int(text) > most:
            raise RefusedError(self.error(400, f"{name} must be at most {most}."))
        return int(text)

    # The methods below turn a genuine response into a broken one, as a fault asks for.

    def without_selector(self, response: Response) -> Response:
        """Return a page whose records sit under another key."""
        body = msgspec.json.decode(response.body)
        key = self.selector(body)
        renamed = {("unexpected" if name == key else name): value for name, value in body.items()}
        return json_response(renamed, response.status)

    def repeating(self, request: Request, response: Response) -> Response:  # noqa: ARG002
        """Return a page that leads back to itself."""
        return response

    def with_foreign_link(self, response: Response, foreign: str) -> Response:  # noqa: ARG002
        """Return a page whose next link names another port."""
        return response


class LinkedApi(Api):
    """An API whose pages carry the next page's URL in an object of their own."""

    link_holder: ClassVar[str]

    def with_next(self, response: Response, link: str) -> Response:
        """Return a page with another next link."""
        body = msgspec.json.decode(response.body)
        body[self.link_holder] = {**(body.get(self.link_holder) or {}), "next": link}
        return Response(response.status, encode(body), JSON, response.headers)

    @override
    def repeating(self, request: Request, response: Response) -> Response:
        return self.with_next(response, request.url())

    @override
    def with_foreign_link(self, response: Response, foreign: str) -> Response:
        return self.with_next(response, f"{foreign}?offset=1&limit=1")


def refuse_bearer(request: Request, tokens: Sequence[str]) -> bool:
    """Tell whether a request lacks an accepted bearer token."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() != "bearer" or token not in tokens
