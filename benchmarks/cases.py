"""What is measured: cases, by group."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

PAGE_SIZE = 50
LABELS = {
    "floor": "floor",
    "ours": "ours",
    "plain": "plain SDK tap",
    "dlt": "dlt",
    "dlt-parallel": "dlt, parallelized",
    "airbyte": "Airbyte CDK",
}
ALL = ("floor", "ours", "plain", "dlt", "airbyte")
LATENCIES = (0.05, 0.1, 0.3)
LATENT_PAGES = 60
# It takes 6 GB for these, and more for more.
MOST_OF_DLT = 100_000


class Style(NamedTuple):
    """A way to page, and who reads it.

    Attributes:
        tap: Our tap that speaks it.
        selected: Streams that our tap reads; all if empty.
        streams: The peers' streams.
    """

    tap: str
    selected: tuple[str, ...]
    streams: tuple[str, ...]


STYLES = {
    "linked": Style("tap-worklogs", (), ("accounts", "customers", "worklogs", "workload_schemes")),
    "offset": Style("tap-hr", (), ("resource",)),
    "page-number": Style("tap-practice", ("staff_list",), ("pages",)),
    "children": Style("tap-practice", ("client_list", "client_documents"), ("parents", "children")),
}


@dataclass(frozen=True)
class Case:
    """One piece of work for several subjects.

    Attributes:
        group: Cases whose results share a file.
        name: Identifies the case in its group.
        title: What a reader calls it.
        records: Records of worklogs, of the offset and of the page-number stream.
        other: Records of each other linked stream.
        parents: Parents with two children each.
        latency: Seconds before each answer.
        rate: Most requests in any second; 0 for no limit.
        concurrency: Most requests of ours in flight.
        style: How the streams page.
        task: `sync`, `discover` or `version`.
        destination: `lines`, `nothing`, `duckdb` or `postgres`.
        subjects: Who does it.
        runs: How often at most.
    """

    group: str
    name: str
    title: str
    records: int = 0
    other: int = PAGE_SIZE
    parents: int = 0
    latency: float = 0.0
    rate: int = 0
    concurrency: int = 4
    style: str = "linked"
    task: str = "sync"
    destination: str = "lines"
    subjects: tuple[str, ...] = ALL
    runs: int = 3

    @property
    def expected(self) -> int:
        """Records that a sync must bring."""
        if self.style == "linked":
            return self.records + 3 * self.other
        return 3 * self.parents if self.style == "children" else self.records

    @property
    def pages(self) -> int:
        """Requests that a sync cannot do without."""
        if self.style == "linked":
            return _pages(self.records) + 3 * _pages(self.other)
        return 1 + self.parents if self.style == "children" else _pages(self.records)


def _pages(records: int) -> int:
    return max(1, -(-records // PAGE_SIZE))


def all_cases(*, quick: bool) -> list[Case]:
    """Every case, small ones if it has to be quick."""
    cases = [
        *start_cases(),
        *line_cases(quick=quick),
        *latency_cases(quick=quick),
        *ahead_cases(quick=quick),
        *rate_cases(quick=quick),
        *load_cases(quick=quick),
    ]
    return [replace(case, runs=1) for case in cases] if quick else cases


def start_cases() -> list[Case]:
    """Runs that have next to nothing to do."""
    taps = ("floor", "ours", "plain")
    return [
        Case("start", "version", "--version", task="version", subjects=taps, runs=7),
        Case("start", "discover", "--discover", task="discover", subjects=taps, runs=7),
        Case("start", "empty", "a sync without a record", other=0, runs=5),
    ]


def line_cases(*, quick: bool) -> list[Case]:
    """As many records as the machine can."""
    records = 5_000 if quick else 200_000
    title = f"{records:,} worklogs to lines"
    return [Case("lines", "worklogs", title, records, destination="nothing", runs=5)]


def latency_cases(*, quick: bool) -> list[Case]:
    """Four streams whose pages name the next one, from an API that takes its time."""
    pages = 5 if quick else LATENT_PAGES
    records = pages * PAGE_SIZE
    return [
        Case(
            "latency",
            f"{1000 * latency:.0f}-ms",
            f"4 streams x {pages} pages x {1000 * latency:.0f} ms",
            records,
            other=records,
            latency=latency,
            subjects=(*ALL, "dlt-parallel"),
        )
        for latency in LATENCIES
    ]


def ahead_cases(*, quick: bool) -> list[Case]:
    """One stream, whose pages are known ahead; eight requests at once."""
    pages = 10 if quick else LATENT_PAGES
    titles = {
        "offset": f"offset: {pages} pages x 100 ms",
        "page-number": f"page number: {pages} pages x 100 ms",
        "children": f"{pages} child requests x 100 ms",
    }
    return [
        Case(
            "ahead",
            style,
            title,
            pages * PAGE_SIZE,
            parents=pages,
            latency=0.1,
            concurrency=8,
            style=style,
            subjects=(*ALL, "dlt-parallel") if style == "children" else ALL,
        )
        for style, title in titles.items()
    ]


def rate_cases(*, quick: bool) -> list[Case]:
    """An API that refuses more than ten requests in a second."""
    pages = 10 if quick else 40
    records = pages * PAGE_SIZE
    title = f"{4 * pages} requests, 10 a second allowed"
    subjects = ("ours", "plain", "dlt", "airbyte")
    return [Case("rate", "10-a-second", title, records, other=records, rate=10, subjects=subjects)]


def load_cases(*, quick: bool) -> list[Case]:
    """From the API into a database."""
    sizes = (1_000, 2_000) if quick else (10_000, 100_000, 1_000_000)
    subjects = {"duckdb": ("ours", "plain", "dlt"), "postgres": ("ours", "plain")}
    return [
        Case(
            destination,
            str(records),
            f"{records:,} worklogs",
            records,
            destination=destination,
            subjects=tuple(name for name in who if name != "dlt" or records <= MOST_OF_DLT),
            runs=1 if records == sizes[-1] else 3,
        )
        for destination, who in subjects.items()
        for records in sizes
    ]
