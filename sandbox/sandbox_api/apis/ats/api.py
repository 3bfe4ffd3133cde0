"""The applicant tracking API: fourteen streams behind POST requests with a cursor in the body."""

from __future__ import annotations

import base64
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec
from typing_extensions import override

from sandbox_api.apis.ats.records import (
    Applications,
    Candidates,
    InterviewSchedules,
    JobPostings,
    Jobs,
    Offers,
)
from sandbox_api.apis.ats.setup import (
    ArchiveReasons,
    CustomFields,
    Departments,
    FeedbackForms,
    Locations,
    Sources,
    Tags,
    Users,
    milliseconds,
)
from sandbox_api.apis.base import Api, Route
from sandbox_api.messages import JSON, RefusedError, Request, Response, encode, json_response

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox_api.data.records import Record, RecordStream

_MOST = 100
_TOKEN_DAYS = 30
_CREATED_AFTER = frozenset({"applications", "candidates", "interview_schedules", "jobs", "offers"})
_UNPAGED = frozenset({"archive_reasons", "job_postings", "sources"})
_METHODS = {
    "applications": ("application.list", "candidates:read"),
    "archive_reasons": ("archiveReason.list", "hiringProcessMetadata:read"),
    "candidate_tags": ("candidateTag.list", "hiringProcessMetadata:read"),
    "candidates": ("candidate.list", "candidates:read"),
    "custom_fields": ("customField.list", "hiringProcessMetadata:read"),
    "departments": ("department.list", "organization:read"),
    "feedback_form_definitions": ("feedbackFormDefinition.list", "hiringProcessMetadata:read"),
    "interview_schedules": ("interviewSchedule.list", "interviews:read"),
    "job_postings": ("jobPosting.list", "jobs:read"),
    "jobs": ("job.list", "jobs:read"),
    "locations": ("location.list", "organization:read"),
    "offers": ("offer.list", "offers:read"),
    "sources": ("source.list", "hiringProcessMetadata:read"),
    "users": ("user.list", "organization:read"),
}
# What the vendor leaves out unless the body asks for it.
_HIDDEN = {
    **dict.fromkeys(
        (
            "archive_reasons",
            "candidate_tags",
            "custom_fields",
            "departments",
            "feedback_form_definitions",
            "locations",
            "sources",
        ),
        ("includeArchived", "isArchived", True),
    ),
    "users": ("includeDeactivated", "isEnabled", False),
    "job_postings": ("includeUnpublishedJobPostings", "isListed", False),
}


class AtsApi(Api):
    """Pages by an opaque cursor, and tells changes by an opaque sync token."""

    name = "ats"
    vendor = "ashby"

    @override
    def make_streams(self) -> dict[str, RecordStream]:
        options = self.options
        users, departments = Users(options), Departments(options)
        locations, sources = Locations(options), Sources(options)
        tags, reasons = Tags(options), ArchiveReasons(options)
        jobs = Jobs(options, departments, locations, users)
        candidates = Candidates(options, tags, sources)
        applications = Applications(options, candidates, jobs, reasons)
        streams: tuple[RecordStream, ...] = (
            applications,
            reasons,
            tags,
            candidates,
            CustomFields(options),
            departments,
            FeedbackForms(options),
            InterviewSchedules(options, applications, users),
            JobPostings(options, jobs),
            jobs,
            locations,
            Offers(options, applications, users),
            sources,
            users,
        )
        return {stream.name: stream for stream in streams}

    @override
    def make_routes(self) -> Mapping[str, Route]:
        routes = {"/apiKey.info": Route(self._key_info, method="POST")}
        for name, (method, _) in _METHODS.items():
            generic = Route(partial(self._generic, name=name), name, "POST")
            vendor = Route(partial(self._vendor, name=name), name, "POST")
            routes[f"/v1/{name}"], routes[f"/{method}"] = generic, vendor
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
        sentence = f"The key lacks the permission {_METHODS[stream][1]}."
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
        denied = {name for name in _METHODS if f"ats.{name}" in self.options.deny}
        scopes = sorted({scope for name, (_, scope) in _METHODS.items() if name not in denied})
        return json_response({"success": True, "results": {"title": "sandbox", "scopes": scopes}})

    def _generic(self, request: Request, name: str) -> Response:
        body = self._checked(request, most=None)
        chosen = self._created_after(name, body)
        return self._page(name, body, chosen, {})

    def _vendor(self, request: Request, name: str) -> Response:
        body = self._checked(request, most=_MOST)
        chosen = self._shown(name, body)
        if name in _UNPAGED:
            found = [self.streams[name].record(index) for index in chosen]
            return json_response({"success": True, "results": found, "moreDataAvailable": False})
        filters = {key: body[key] for key in sorted(body) if key not in _WALK}
        since = self._since(name, body, filters)
        if since:
            lifecycle = self.streams[name].lifecycle
            chosen = [index for index in chosen if lifecycle.changed_day(index) > since]
        token = {"stream": name, "day": self.options.day, "filters": filters}
        return self._page(name, body, chosen, {"syncToken": _seal(token)})

    def _checked(self, request: Request, most: int | None) -> Record:
        body = _body(request)
        limit = body.get("limit", 1)
        whole = isinstance(limit, int) and not isinstance(limit, bool)
        if not whole or limit < 1 or (most is not None and limit > most):
            sentence = f"limit must be a whole number from 1 to {most or 'as many as you like'}."
            raise RefusedError(self._refuse(200, "invalid_input", sentence))
        if not isinstance(body.get("createdAfter", 0), int):
            sentence = "createdAfter must be Unix milliseconds."
            raise RefusedError(self._refuse(200, "invalid_input", sentence))
        return body

    def _created_after(self, name: str, body: Record) -> Sequence[int]:
        stream = self.streams[name]
        after = body.get("createdAfter")
        if not after or name not in _CREATED_AFTER:
            return stream.indices()
        created_at = stream.lifecycle.created_at
        return stream.select(after, lambda index: milliseconds(created_at(index)) >= after)

    def _shown(self, name: str, body: Record) -> Sequence[int]:
        """Return what the vendor shows: archived records only if the body asks for them."""
        flag, field, hidden = _HIDDEN.get(name, ("", "", None))
        chosen = self._created_after(name, body)
        if not flag or body.get(flag):
            return chosen
        stream = self.streams[name]
        return stream.select("shown", lambda index: stream.record(index)[field] is not hidden)

    def _since(self, name: str, body: Record, filters: Record) -> int:
        """Return the day after which records count as changed; 0 is all of them."""
        if not body.get("syncToken"):
            return 0
        token = _open(body["syncToken"])
        if token.get("stream") != name or token.get("filters") != filters:
            raise RefusedError(self._refuse(200, "invalid_input", "The sync token is not ours."))
        day = int(token["day"])
        if day + _TOKEN_DAYS < self.options.day:
            sentence = "The sync token has expired; start a full sync."
            raise RefusedError(self._refuse(200, "sync_token_expired", sentence))
        return day

    def _page(self, name: str, body: Record, chosen: Sequence[int], last: Record) -> Response:
        start, limit = 0, body.get("limit", _MOST)
        if body.get("cursor") is not None:
            cursor = _open(body["cursor"])
            if cursor.get("stream") != name:
                sentence = "The cursor is not valid any more."
                raise RefusedError(self._refuse(200, "cursor_invalid", sentence))
            start = cursor["at"]
        found = [self.streams[name].record(index) for index in chosen[start : start + limit]]
        more = start + limit < len(chosen)
        tail = {"nextCursor": _seal({"stream": name, "at": start + limit})} if more else last
        return json_response({"success": True, "results": found, "moreDataAvailable": more, **tail})


_WALK = frozenset({"limit", "cursor", "syncToken"})


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
