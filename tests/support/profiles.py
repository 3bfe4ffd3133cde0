"""Every tap with every profile it has, for the tests that hold for all of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

from tap_ats.tap import TapATS
from tap_hr.tap import TapHR
from tap_practice.tap import TapPractice
from tap_recruitment.tap import TapRecruitment
from tap_worklogs.tap import TapWorklogs
from typing_extensions import override

from support.hr import EXAMPLES
from support.singer import select
from support.taps import TapProfile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox_api import Sandbox
    from spile import RESTStream
    from tap_practice.documents import DocumentsStream

    from support.warehouse import Tables

PAGE_SIZE = 10
SCALE = 0.1
URL = "http://127.0.0.1:9"
# Settings of tap-practice that let the sandbox's quotas play no part.
WORKFLOWMAX = {
    "profile": "workflowmax",
    "account_id": "sandbox-account",
    "start_date": "2024-01-01T00:00:00Z",
    "window_days": 10_000,
    "requests_per_second": 1000,
}
# Of vendors' streams, many cost a request for each parent.
_FEW = 0.03
_MOST_YEARS = 4
# A lookback of thirty days before the bookmark of the fourth day.
_SETTLED = "2024-05-07"


@dataclass(frozen=True)
class ProfileCase(TapProfile):
    """A tap with one of its profiles, and what its runs cost from day to day.

    Attributes:
        few: Size of the data for tests of many runs: a stream may cost a request for each parent.
        open_ended: The streams whose end no response tells, so that more pages are requested.
        left_out: The streams that are not read.
    """

    few: float = SCALE
    open_ended: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()

    @override
    def config(self, sandbox: Sandbox, **more: Any) -> dict[str, Any]:
        # A fraction: it is read differently from a file than from Python.
        return super().config(
            sandbox,
            **{"page_size": PAGE_SIZE, "requests_per_second": 999.5, **self.settings, **more},
        )

    def catalog(self, config: Mapping[str, Any]) -> dict[str, Any]:
        """The catalog with every stream selected, those that cost many requests too."""
        found: dict[str, Any] = self.tap(config=dict(config)).catalog_dict
        return select(found, *self.names)

    @property
    def names(self) -> list[str]:
        """The streams that are read."""
        return [name for name in self.streams if name not in self.left_out]

    @cached_property
    def streams(self) -> Mapping[str, RESTStream]:
        """The streams by name, of a tap that does not run."""
        with self.sandbox(scale=0.01) as sandbox:
            tap = self.tap(config=self.config(sandbox))
            return cast("dict[str, RESTStream]", dict(tap.streams))

    @cached_property
    def incremental(self) -> frozenset[str]:
        """The streams of which the API sends the next run only the changes."""
        return frozenset(name for name, stream in self.streams.items() if self._is_asked(stream))

    @cached_property
    def looks_back(self) -> frozenset[str]:
        """The streams of which it also sends what is younger than the lookback."""
        return frozenset(
            name for name, one in self.streams.items() if one.profile.dates and one.replication_key
        )

    @cached_property
    def told_deletions(self) -> frozenset[str]:
        """The streams of which the API tells what was deleted."""
        told = (stream.profile.deletions for stream in self.streams.values())
        return frozenset(deletions.stream for deletions in told if deletions)

    @cached_property
    def never_whole(self) -> frozenset[str]:
        """The streams of which even a full read has the recent past only."""
        return frozenset(n for n, stream in self.streams.items() if not stream.profile.is_whole)

    @cached_property
    def reaching_back(self) -> frozenset[str]:
        """The streams whose first read begins so long ago by a clock that is not the sandbox's."""
        asked = ((name, one.profile.changed_since) for name, one in self.streams.items())
        return frozenset(name for name, changed in asked if changed and changed.reach)

    def _is_asked(self, stream: RESTStream) -> bool:
        if self._is_read_whole(stream):
            return False
        parent = self.parent_of(stream)
        if parent is not None:
            return parent.name in self.looks_back or self._is_asked(parent)
        profile = stream.profile
        return bool(profile.sync_token or profile.changed_since or stream.changed_since)

    def _is_read_whole(self, stream: RESTStream) -> bool:
        """True if changes of a stream below do not show in this one."""
        read = (self.streams[name] for name in self.names)
        below = [one for one in read if self.parent_of(one) is stream]
        return any(not one.shows_in_parent or self._is_read_whole(one) for one in below)

    def parent_of(self, stream: RESTStream) -> RESTStream | None:
        """The parent of a stream, if it has one."""
        parents = (one for one in self.streams.values() if type(one) is stream.parent_stream_type)
        return next(parents, None)

    @property
    def leaves(self) -> Mapping[str, str]:
        """The streams that nothing depends on, each with a pattern of its requests' paths."""
        patterns = {name: self._pattern(self.streams[name]) for name in self.names}
        parents = {one.name for one in map(self.parent_of, self.streams.values()) if one}
        above = [patterns[name] for name in parents if name in patterns]
        return {
            name: pattern
            for name, pattern in patterns.items()
            if name not in parents and not any(fnmatch(path, pattern) for path in above)
        }

    def _pattern(self, stream: RESTStream) -> str:
        return f"/{self.api}" + re.sub(r"\{\w+\}", "*", stream.path)

    def most_requests(self, counts: Mapping[str, int]) -> int:
        """How many requests so many records of each stream are worth at most."""
        return sum(self._most_requests(self.streams[name], counts) for name in counts)

    def _most_requests(self, stream: RESTStream, counts: Mapping[str, int]) -> int:
        parent, count = self.parent_of(stream), counts[stream.name]
        # Each parent's records are a list of their own, and so are those of each partition.
        lists = max(1, len(stream.partitions or ())) if parent is None else counts[parent.name]
        if stream.profile.dates and not stream.replication_key:
            # From `start_date` on, a year at a time.
            lists *= _MOST_YEARS
        pages = count // PAGE_SIZE if stream.profile.paging == "sized" else 0
        # Pages behind an unknown end are requested together with the last one; the end once more.
        more = int(stream.config["max_concurrency"]) + 1 if stream.name in self.open_ended else 0
        return lists + pages + more

    def is_settled(self, stream: str, record: Mapping[str, Any], tables: Tables) -> bool:
        """True if an incremental run shows every change of a record, or of its parent."""
        child, parent = self.streams[stream], self.parent_of(self.streams[stream])
        if parent is not None and parent.name in self.looks_back:
            key = tuple(record[n] for n, p in child.parent_keys.items() if p in parent.primary_keys)
            return self.is_settled(parent.name, tables[parent.name][key], tables)
        if stream not in self.looks_back:
            return True
        return str(record[str(self.streams[stream].replication_key)]) >= _SETTLED

    def with_keys(self, stream: str, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """True records in the order of partitions, with the key that a tap makes up for some."""
        if "DocumentKey" not in self.streams[stream].primary_keys:
            return self._completed(stream, records)
        documents = cast("DocumentsStream", self.streams[stream])
        owner, found = documents.primary_keys[0], []
        for key, rows in groupby(records, itemgetter(owner)):
            true = list(rows)
            # The key is made of what is on the wire, where days have no dashes.
            sent = [{**row, "Date": row["Date"].replace("-", "")} for row in true]
            keyed = documents.prepare_records(sent, {owner: key})
            found += [{**k, "Date": row["Date"]} for k, row in zip(keyed, true, strict=True)]
        return found

    def _completed(self, stream: str, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """True records, partition by partition, as the tap completes them with what they hold."""
        own = self.streams.get(stream)
        if own is None:
            return records
        parts = own.partitions or [{}]
        found = [row for part in parts for row in records if part.items() <= row.items()]
        return own.prepare_records(found, None) if self.api == "worklogs" else found


PROFILES = (
    ProfileCase(TapRecruitment),
    ProfileCase(TapRecruitment, "workable", settings={"lookback_days": 30}, few=0.015),
    ProfileCase(TapATS),
    ProfileCase(TapATS, "ashby", few=_FEW),
    ProfileCase(
        TapHR,
        settings={
            "streams": [{**entry, "page_size": PAGE_SIZE} for entry in EXAMPLES],
            "schema_sample_pages": 100,
        },
        open_ended=frozenset({"absences"}),
    ),
    ProfileCase(TapPractice),
    ProfileCase(
        TapPractice,
        "workflowmax",
        settings=WORKFLOWMAX,
        few=_FEW,
        open_ended=frozenset({"cost_list"}),
    ),
    ProfileCase(TapWorklogs),
    ProfileCase(
        TapWorklogs,
        "tempo",
        settings={"start_date": "2024-01-01T00:00:00Z"},
        few=_FEW,
        # One request for each worklog; the others follow from week to week.
        left_out=frozenset(
            {"work_attribute_values", "timesheet_approvals", "project_time_approvals"}
        ),
    ),
)
