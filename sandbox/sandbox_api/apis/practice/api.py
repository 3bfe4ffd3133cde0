"""The practice management API: its streams, in XML, by page number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.apis.base import Api, Quota, Route, refuse_bearer
from sandbox_api.apis.practice.endpoints import CHILD_SHAPES, SHAPES, VENDOR_ONLY, VENDOR_SHAPES
from sandbox_api.apis.practice.nested import NestedStream
from sandbox_api.apis.practice.oauth import TOKEN_PATH, TokenEndpoint
from sandbox_api.apis.practice.people import Documents
from sandbox_api.apis.practice.rendering import as_sent, envelope, to_xml
from sandbox_api.apis.practice.streams import make_streams
from sandbox_api.data.lifecycle import DAY
from sandbox_api.messages import JSON, XML, RefusedError, Request, Response, parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox_api.data.records import Record, RecordStream

ACCOUNT_ID = "sandbox-account"
_EVERY_SHAPE = {**SHAPES, **VENDOR_SHAPES}
_COST_PAGE = 100


@dataclass(frozen=True)
class Page:
    """The records that a response holds, and its place among the pages."""

    first: int = 0
    size: int | None = None
    echo: bool = False


class PracticeApi(Api):
    """Pages by number where an endpoint pages at all."""

    name = "practice"
    vendor = "workflowmax"
    vendor_quota = Quota(requests=60, seconds=60, at_once=5, per_day=5000)
    vendor_only = VENDOR_ONLY

    @override
    def make_streams(self) -> dict[str, RecordStream]:
        streams = make_streams(self.options)
        self._by_name = {stream.name: stream for stream in streams}
        self._children = {
            name: stream
            for name, stream in self._by_name.items()
            if isinstance(stream, (Documents, NestedStream))
        }
        return dict(self._by_name)

    @override
    def make_routes(self) -> Mapping[str, Route]:
        routes = {
            shape.path: Route(partial(self._list, name=name), name)
            for name, shape in _EVERY_SHAPE.items()
        }
        return {**routes, TOKEN_PATH: Route(self._refresh, method="POST", open_to_all=True)}

    def _token_endpoint(self) -> TokenEndpoint:
        endpoint: TokenEndpoint = self.memory.setdefault("token_endpoint", TokenEndpoint())
        return endpoint

    def _refresh(self, request: Request) -> Response:
        return self._token_endpoint().refresh(request)

    @override
    def find_route(self, path: str) -> Route | None:
        route = super().find_route(path) or self._child_route(path)
        is_hidden = route and not self.options.vendor and route.stream in self.vendor_only
        return None if is_hidden else route

    def _child_route(self, path: str) -> Route | None:
        for name, shape in CHILD_SHAPES.items():
            if owner := shape.owner(path):
                return Route(partial(self._children_of, name=name, key=owner), name)
        return None

    @override
    def environment(self, url: str) -> dict[str, str]:
        found = super().environment(url)
        if self.options.vendor:
            found["TAP_PRACTICE_ACCOUNT_ID"] = ACCOUNT_ID
        return found

    @override
    def refusal(self, request: Request) -> Response | None:
        tokens = [self.options.credential(self.name), *self._token_endpoint().accepted()]
        if refuse_bearer(request, tokens):
            return self.error(401, "The access token is missing, wrong or expired.")
        if self.options.vendor and request.headers.get("account_id") != ACCOUNT_ID:
            return self.error(403, "The header account_id is missing or wrong.")
        return None

    @override
    def forbidden(self, stream: str) -> Response:
        return self.error(403, "This token has no privilege for the method.")

    @override
    def error(self, status: int, sentence: str) -> Response:
        # Bad parameters are told in the body alone.
        bad_request = 400
        content = {"Status": "ERROR", "ErrorDescription": sentence}
        return envelope(content, status=200 if status == bad_request else status)

    @override
    def error_in_200(self) -> Response:
        return self.error(400, "The list could not be read.")

    @override
    def without_selector(self, response: Response) -> Response:
        if response.content_type == JSON:
            return replace(response, body=b'{"Unexpected": {}}')
        return Response(200, to_xml("Unexpected", {"Status": "OK"}).encode(), XML)

    @override
    def repeating(self, request: Request, response: Response) -> Response:
        name = next((key for key, one in _EVERY_SHAPE.items() if one.path == request.path), None)
        if name is None:
            return response
        size = self.number(request, self._size_name(), 100)
        return self._response(request, name, self.streams[name].indices(), Page(0, size))

    def _size_name(self) -> str:
        return "pagesize" if self.options.vendor else "per_page"

    def _list(self, request: Request, name: str) -> Response:
        shape = _EVERY_SHAPE[name]
        chosen = self._chosen(request, name, insist=self.options.vendor and shape.dated)
        page = self._page(request, shape.paging if self.options.vendor else "both")
        return self._response(request, name, chosen, page)

    def _page(self, request: Request, paging: str) -> Page:
        size_name = self._size_name()
        sized = size_name in request.query
        if paging == "none" or (paging == "size" and not sized):
            return Page()
        number = self.number(request, "page", 1)
        if paging == "page":
            return Page((number - 1) * _COST_PAGE, _COST_PAGE)
        if not sized and "page" not in request.query:
            return Page()
        default = 1000 if self.options.vendor and not request.path.startswith("/client") else 100
        size = self.number(request, size_name, default)
        return Page((number - 1) * size, size, echo=True)

    def _chosen(self, request: Request, name: str, *, insist: bool) -> Sequence[int]:
        stream, query = self._by_name[name], request.query
        if insist and not ("from" in query and "to" in query):
            raise RefusedError(self.error(400, "The parameters from and to are required."))
        since_name = "modifiedsince" if name == "client_list" else "modifiedsinceutc"
        try:
            since = parse_timestamp(query.get(since_name, "19700101"))
            first = parse_timestamp(query.get("from", "19700101"))
            last = parse_timestamp(query.get("to", "99990101")) // DAY * DAY + DAY
        except ValueError:
            raise RefusedError(self.error(400, "A date could not be read.")) from None
        dated = _EVERY_SHAPE[name].dated and ("from" in query or "to" in query)
        filtered = name in {"client_list", "job_list", "job_tasks"} and since > 0
        if not dated and not filtered:
            return stream.indices()
        born = stream.born_at

        def keep(index: int) -> bool:
            within = not dated or first // DAY * DAY <= born(index) < last
            return within and (not filtered or stream.changed_at(index) >= since)

        return stream.select((since, first, last, dated), keep)

    def _response(self, request: Request, name: str, chosen: Sequence[int], page: Page) -> Response:
        stream, shape = self._by_name[name], _EVERY_SHAPE[name]
        size = len(chosen) if page.size is None else page.size
        detailed = request.query.get("detailed") == "true"
        records = []
        for index in chosen[page.first : page.first + size]:
            more = stream.detail(index) if detailed else {}
            records.append({**stream.record(index), **more})
        content: Record = {"Status": "OK"}
        if page.echo:
            content["Page"], content["PageSize"] = page.first // size + 1, size
            content["TotalRecords"] = len(chosen)
        elif name == "cost_list" and self.options.vendor:
            content["Records"] = len(chosen)
        records = [as_sent(record, vendor=self.options.vendor) for record in records]
        return self._wrapped(request, {**content, shape.wrapper: {shape.element: records}})

    def _wrapped(self, request: Request, content: Record, root: str = "Response") -> Response:
        wanted = request.headers.get("accept", "").partition(";")[0]
        as_json = self.options.practice_format == "json" and wanted == JSON
        return envelope(content, as_json=as_json, root=root)

    def _children_of(self, request: Request, name: str, key: str) -> Response:
        stream, shape = self._children[name], CHILD_SHAPES[name]
        owner = stream.owners.locate(key)
        if owner is None:
            return self.error(404, "There is no such record.")
        records = []
        for record in stream.inside(owner):
            sent = {key: value for key, value in record.items() if key not in stream.added}
            records.append(as_sent(sent, vendor=self.options.vendor))
        content: Record = {shape.element: records}
        # Older versions of the API leave out the envelope.
        if stream.bare and self.options.vendor and owner % 5 == 0:
            return self._wrapped(request, content, root=shape.wrappers[0])
        for wrapper in reversed(shape.wrappers):
            content = {wrapper: content}
        return self._wrapped(request, {"Status": "OK", **content})
