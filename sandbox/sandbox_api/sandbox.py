"""The sandbox as a Python object."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sandbox_api.apis import APIS
from sandbox_api.expected import ExpectedData
from sandbox_api.options import Options
from sandbox_api.server.app import App
from sandbox_api.server.faults import Fault, Injection
from sandbox_api.server.thread import ServerThread

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

    from typing_extensions import Self

    from sandbox_api.data.records import Record
    from sandbox_api.server.request_context import RequestLog


class Sandbox:
    """A running sandbox, to be used in a `with` statement."""

    def __init__(
        self, *, host: str = "127.0.0.1", port: int = 0, keep_log: bool = True, **options: Any
    ) -> None:
        """Choose what to play; nothing runs before the `with` statement.

        Args:
            host: The address to listen on.
            port: The port; 0 takes a free one.
            keep_log: Whether requests are kept in `requests`.
            **options: The fields of `Options`.
        """
        self._options = Options(**options)
        self._address = (host, port)
        self._app = App(self._options, keep_log=keep_log)
        self._expected = ExpectedData(self._options)
        self._server: ServerThread | None = None

    def __enter__(self) -> Self:
        """Start the server."""
        server = ServerThread(self._app, *self._address)
        server.start()
        self._server = server
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop the server."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    @property
    def url(self) -> str:
        """The server's origin, such as `http://127.0.0.1:8800`."""
        return self._running().url

    @property
    def foreign_url(self) -> str:
        """The other origin that foreign next links and redirects lead to."""
        return self._running().foreign_url

    def url_of(self, api: str) -> str:
        """Return the base URL of an API."""
        return f"{self.url}/{api}"

    @property
    def credentials(self) -> dict[str, str]:
        """The credential of each API."""
        return {api.name: self._options.credential(api.name) for api in APIS}

    def environment(self) -> dict[str, str]:
        """Return the environment variables that point every tap here."""
        return {"SANDBOX_URL": self.url, **self._expected.environment(self.url)}

    def counts(self, api: str) -> dict[str, int]:
        """Return the true number of records of each stream of an API."""
        return self._expected.counts(api)

    def countable(self, api: str) -> list[str]:
        """Return the names of an API's streams whose number of records `counts` can choose."""
        return self._expected.countable(api)

    def records(self, api: str, stream: str) -> Iterator[Record]:
        """Yield the true records of a stream, as JSON delivers them."""
        return self._expected.records(api, stream)

    @property
    def requests(self) -> list[RequestLog]:
        """Requests in order of arrival, those at the foreign origin left out."""
        return [log for log in list(self._app.requests) if not self._app.is_foreign(log)]

    @property
    def foreign_requests(self) -> list[RequestLog]:
        """Requests that reached the foreign origin."""
        return [log for log in list(self._app.requests) if self._app.is_foreign(log)]

    def clear_requests(self) -> None:
        """Forget requests and the highest number at once."""
        self._app.requests.clear()
        self._app.max_in_flight = 0

    @property
    def max_in_flight(self) -> int:
        """The highest number of requests under way at once."""
        return self._app.max_in_flight

    def set_day(self, day: int) -> None:
        """Go to another day; requests, faults and counters stay."""
        self.play(day=day)

    def play(self, **changes: Any) -> None:
        """Change any of the options while running."""
        self._options = replace(self._options, **changes)
        self._expected = ExpectedData(self._options)
        self._app.play(self._options)

    def inject(  # noqa: PLR0913
        self,
        path: str,
        *,
        fault: Fault | None = None,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        query: Mapping[str, str] | None = None,
        times: int | None = 1,
        skip: int = 0,
    ) -> None:
        """Respond to some requests with a fault, or with this status, headers and body.

        Args:
            path: Full path from the root, such as `/worklogs/v1/worklogs`; `*` is a wildcard.
            fault: Name of a fault, instead of a status.
            status: Status of the response.
            headers: Headers of the response.
            body: Body of the response.
            query: Query parameters that a request must carry to be met.
            times: How many requests are met; none means all.
            skip: How many requests pass before the first is met.
        """
        self._app.plan.add(
            Injection(
                path=path,
                query=query or {},
                fault=fault,
                status=status,
                headers=headers or {},
                body=body,
                times=times,
                skip=skip,
            )
        )

    def clear_faults(self) -> None:
        """Forget all injections."""
        self._app.plan.clear()

    def _running(self) -> ServerThread:
        if self._server is None:
            msg = "the sandbox is not running; use it in a with statement"
            raise RuntimeError(msg)
        return self._server
