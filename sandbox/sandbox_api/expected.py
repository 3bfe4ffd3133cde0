"""The records that a complete extraction is expected to return."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox_api.apis import make_apis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox_api.data.records import Record
    from sandbox_api.options import Options


class ExpectedData:
    """The data of all APIs, apart from the server's own copy."""

    def __init__(self, options: Options) -> None:
        """Make the same APIs as the server does."""
        self._apis = make_apis(options)

    def apis(self) -> list[str]:
        """Return the names of the APIs."""
        return list(self._apis)

    def streams(self, api: str) -> list[str]:
        """Return the names of an API's streams."""
        return list(self._apis[api].streams)

    def counts(self, api: str) -> dict[str, int]:
        """Return the true number of records of each stream of an API."""
        return self._apis[api].counts()

    def countable(self, api: str) -> list[str]:
        """Return the names of an API's streams whose number of records can be chosen."""
        return [name for name, stream in self._apis[api].streams.items() if stream.size]

    def records(self, api: str, stream: str) -> Iterator[Record]:
        """Yield the true records of a stream, as JSON delivers them."""
        return self._apis[api].records(stream)

    def environment(self, url: str) -> dict[str, str]:
        """Return the environment variables that point every tap at a server."""
        found: dict[str, str] = {}
        for api in self._apis.values():
            found.update(api.environment(url))
        return found
