"""The applicant tracking API: lists behind POST requests with a cursor in the body."""

from __future__ import annotations

import base64
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec
from typing_extensions import override

from sandbox_api.apis.ats.endpoints import ENDPOINTS, SEED, VENDOR
from sandbox_api.apis.ats.make import make_streams
from sandbox_api.apis.ats.stream import milliseconds
from sandbox_api.apis.base import Api, Route
from sandbox_api.messages import JSON, RefusedError, Request, Response, encode, json_response

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sandbox_api.apis.ats.endpoints import Endpoint, Hidden
    from sandbox_api.data.records import Record, RecordStream

_MOST = 100
_TOKEN_DAYS = 30
# What a request says about its place in a walk; the rest are filters.
_WALK = frozenset({"limit", "cursor", "syncToken"})


class AtsApi(Api):
    """Pages by an opaque cursor, and tells changes by an opaque sync token."""

    name = "ats"
    vendor = "ashby"

    vendor_only = frozenset(VENDOR)

    @override
    def make_streams(self) -> dict[str, RecordStream]:
        return make_streams(self.options)

    @override
    def make_routes(self) -> Mapping[str, Route]:
        routes = {"/apiKey.info": Route(self._key_info, method="POST")}
        for name in SEED:
            routes[f"/v1/{name}"] = Route(partial(self._generic, name=name), name, "POST")
        for name, endpoint in ENDPOINTS.items():
            handler = partial(self._vendor, name=name, endpoint=endpoint)
            routes[f"/{endpoint.method}"] = Route(handler, name, "POST")
        return routes

    @override
    def refusal(self, request: Request) -> Response | None:
        scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return Response(401, b"An API key is required.", "text/plain")
        try:
            name, _, password = base64.b64decode(encoded).decode().partition(":")
        except ValueError:
            name = password = ""
        key = self.options.credential(self.name)
        # The vendor wants a blank password and is not known to mind the key in its place.
        blank_allowed = self.options.vendor or not request.path.startswith("/v1/")
        if name != key or not (password == key or (blank_allowed and not password)):
            return self._refuse(403, "invalid_api_key", "The API key is not valid.")
        kind = request.headers.get("content-type", "").partition(";")[0].strip()
        if request.method == "POST" and kind != JSON:
            return self._refuse(415, "invalid_content_type", "Content-Type must be JSON.")
        return None

    @override
    def forbidden(self, stream: str) -> Response:
        sentence = f"The key lacks the permission {ENDPOINTS[stream].permission}."
        return self._refuse(403, "missing_endpoint_permission", sentence)

    @override
    def error(self, status: int, sentence: str) -> Response:
        codes = {404: "not_found", 405: "method_not_allowed", 429: "rate_limit_exceeded"}
        return self._refuse(status, codes.get(status, "invalid_input"), sentence)

    @override
    def error_in_200(self) -> Response:
        return self._refuse(200, "internal_error", "The list could not be read.")

    @override
    def selector(self, body: Mapping[str, Any]) -> str:
        return "results"

    @override
    def repeating(self, request: Request, response: Response) -> Response:
        page = msgspec.json.decode(response.body)
        sent = _body(request).get("cursor")
        name = request.path.rpartition("/")[2]
        cursor = sent or page.get("nextCursor") or _seal({"stream": name, "at": 0})
        return json_response({**page, "moreDataAvailable": True, "nextCursor": cursor})

    def _refuse(self, status: int, code: str, sentence: str) -> Response:
        info = {"code": code, "message": sentence, "requestId": "sandbox-request", "meta": {}}
        body = {"success": False, "errors": [code], "errorInfo": info}
        return Response(status, encode(body), cacheable=False)

    def _key_info(self, request: Request) -> Response:  # noqa: ARG002
        denied = {name for name in ENDPOINTS if f"ats.{name}" in self.options.deny}
        scopes = {one.permission for name, one in ENDPOINTS.items() if name not in denied}
        results = {"title": "sandbox", "scopes": sorted(scopes)}
        return json_response({"success": True, "results": results})

    def _generic(self, request: Request, name: str) -> Response:
        body = self._checked(request, most=None)
        stream = self.streams[name]
        filtered = SEED[name].created_after
        chosen = self._created_after(stream, body) if filtered else stream.indices()
        start, limit = self._place(name, body), body["limit"]
        found = [stream.record(index) for index in chosen[start : start + limit]]
        return self._page(name, found, start + limit, len(chosen), {})

    def _vendor(self, request: Request, name: str, endpoint: Endpoint) -> Response:
        body = self._checked(request, most=_MOST)
        stream = self.streams[name]
        chosen = self._listed(stream, endpoint, body)
        if name == "hiring_team_roles" and body.get("namesOnly", True):
            titles = [stream.record(index)["title"] for index in chosen]
            return json_response({"success": True, "results": titles})
        left_out = endpoint.left_out(body)
        if not endpoint.paged:
            found = [_without(stream.sent(index), left_out) for index in chosen]
            if endpoint.single:
                return json_response({"success": True, "results": found[0]})
            return json_response({"success": True, "results": found, "moreDataAvailable": False})
        token: Record = {}
        if endpoint.tokens:
            filters = {key: body[key] for key in sorted(body) if key not in _WALK}
            since = self._since(name, body, filters)
            if since:
                changed_day = stream.lifecycle.changed_day
                chosen = [index for index in chosen if changed_day(index) > since]
            sealed = _seal({"stream": name, "day": self.options.day, "filters": filters})
            token = {"syncToken": sealed}
        start, limit = self._place(name, body, expires=True), body["limit"]
        shown = chosen[start : start + limit]
        found = [_without(stream.sent(index), left_out) for index in shown]
        return self._page(name, found, start + limit, len(chosen), token)

    def _checked(self, request: Request, most: int | None) -> Record:
        body = _body(request)
        limit = _whole(body.get("limit", _MOST))
        if limit is None or limit < 1 or (most is not None and limit > most):
            sentence = f"limit must be a whole number from 1 to {most or 'as many as you like'}."
            raise RefusedError(self._refuse(200, "invalid_input", sentence))
        after = body.get("createdAfter", 0)
        # A server in JavaScript takes the digits for the number.
        after = _whole(int(after) if str(after).isdigit() else after)
        if after is None:
            sentence = "createdAfter must be Unix milliseconds."
            raise RefusedError(self._refuse(200, "invalid_input", sentence))
        return {**body, "limit": limit, **({"createdAfter": after} if after else {})}

    def _listed(self, stream: RecordStream, endpoint: Endpoint, body: Record) -> Sequence[int]:
        """Return what a list holds for a body that asks for it."""
        if endpoint.parent:
            return self._children(stream, endpoint.parent, body)
        if endpoint.choices:
            field, values = endpoint.choices
            if body.get(field) not in values:
                sentence = f"{field} must be one of {', '.join(values)}."
                raise RefusedError(self._refuse(200, "invalid_input", sentence))
            chosen = stream.where(**{field: body[field]})
            return self._created_after(stream, body, chosen)
        if endpoint.created_after:
            return self._created_after(stream, body)
        hiding = [hidden for hidden in endpoint.hidden if not body.get(hidden.flag)]
        return self._shown(stream, hiding) if hiding else stream.indices()

    def _children(self, stream: RecordStream, name: str, body: Record) -> Sequence[int]:
        parent = stream.parent.find(body.get(name)) if stream.parent else None
        if parent is None:
            sentence = f"{name} must be the id of a record."
            raise RefusedError(self._refuse(200, "invalid_input", sentence))
        return stream.children_of(parent)

    def _created_after(
        self, stream: RecordStream, body: Record, chosen: Sequence[int] | None = None
    ) -> Sequence[int]:
        after = body.get("createdAfter")
        if not after:
            return stream.indices() if chosen is None else chosen
        created_at = stream.lifecycle.created_at

        def keep(index: int) -> bool:
            return milliseconds(created_at(index)) >= int(after)

        return stream.select(after, keep) if chosen is None else list(filter(keep, chosen))

    def _shown(self, stream: RecordStream, hiding: Sequence[Hidden]) -> Sequence[int]:
        """Return what the vendor shows to those who do not ask for the rest."""

        def keep(index: int) -> bool:
            record = stream.record(index)
            return not any(one.hides(record[one.field]) for one in hiding)

        return stream.select(tuple(one.flag for one in hiding), keep)

    def _since(self, name: str, body: Record, filters: Record) -> int:
        """Return the day after which records count as changed; 0 is all of them."""
        if not body.get("syncToken"):
            return 0
        token = _open(body["syncToken"])
        if token.get("stream") != name or token.get("filters") != filters:
            raise RefusedError(self._refuse(200, "sync_token_invalid", "The token is not ours."))
        day = int(token["day"])
        if day + _TOKEN_DAYS < self.options.day:
            sentence = "The sync token has expired; start a full sync."
            raise RefusedError(self._refuse(200, "sync_token_expired", sentence))
        return day

    def _place(self, name: str, body: Record, *, expires: bool = False) -> int:
        """Return how many records are behind a cursor."""
        if body.get("cursor") is None:
            return 0
        cursor = _open(body["cursor"])
        if cursor.get("stream") != name:
            sentence = "The cursor is not one of this list."
            raise RefusedError(self._refuse(200, "invalid_next_cursor", sentence))
        if expires and cursor["day"] != self.options.day:
            sentence = "The cursor has expired; start again without it."
            raise RefusedError(self._refuse(200, "next_cursor_expired", sentence))
        return int(cursor["at"])

    def _page(
        self, name: str, found: Sequence[Any], end: int, total: int, last: Record
    ) -> Response:
        more = end < total
        cursor = {"stream": name, "at": end, "day": self.options.day}
        tail = {"nextCursor": _seal(cursor)} if more else last
        return json_response({"success": True, "results": found, "moreDataAvailable": more, **tail})


def _without(record: Record, names: Collection[str]) -> Record:
    """Return a record without some of its fields."""
    return {name: value for name, value in record.items() if name not in names}


def _whole(value: object) -> int | None:
    """Return a whole number, which JSON may write as a float; none if it is something else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return int(value) if value == int(value) else None


def _body(request: Request) -> Record:
    """Return the request's body."""
    try:
        body = msgspec.json.decode(request.body or b"{}")
    except msgspec.DecodeError:
        body = None
    if not isinstance(body, dict):
        info = {"code": "invalid_input", "message": "The body must be a JSON object."}
        response = {"success": False, "errors": ["invalid_input"], "errorInfo": info}
        raise RefusedError(json_response(response, 400))
    return body


def _seal(value: Record) -> str:
    """Return a value as an opaque token."""
    return base64.urlsafe_b64encode(encode(value)).decode()


def _open(token: object) -> Record:
    """Return what a token holds; nothing if it is not one of ours."""
    try:
        value = msgspec.json.decode(base64.urlsafe_b64decode(str(token)))
    except (ValueError, msgspec.DecodeError):
        return {}
    return value if isinstance(value, dict) else {}
