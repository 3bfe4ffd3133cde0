"""The five taps as the fault table tries them: streams of a few pages, and how to meet one."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from tap_ats.tap import TapATS
from tap_hr.tap import TapHR
from tap_practice.tap import TapPractice
from tap_recruitment.tap import TapRecruitment
from tap_worklogs.tap import TapWorklogs

from support.extraction import extract, requests_ended
from support.hr import EXAMPLES
from support.singer import select
from support.taps import TapProfile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sandbox_api import Sandbox
    from spile import RESTStream

    from support.singer import Output

PAGES, SIZE = 5, 4


@dataclass(frozen=True, kw_only=True)
class Subject(TapProfile):
    """A tap and what the table needs to know about it.

    Attributes:
        streams: The streams that faults meet.
        bystander: The stream that nothing happens to.
        query: What a page is requested with, if that is known before; else pages come in turn.
        single: Streams that come in one page.
    """

    streams: tuple[str, str, str]
    bystander: str
    query: Callable[[int], dict[str, str]] | None = None
    single: tuple[str, ...] = ()

    @property
    def all_streams(self) -> tuple[str, ...]:
        """Every stream that is selected."""
        return (*self.streams, self.bystander)


def _offset(page: int) -> dict[str, str]:
    return {"offset": str(page * SIZE)}


def _page_number(page: int) -> dict[str, str]:
    return {"page": str(page + 1)}


SUBJECTS = (
    Subject(TapRecruitment, streams=("jobs", "candidates", "stages"), bystander="recruiters"),
    Subject(TapATS, streams=("applications", "jobs", "users"), bystander="offers"),
    Subject(
        TapHR,
        settings={"streams": [{**entry, "page_size": SIZE} for entry in EXAMPLES]},
        streams=("resource", "employees", "departments"),
        bystander="absences",
        query=_offset,
    ),
    Subject(
        TapPractice,
        streams=("staff_list", "client_list", "job_list"),
        bystander="time_list",
        query=_page_number,
    ),
    Subject(
        TapWorklogs, streams=("accounts", "customers", "worklogs"), bystander="workload_schemes"
    ),
)

# The same APIs as their vendors run them.
VENDORS = (
    Subject(
        TapRecruitment,
        "workable",
        streams=("stages", "jobs", "candidates"),
        bystander="recruiters",
        single=("stages",),
    ),
    Subject(TapATS, "ashby", streams=("applications", "jobs", "users"), bystander="offers"),
    Subject(
        TapPractice,
        "workflowmax",
        settings={"account_id": "sandbox-account", "start_date": "2024-01-01T00:00:00Z"},
        streams=("client_list", "supplier_list", "job_list"),
        bystander="task_list",
        query=_page_number,
    ),
    Subject(
        TapWorklogs,
        "tempo",
        streams=("workload_schemes", "customers", "worklogs"),
        bystander="accounts",
    ),
)


class Bench:
    """A subject in front of its sandbox.

    Args:
        subject: The tap.
        sandbox: Serves its API.
    """

    def __init__(self, subject: Subject, sandbox: Sandbox) -> None:
        self.subject = subject
        self.sandbox = sandbox
        self.config = subject.config(sandbox, page_size=SIZE, requests_per_second=1000)
        self._tap = subject.tap(config=self.config)
        self.catalog = select(self._tap.catalog_dict, *subject.all_streams)
        self.expected = {
            name: [self.key(name, r) for r in sandbox.records(subject.api, name)]
            for name in subject.all_streams
        }

    def key(self, stream: str, record: Mapping[str, Any]) -> tuple[Any, ...]:
        """What tells a record from others."""
        return tuple(record[name] for name in self._tap.streams[stream].primary_keys)

    def keys(self, output: Output, stream: str) -> list[tuple[Any, ...]]:
        """The keys of the records of a stream in their order."""
        return [self.key(stream, record) for record in output.records(stream)]

    def inject(self, stream: str, page: int, fault: Mapping[str, Any], times: int | None) -> None:
        """Let a fault meet a page of a stream."""
        subject = self.subject
        told = dict(fault)
        if "records" in told:
            told["status"], told["body"] = 200, self.page_of(stream, told.pop("records"))
        place = {"skip": page} if subject.query is None else {"query": subject.query(page)}
        known = self._stream(stream)
        path = f"/{subject.api}{known.path if known.profile.path is None else known.profile.path}"
        self.sandbox.inject(path, times=times, **place, **told)

    def _stream(self, name: str) -> RESTStream:
        return self._tap.streams[name]  # type: ignore[return-value]

    def page_of(self, stream: str, records: bytes) -> bytes:
        """A response of a stream with these records."""
        body: Any = msgspec.Raw(records)
        for key in reversed(self._stream(stream).records_path):
            body = {key: body}
        return msgspec.json.encode(body)

    def run(self, state: dict[str, Any] | None = None, **settings: Any) -> Output:
        """Run the tap; no request of it is under way afterwards."""
        config = {**self.config, **settings}
        with requests_ended():
            return extract(self.subject.tap, config, state=state, catalog=self.catalog)


@contextlib.contextmanager
def bench_of(subject: Subject) -> Iterator[Bench]:
    """A subject with five pages in each stream."""
    counts = {f"{subject.api}.{stream}": PAGES * SIZE for stream in subject.all_streams}
    with subject.sandbox(scale=0.1, counts=counts) as sandbox:
        yield Bench(subject, sandbox)
