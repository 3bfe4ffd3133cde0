"""Responses of the lists that only the vendor's API has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox_api.apis.recruitment.endpoints import ENDPOINTS, Endpoint
from sandbox_api.messages import RefusedError, Response, encode, parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sandbox_api.apis.base import Api
    from sandbox_api.data.records import Record, RecordStream
    from sandbox_api.messages import Request

_SIZES = (10, 20, 50, 100)
_LAST_DAY = "9999-12-31"


class VendorLists:
    """Answers requests for the lists of `ENDPOINTS`."""

    def __init__(self, api: Api, written: Callable[[str, Record], Record]) -> None:
        """Remember the API, for its streams and its errors.

        Args:
            api: The API.
            written: Turns a record of a stream into what a tap should write of it.
        """
        self._api = api
        self._written = written

    def respond(self, request: Request, name: str, keys: Sequence[str]) -> Response:
        """Return the response to a request for a list, of a parent if there is a key."""
        endpoint, stream = ENDPOINTS[name], self._api.streams[name]
        if endpoint.needs and not request.query.get(endpoint.needs):
            raise self._refusal(422, f"{endpoint.needs} is missing.")
        if endpoint.parent_param:
            keys = [request.query.get(endpoint.parent_param, "")]
        found = self._of_parent(stream, keys[0]) if keys else stream.indices()
        found = self._chosen(request, name, found)
        if endpoint.paging == "one":
            return self._one(endpoint, name, found)
        if endpoint.paging == "next":
            return self._linked(request, name, found)
        if endpoint.paging == "counted":
            return self._counted(request, name, found)
        records = [self._record(name, index) for index in found]
        return Response(body=encode({endpoint.selector: records} if endpoint.selector else records))

    def _refusal(self, status: int, sentence: str) -> RefusedError:
        return RefusedError(self._api.error(status, sentence))

    def _of_parent(self, stream: RecordStream, key: str) -> Sequence[int]:
        parent = None if stream.parent is None else stream.parent.find(key)
        if parent is None:
            raise self._refusal(404, "There is no such parent.")
        return stream.children_of(parent)

    def _record(self, name: str, index: int) -> Record:
        record = self._api.streams[name].record(index)
        return ENDPOINTS[name].sent(self._written(name, record))

    def _one(self, endpoint: Endpoint, name: str, found: Sequence[int]) -> Response:
        record = self._record(name, found[0])
        return Response(body=encode({endpoint.selector: record} if endpoint.selector else record))

    def _linked(self, request: Request, name: str, found: Sequence[int]) -> Response:
        stream = self._api.streams[name]
        limit = self._api.number(request, "limit", 50, most=100)
        since = request.query.get("since_id")
        if since:
            found = [index for index in found if stream.part(index, "id") >= since]
        body: dict[str, Any] = {
            str(ENDPOINTS[name].selector): [self._record(name, index) for index in found[:limit]]
        }
        if len(found) > limit:
            following = stream.part(found[limit], "id")
            body["paging"] = {"next": request.url(limit=limit, since_id=following)}
        return Response(body=encode(body))

    def _counted(self, request: Request, name: str, found: Sequence[int]) -> Response:
        limit = self._api.number(request, "limit", 10)
        if limit not in _SIZES:
            raise self._refusal(422, "limit must be 10, 20, 50 or 100.")
        offset = self._api.number(request, "offset", 0)
        records = [self._record(name, index) for index in found[offset : offset + limit]]
        body = {"total_count": len(found), str(ENDPOINTS[name].selector): records}
        return Response(body=encode(body))

    def _chosen(self, request: Request, name: str, found: Sequence[int]) -> Sequence[int]:
        """Return the records that the query's filters leave."""
        query, stream = request.query, self._api.streams[name]
        if "updated_after" in query and name in {"candidate_activities", "requisitions"}:
            since = self._seconds(query["updated_after"])
            return [index for index in found if stream.changed_at(index) >= since]
        field = {"timeoff_requests": "from_date", "time_entries": "clock_in_time"}.get(name)
        if field is not None and {"from_date", "to_date"} & query.keys():
            first, last = query.get("from_date", ""), query.get("to_date", _LAST_DAY)
            return [one for one in found if first[:10] <= stream.part(one, field)[:10] <= last[:10]]
        if name == "members" and query.get("status", "active") != "all":
            active = query.get("status", "active") == "active"
            return [index for index in found if stream.part(index, "active") is active]
        if name == "events" and query.get("include_cancelled") != "true":
            return [index for index in found if not stream.part(index, "cancelled")]
        return found

    def _seconds(self, text: str) -> float:
        try:
            return parse_timestamp(text)
        except ValueError:
            raise self._refusal(422, "updated_after must be ISO 8601 or Unix seconds.") from None
