"""The three ways in which the work log API sends a list: by offset, by token, at once."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, Any

import msgspec

from sandbox_api.messages import RefusedError, Request, Response, encode, parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sandbox_api.apis.base import Api
    from sandbox_api.data.records import Record

#: The most records that Tempo sends at once.
MOST = 5000


class Pages:
    """Makes pages of records."""

    def __init__(self, api: Api) -> None:
        """Remember whose pages they are."""
        self._api = api

    def refuse(self, status: int, sentence: str) -> RefusedError:
        """Return an error that ends a request."""
        return RefusedError(self._api.error(status, sentence))

    def linked(
        self,
        request: Request,
        rows: Sequence[int],
        record: Callable[[int], Record],
        *,
        most: int | None = MOST,
    ) -> Response:
        """Return a page that carries the link of the next one.

        Args:
            request: Says which page.
            rows: Indices of all records.
            record: Makes one of them.
            most: The most that a page may hold.
        """
        limit = self._api.number(request, "limit", 50, most=most)
        offset = self._api.number(request, "offset", 0)
        results = [record(index) for index in rows[offset : offset + limit]]
        metadata: Record = {"count": len(results), "offset": offset, "limit": limit}
        if offset + limit < len(rows):
            metadata["next"] = request.url(offset=offset + limit, limit=limit)
        if offset:
            metadata["previous"] = request.url(offset=max(0, offset - limit), limit=limit)
        return self._response(request, metadata, results)

    def counted(
        self, request: Request, rows: Sequence[int], record: Callable[[int], Record]
    ) -> Response:
        """Return a page that the request's body asks for."""
        body = self.body(request)
        limit, offset = body.get("limit", 50), body.get("offset", 0)
        if not (isinstance(limit, int) and isinstance(offset, int) and 0 < limit <= MOST):
            raise self.refuse(400, f"limit and offset must be whole numbers, limit at most {MOST}.")
        results = [record(index) for index in rows[offset : offset + limit]]
        metadata = {"count": len(results), "offset": offset, "limit": limit}
        return self._response(request, metadata, results)

    def tokened(
        self,
        request: Request,
        rows: Sequence[int],
        record: Callable[[int], Record],
        *,
        most: int = MOST,
    ) -> Response:
        """Return a page that carries the token of the next one.

        Args:
            request: Says which page.
            rows: Indices of all records.
            record: Makes one of them.
            most: The most that a page may hold.
        """
        limit = self._api.number(request, "limit", 50, most=most)
        offset = self._offset(request.query.get("nextPageToken"))
        metadata: Record = {"limit": limit}
        if offset + limit < len(rows):
            token = urlsafe_b64encode(f"at {offset + limit}".encode()).decode()
            metadata["nextPageToken"] = token
            metadata["nextPageUrl"] = request.url(nextPageToken=token)
        results = [record(index) for index in rows[offset : offset + limit]]
        return self._response(request, metadata, results)

    def _offset(self, token: str | None) -> int:
        if token is None:
            return 0
        try:
            return int(urlsafe_b64decode(token).removeprefix(b"at "))
        except ValueError:
            raise self.refuse(400, "The nextPageToken is not one of this list.") from None

    def whole(self, request: Request, rows: Iterable[Record]) -> Response:
        """Return all records at once."""
        results = list(rows)
        return self._response(request, {"count": len(results)}, results)

    @staticmethod
    def _response(request: Request, metadata: Record, results: list[Record]) -> Response:
        page = {"self": request.url(), "metadata": metadata, "results": results}
        return Response(body=encode(page))

    def body(self, request: Request) -> dict[str, Any]:
        """Return the body of a request.

        Raises:
            RefusedError: It is not a JSON object.
        """
        try:
            found = msgspec.json.decode(request.body)
        except msgspec.MsgspecError:
            found = None
        if not isinstance(found, dict):
            raise self.refuse(400, "The body must be a JSON object.")
        return found

    def days(self, request: Request, *, needs_end: bool = True) -> tuple[str, str]:
        """Return the days that a request asks for.

        Raises:
            RefusedError: One is missing, or is not a day.
        """
        first = request.query.get("from", "")
        last = request.query.get("to", "" if needs_end else "9999-12-31")
        for day in (first, last):
            try:
                parse_timestamp(day)
            except ValueError:
                raise self.refuse(400, "from and to must be days: yyyy-MM-dd.") from None
        return first, last

    def moment(self, text: object) -> float:
        """Return the second that a text means.

        Raises:
            RefusedError: It means none.
        """
        try:
            return parse_timestamp(str(text))
        except ValueError:
            raise self.refuse(400, "A date or a UTC date-time was expected.") from None
