"""The least that any client must do: fetch every page, parse it, write nothing."""

from __future__ import annotations

import argparse
import http.client
import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import urlsplit

import msgspec

_HEADERS = {"Authorization": "Bearer benchmark", "User-Agent": "floor"}


def read_linked(host: str, stream: str) -> int:
    """Follow a stream's next links over one connection; the number of records."""
    connection = http.client.HTTPConnection(host)
    url, records = f"/v1/{stream}", 0
    while url:
        parts = urlsplit(url)
        page = _get(connection, f"{parts.path}?{parts.query}" if parts.query else parts.path)
        records += len(page["results"])
        url = page["metadata"].get("next", "")
    return records


def read_known(host: str, targets: list[str]) -> int:
    """Get some pages that are known before the first of them is read; the number of records."""
    connection = http.client.HTTPConnection(host)
    return sum(len(_get(connection, target)["data"]) for target in targets)


def _get(connection: http.client.HTTPConnection, target: str) -> dict[str, dict[str, str]]:
    connection.request("GET", target, headers=_HEADERS)
    page: dict[str, dict[str, str]] = msgspec.json.decode(connection.getresponse().read())
    return page


def known_targets(style: str, pages: int) -> list[str]:
    """The request targets of a style, for so many pages.

    Args:
        style: `offset`, `page-number` or `children`.
        pages: How many; for children, how many parents.
    """
    if style == "offset":
        return [f"/v1/resource?offset={50 * page}&limit=50" for page in range(pages + 1)]
    if style == "page-number":
        return [f"/v1/pages?page={page + 1}&per_page=50" for page in range(pages + 1)]
    return [f"/v1/parents/{page}/children" for page in range(pages)]


def main() -> None:
    """Read the options, read everything, tell the number of records."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--streams", nargs="*", default=[], help="read with a connection each")
    parser.add_argument("--style", default="linked")
    parser.add_argument("--pages", type=int, default=0)
    parser.add_argument("--connections", type=int, default=1)
    arguments = parser.parse_args()
    host = urlsplit(arguments.url).netloc
    width = arguments.connections
    with ThreadPoolExecutor(max(width, len(arguments.streams))) as pool:
        if arguments.style == "linked":
            counts = list(pool.map(partial(read_linked, host), arguments.streams))
        else:
            targets = known_targets(arguments.style, arguments.pages)
            shares = [targets[first::width] for first in range(width)]
            # Nobody knows the children before the parents are read.
            parents = ["/v1/parents"] if arguments.style == "children" else []
            counts = [read_known(host, parents)]
            counts += pool.map(partial(read_known, host), shares)
    print(json.dumps({"records": sum(counts)}))


if __name__ == "__main__":
    main()
