"""Every tap with every profile it has, for the tests that hold for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

from tap_ats.tap import TapATS
from tap_hr.tap import TapHR
from tap_practice.streams import STREAMS
from tap_practice.tap import TapPractice
from tap_recruitment.tap import TapRecruitment
from tap_worklogs.tap import TapWorklogs
from typing_extensions import override

from support.hr import EXAMPLES
from support.taps import TapProfile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox_api import Sandbox
    from spile import RESTStream
    from tap_practice.streams import ClientDocuments

PAGE_SIZE = 10
# Settings of tap-practice that let the sandbox's quotas play no part.
WORKFLOWMAX = {
    "profile": "workflowmax",
    "account_id": "sandbox-account",
    "start_date": "2024-01-01T00:00:00Z",
    "window_days": 10_000,
    "requests_per_second": 1000,
}
_DOCUMENTS = ("invoice_list", "lead_list", "quote_list", "time_list", "purchase_order_list")
# A lookback of thirty days before the bookmark of the fourth day.
_SETTLED = "2024-05-07"


@dataclass(frozen=True)
class ProfileCase(TapProfile):
    """A tap with one of its profiles, and what its runs cost from day to day.

    Attributes:
        streams: The streams that are read; all if None.
        incremental: The streams of which the API sends the next run only the changes.
        looks_back: The streams of which it also sends what is younger than the lookback.
        open_ended: The streams whose end no response tells, so that more pages are requested.
    """

    streams: tuple[str, ...] | None = None
    incremental: frozenset[str] = frozenset()
    looks_back: frozenset[str] = frozenset()
    open_ended: frozenset[str] = frozenset()

    @override
    def config(self, sandbox: Sandbox, **more: Any) -> dict[str, Any]:
        # A fraction: it is read differently from a file than from Python.
        return super().config(
            sandbox,
            **{"page_size": PAGE_SIZE, "requests_per_second": 999.5, **self.settings, **more},
        )

    def catalog(self, config: Mapping[str, Any]) -> dict[str, Any]:
        """The catalog with the profile's streams selected."""
        found: dict[str, Any] = self.tap(config=dict(config)).catalog_dict
        for entry in found["streams"]:
            for metadata in entry["metadata"]:
                if metadata["breadcrumb"] == []:
                    selected = self.streams is None or entry["tap_stream_id"] in self.streams
                    metadata["metadata"]["selected"] = selected
        return found

    def most_requests(self, stream: RESTStream, count: int) -> int:
        """How many requests so many records of a stream are worth at most."""
        pages = max(1, -(-count // PAGE_SIZE)) if stream.profile.paging == "sized" else 1
        # Pages behind an unknown end are requested together with the last one; the end once more.
        more = int(stream.config["max_concurrency"]) + 1 if stream.name in self.open_ended else 0
        return pages + more

    def is_settled(self, stream: str, record: Mapping[str, Any]) -> bool:
        """True if an incremental run shows every change of a record."""
        return stream not in self.looks_back or record["Date"] >= _SETTLED

    def with_keys(self, stream: str, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """True records with the key that the tap makes up for those that have none."""
        if stream != "client_documents":
            return records
        tap = self.tap(config={"api_url": "http://127.0.0.1:9", "api_key": "k"})
        documents = cast("ClientDocuments", tap.streams[stream])
        found = []
        for client, rows in groupby(records, itemgetter("ClientUUID")):
            true = list(rows)
            # The key is made of what is on the wire, where days have no dashes.
            sent = [{**row, "Date": row["Date"].replace("-", "")} for row in true]
            keyed = documents.prepare_records(sent, {"ClientUUID": client})
            found += [{**k, "Date": row["Date"]} for k, row in zip(keyed, true, strict=True)]
        return found


PROFILES = (
    ProfileCase(TapRecruitment),
    ProfileCase(TapRecruitment, "workable", incremental=frozenset({"candidates", "jobs"})),
    ProfileCase(TapATS),
    ProfileCase(
        TapATS,
        "ashby",
        incremental=frozenset({"applications", "candidates", "interview_schedules", "jobs"}),
    ),
    ProfileCase(
        TapHR,
        settings={
            "streams": [{**entry, "page_size": PAGE_SIZE} for entry in EXAMPLES],
            "schema_sample_pages": 100,
        },
        incremental=frozenset({"employees"}),
        open_ended=frozenset({"absences"}),
    ),
    ProfileCase(TapPractice),
    ProfileCase(
        TapPractice,
        "workflowmax",
        settings=WORKFLOWMAX,
        # Documents cost one request for each client: no part of a usual run.
        streams=tuple(one.name for one in STREAMS if one.name != "client_documents"),
        incremental=frozenset({"client_list", "job_list", "job_tasks"}),
        looks_back=frozenset(_DOCUMENTS),
        open_ended=frozenset({"cost_list"}),
    ),
    ProfileCase(TapWorklogs, incremental=frozenset({"worklogs"})),
    ProfileCase(TapWorklogs, "tempo", incremental=frozenset({"worklogs"})),
)
