"""The five taps as the fault table tries them: streams of a few pages, and how to meet one."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
from sandbox_api import Sandbox
from tap_ats.tap import TapATS
from tap_hr.tap import TapHR
from tap_practice.tap import TapPractice
from tap_recruitment.tap import TapRecruitment
from tap_worklogs.tap import TapWorklogs

from support.extraction import extract, requests_ended
from support.hr import EXAMPLES
from support.singer import select

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from spile import RESTStream, RESTTap

    from support.singer import Output

PAGES, SIZE = 5, 4


@dataclass(frozen=True)
class Subject:
    """A tap and what the table needs to know about it.

    Attributes:
        tap: The tap.
        api: Name of its API in the sandbox.
        streams: The streams that faults meet.
        bystander: The stream that nothing happens to.
        settings: Settings of this tap alone.
        query: What a page is asked for by, if that is known before; else pages come in turn.
        profile: The profile.
        single: Streams that come in one page.
    """

    tap: type[RESTTap]
    api: str
    streams: tuple[str, str, str]
    bystander: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    query: Callable[[int], dict[str, str]] | None = None
    profile: str = "generic"
    single: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The tap, and its profile if it is a vendor's."""
        return self.tap.name if self.profile == "generic" else f"{self.tap.name} {self.profile}"

    @property
    def all_streams(self) -> tuple[str, ...]:
        """Every stream that is selected."""
        return (*self.streams, self.bystander)


SUBJECTS = (
    Subject(TapRecruitment, "recruitment", ("jobs", "candidates", "stages"), "recruiters"),
    Subject(TapATS, "ats", ("applications", "jobs", "users"), "offers"),
    Subject(
        TapHR,
        "hr",
        ("resource", "employees", "departments"),
        "absences",
        {"streams": [{**entry, "page_size": SIZE} for entry in EXAMPLES]},
        lambda page: {"offset": str(page * SIZE)},
    ),
    Subject(
        TapPractice,
        "practice",
        ("staff_list", "client_list", "job_list"),
        "time_list",
        query=lambda page: {"page": str(page + 1)},
    ),
    Subject(TapWorklogs, "worklogs", ("accounts", "customers", "worklogs"), "workload_schemes"),
)

_PAGE_NUMBERS = SUBJECTS[3].query
# The same APIs as their vendors run them.
VENDORS = (
    Subject(
        TapRecruitment,
        "recruitment",
        ("stages", "jobs", "candidates"),
        "recruiters",
        profile="workable",
        single=("stages",),
    ),
    Subject(TapATS, "ats", ("applications", "jobs", "users"), "offers", profile="ashby"),
    Subject(
        TapPractice,
        "practice",
        ("client_list", "supplier_list", "job_list"),
        "task_list",
        {"account_id": "sandbox-account", "start_date": "2024-01-01T00:00:00Z"},
        query=_PAGE_NUMBERS,
        profile="workflowmax",
    ),
    Subject(
        TapWorklogs,
        "worklogs",
        ("workload_schemes", "customers", "worklogs"),
        "accounts",
        profile="tempo",
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
        self.config = {
            "api_url": sandbox.url_of(subject.api),
            subject.tap.credential_setting: sandbox.credentials[subject.api],
            "page_size": SIZE,
            "backoff_factor": 0,
            "profile": subject.profile,
            "requests_per_second": 1000,
            **subject.settings,
        }
        self._tap = subject.tap(config=self.config)
        self.catalog = select(self._tap.catalog_dict, *subject.all_streams)
        self.truth = {
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
        """An answer of a stream with these records."""
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
    kind = "generic" if subject.profile == "generic" else "vendor"
    with Sandbox(scale=0.1, counts=counts, profile=kind, rate_limit=0) as sandbox:
        yield Bench(subject, sandbox)
