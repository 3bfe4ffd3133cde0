"""The work log API: the generic paths and Tempo's."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, cast

from typing_extensions import override

from sandbox_api.apis.base import LinkedApi, Quota, Route, refuse_bearer
from sandbox_api.apis.worklogs.pages import Pages
from sandbox_api.apis.worklogs.setup import GENERIC, make_streams
from sandbox_api.apis.worklogs.tempo import Tempo
from sandbox_api.data.lifecycle import DAY
from sandbox_api.messages import (
    RefusedError,
    Request,
    Response,
    html_response,
    json_response,
    parse_timestamp,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox_api.apis.worklogs.records import Worklogs
    from sandbox_api.data.records import RecordStream

_FILTERS = ("updatedFrom", "from", "to", "issueId", "projectId")


class WorklogsApi(LinkedApi):
    """Pages by offset, with the next page's URL in `metadata.next`."""

    name = "worklogs"
    vendor = "tempo"
    key_name = "API_TOKEN"
    link_holder = "metadata"
    vendor_quota = Quota(requests=5)

    @override
    def make_streams(self) -> dict[str, RecordStream]:
        found = make_streams(self.options)
        self.vendor_only = found.keys() - set(GENERIC)
        return found

    @override
    def make_routes(self) -> Mapping[str, Route]:
        self._pages = Pages(self)
        self._tempo = Tempo(self.streams, self._pages)
        routes = dict(self._tempo.static)
        for name in GENERIC:
            path = f"/v1/{name.replace('_', '-')}"
            routes[path] = Route(partial(self._generic, name=name), name)
        routes["/worklogs"] = Route(self._found, "worklogs")
        return routes

    @override
    def find_route(self, path: str) -> Route | None:
        return super().find_route(path) or self._tempo.find(path)

    @property
    def _worklogs(self) -> Worklogs:
        return cast("Worklogs", self.streams["worklogs"])

    @override
    def refusal(self, request: Request) -> Response | None:
        if refuse_bearer(request, [self.options.credential(self.name)]):
            return html_response("401 Unauthorized", 401)
        return None

    @override
    def forbidden(self, stream: str) -> Response:
        return html_response("403 Forbidden", 403)

    @override
    def error(self, status: int, sentence: str) -> Response:
        return json_response({"errors": {"message": sentence}}, status)

    @override
    def error_in_200(self) -> Response:
        return json_response({"errors": [{"message": "The index is being rebuilt."}]})

    @override
    def selector(self, body: Mapping[str, Any]) -> str:
        return "results" if "results" in body else super().selector(body)

    def _generic(self, request: Request, name: str) -> Response:
        stream = self.streams[name]
        listed = self._chosen(request) if name == "worklogs" else stream.indices()
        return self._pages.linked(request, listed, stream.record, most=None)

    def _found(self, request: Request) -> Response:
        given = [name for name in _FILTERS if name in request.query]
        if "updatedFrom" in given and len(given) > 1:
            raise RefusedError(self.error(400, "updatedFrom takes no other filter beside it."))
        return self._pages.linked(request, self._chosen(request), self._worklogs.record)

    def _chosen(self, request: Request) -> Sequence[int]:
        given = {name: request.query[name] for name in _FILTERS if name in request.query}
        if not given:
            return self._worklogs.indices()
        try:
            since = parse_timestamp(given.get("updatedFrom", "19700101"))
            first = parse_timestamp(given.get("from", "19700101"))
            last = parse_timestamp(given.get("to", "99990101"))
        except ValueError:
            sentence = "from, to and updatedFrom must be dates or UTC date-times."
            raise RefusedError(self.error(400, sentence)) from None
        return self._filtered(since, first, last + DAY, given.get("issueId"))

    def _filtered(self, since: float, first: float, end: float, issue: str | None) -> Sequence[int]:
        stream = self._worklogs

        def keep(index: int) -> bool:
            return (
                stream.changed_at(index) >= since
                and first <= stream.started_at(index) < end
                and (issue is None or issue == str(stream.issue(index)))
            )

        return stream.select((since, first, end, issue), keep)
