"""The recruitment API: four streams, and in the vendor's form everything else it lists."""

from __future__ import annotations

from bisect import bisect_left
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from sandbox_api.apis.base import LinkedApi, Quota, Route, refuse_bearer
from sandbox_api.apis.recruitment.candidates import Candidates
from sandbox_api.apis.recruitment.endpoints import ENDPOINTS
from sandbox_api.apis.recruitment.lists import VendorLists
from sandbox_api.apis.recruitment.records import TEXTS, Jobs, Recruiters, Stages
from sandbox_api.apis.recruitment.streams import vendor_streams
from sandbox_api.messages import (
    RefusedError,
    Request,
    Response,
    encode,
    html_response,
    json_response,
    parse_timestamp,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sandbox_api.data.records import Record, RecordStream


_MOST = 100
_VENDOR = "/spi/v3"
# Of these the vendor sends null for every empty text.
_WITHOUT_EMPTY = frozenset(
    {"jobs", "candidates", "stages", "recruiters", "job_details", "candidate_details"}
)


class RecruitmentApi(LinkedApi):
    """Pages by the id of the first record, with the next page's URL in `paging.next`."""

    name = "recruitment"
    vendor = "workable"
    link_holder = "paging"
    vendor_quota = Quota(requests=10, seconds=10)
    vendor_only = frozenset(ENDPOINTS)

    @override
    def make_streams(self) -> dict[str, RecordStream]:
        jobs, stages = Jobs(self.options), Stages(self.options)
        candidates, recruiters = Candidates(self.options, jobs, stages), Recruiters(self.options)
        self._lists = VendorLists(self, self._written)
        return {
            "jobs": jobs,
            "candidates": candidates,
            "stages": stages,
            "recruiters": recruiters,
            **vendor_streams(candidates, jobs, stages, recruiters),
        }

    @override
    def make_routes(self) -> Mapping[str, Route]:
        routes = {}
        for name in self.streams.keys() - ENDPOINTS.keys():
            generic = Route(partial(self._generic, name=name), name)
            vendor = Route(partial(self._vendor, name=name), name)
            routes[f"/v1/{name}"], routes[f"{_VENDOR}/{name}"] = generic, vendor
        return routes

    @override
    def find_route(self, path: str) -> Route | None:
        route = super().find_route(path)
        if route is not None or not path.startswith(f"{_VENDOR}/"):
            return route
        for name, endpoint in ENDPOINTS.items():
            match = endpoint.match(path.removeprefix(_VENDOR))
            if match:
                return Route(partial(self._lists.respond, name=name, keys=match.groups()), name)
        return None

    @override
    def records(self, stream: str) -> Iterator[Record]:
        return (self._written(stream, record) for record in super().records(stream))

    def _written(self, stream: str, record: Record) -> Record:
        """Return a record the way a tap should write it."""
        empties = self.options.vendor and stream in _WITHOUT_EMPTY
        return without_empty(record) if empties else record

    @override
    def refusal(self, request: Request) -> Response | None:
        if refuse_bearer(request, [self.options.credential(self.name)]):
            return self.error(401, "Not authorized")
        return None

    @override
    def forbidden(self, stream: str) -> Response:
        return self.error(403, "The token lacks the scope for this endpoint.")

    @override
    def error(self, status: int, sentence: str) -> Response:
        if status == HTTPStatus.NOT_FOUND:
            return html_response("404 Not Found", 404)
        return json_response({"error": sentence}, status)

    @override
    def error_in_200(self) -> Response:
        return json_response({"error": "The report is not ready."})

    @override
    def quota_headers(self, limit: float, left: float, reset: float) -> dict[str, str]:
        return {
            "X-Rate-Limit-Limit": str(int(limit)),
            "X-Rate-Limit-Remaining": str(int(left)),
            "X-Rate-Limit-Reset": str(-int(-reset // 1)),
        }

    @override
    def sends_retry_after(self) -> bool:
        # The vendor documents only the time of the reset.
        return not self.options.vendor

    def _generic(self, request: Request, name: str) -> Response:
        limit = self.number(request, "limit", _MOST)
        return self._page(request, name, limit)

    def _vendor(self, request: Request, name: str) -> Response:
        if name in {"stages", "recruiters"}:
            found = [without_empty(record) for record in self.streams[name].records()]
            return Response(body=encode({name: found}))
        limit = self.number(request, "limit", 50, most=_MOST)
        return self._page(request, name, limit)

    def _page(self, request: Request, name: str, limit: int) -> Response:
        stream = self.streams[name]
        chosen = self._chosen(request, name)
        start = self._start(request, name, chosen)
        found = [stream.record(index) for index in chosen[start : start + limit]]
        if request.path.startswith("/spi/"):
            found = [without_empty(self._asked_for(request, record)) for record in found]
        body: dict[str, Any] = {name: found}
        if name != "stages" or len(chosen) > limit:
            body["paging"] = {}
        if start + limit < len(chosen):
            since = self._key(name, chosen[start + limit])
            body["paging"]["next"] = request.url(limit=limit, since_id=since)
        return Response(body=encode(body))

    @staticmethod
    def _asked_for(request: Request, record: Record) -> Record:
        """Return a record without the texts that `include_fields` does not name."""
        asked = request.query.get("include_fields", "").split(",")
        return {k: value for k, value in record.items() if k not in TEXTS or k in asked}

    def _key(self, name: str, index: int) -> str:
        if name == "jobs":
            return Jobs.key(index)
        return Candidates.key(index) if name == "candidates" else f"{index:08x}"

    def _start(self, request: Request, name: str, chosen: Sequence[int]) -> int:
        since = request.query.get("since_id")
        if since is None:
            return 0
        try:
            first = int(since.removeprefix("c"), 16) - (0x9F0000 if name == "jobs" else 0)
        except ValueError:
            raise RefusedError(self.error(422, "since_id is no id.")) from None
        return bisect_left(chosen, first)

    def _chosen(self, request: Request, name: str) -> Sequence[int]:
        stream, query = self.streams[name], request.query
        if name not in {"jobs", "candidates"}:
            return stream.indices()
        try:
            changed = parse_timestamp(query.get("updated_after", "19700101"))
            created = parse_timestamp(query.get("created_after", "19700101"))
        except ValueError:
            sentence = "created_after and updated_after must be ISO 8601 or Unix seconds."
            raise RefusedError(self.error(422, sentence)) from None
        wanted = {key: query[key] for key in ("state", "stage", "shortcode") if key in query}
        if not (changed or created or wanted):
            return stream.indices()
        fits = self._fits(name, wanted)
        return stream.select(
            (changed, created, tuple(wanted.items())),
            lambda index: (
                stream.changed_at(index) >= changed
                and stream.lifecycle.created_at(index) >= created
                and fits(index)
            ),
        )

    def _fits(self, name: str, wanted: Mapping[str, str]) -> Any:
        stream = self.streams[name]

        def fits(index: int) -> bool:
            record = stream.record(index)
            own = {**record, "shortcode": (record.get("job") or record).get("shortcode")}
            return all(own.get(key) == value for key, value in wanted.items())

        return fits if wanted else lambda _: True


def without_empty(record: Record) -> Record:
    """Return a record the way the vendor sends it: null for every empty text."""
    return {key: _without_empty(value) for key, value in record.items()}


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        return without_empty(value)
    if isinstance(value, list):
        return [_without_empty(item) for item in value]
    return None if value == "" else value
