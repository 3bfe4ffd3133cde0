"""What is known of the real APIs behind the profiles, and the page and table that tell it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repo.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from repo.plugins import Plugin


@dataclass(frozen=True, kw_only=True)
class Vendor:
    """A vendor's API, and where its facts come from.

    Attributes:
        profile: The profile that speaks it.
        title: The product.
        document: The document that all streams follow.
        recording: What was recorded of it.
        recorded: The streams of which a body was recorded.
        airbyte: Streams of Airbyte's connector; none if it has no connector.
        estuary: The same for Estuary.
        hub: Streams of the tap on Meltano Hub.
        checked: The day of the last comparison.
    """

    profile: str
    title: str
    document: str
    recording: str
    recorded: frozenset[str]
    airbyte: str
    estuary: str = "none"
    hub: str
    checked: str = "2026-11-29"


_WRAPPED = "none of its own: it wraps Airbyte's"
_WORKABLE = frozenset(
    {
        "accounts",
        "candidate_activities",
        "candidate_details",
        "candidates",
        "departments",
        "disqualification_reasons",
        "employee_documents",
        "employee_fields",
        "employees",
        "events",
        "job_activities",
        "job_application_form",
        "job_details",
        "job_members",
        "job_questions",
        "job_stages",
        "jobs",
        "legal_entities",
        "members",
        "offers",
        "orgchart",
        "stages",
        "subscriptions",
        "time_entries",
        "timeoff_balances",
        "timeoff_categories",
        "timeoff_requests",
        "work_schedules",
    }
)
_ASHBY = frozenset(
    {
        "applications",
        "candidates",
        "departments",
        "interviews",
        "job_postings",
        "jobs",
        "sources",
        "users",
    }
)
VENDORS: Sequence[Vendor] = (
    Vendor(
        profile="workable",
        title="Workable",
        document="Workable's reference, workable.readme.io",
        recording="exchanges of a demo account, July 2026: NangoHQ/integration-templates",
        recorded=_WORKABLE,
        airbyte="4",
        hub=_WRAPPED,
    ),
    Vendor(
        profile="ashby",
        title="Ashby",
        document="Ashby's OpenAPI of August 2026",
        recording="redacted exchanges, May 2026: NangoHQ/integration-templates",
        recorded=_ASHBY,
        airbyte="14",
        estuary="24",
        hub=_WRAPPED,
    ),
    Vendor(
        profile="workflowmax",
        title="WorkflowMax",
        document="BlueRock's OpenAPI of version 1",
        recording="one exchange of 2018: elliottgorrell/workflowmax_timesheet_bot",
        recorded=frozenset({"time_list"}),
        airbyte="15",
        hub="none",
    ),
    Vendor(
        profile="tempo",
        title="Tempo",
        document="Tempo's OpenAPI of version 4",
        recording="records of Airbyte's test account, 2022: airbytehq/airbyte",
        recorded=frozenset({"accounts", "customers", "workload_schemes", "worklogs"}),
        airbyte="10",
        hub="1 (broscorp-net), and a wrapper of Airbyte's",
    ),
)
_HEAD = """\
# The real APIs behind the profiles

<!-- Made from `tools/repo/vendors.py` by `make generate`. -->

Each stream of a vendor's profile follows the vendor's own document, and a body that was recorded
of the real API where one could be found. Nobody of this project has called these APIs. Each
recorded body is replayed to its tap, and every value of it arrives
([test_recordings.py](../tests/vendors/test_recordings.py)). `make vendors` lets connectors
that others published read the same sandbox, and compares the records
([test_peers.py](../tests/vendors/test_peers.py) lists each difference with its reason).

How many streams others have was read on 2026-11-29 from: Airbyte's manifests
(`airbyte-source-ashby` 0.1.16 and `airbyte-source-workable` 0.1.14 on PyPI, source-tempo at v6.41.5
and source-workflowmax at 60f6ab7d of airbytehq/airbyte), Estuary's `source-ashby` at a9bf9533 of
estuary/connectors, `_data/meltano/extractors` of meltano/hub, and Broscorp-net/tap-tempo.
"""


def comparison(taps: Iterable[Plugin]) -> str:
    """A table of how many streams each vendor has, here and elsewhere."""
    head = ("product", "profile", "streams here", "Airbyte", "Estuary", "Meltano Hub")
    rows = [
        (
            vendor.title,
            f"`{vendor.profile}` of {tap.name}",
            str(len(tap.streams_of(vendor.profile))),
            vendor.airbyte,
            vendor.estuary,
            vendor.hub,
        )
        for vendor, tap in _known(taps)
    ]
    return table(head, rows)


def vendors_page(taps: Sequence[Plugin]) -> str:
    """The page, as it should be."""
    sections = [_section(vendor, tap) for vendor, tap in _known(taps)]
    return "\n".join([_HEAD, comparison(taps), "", *sections])


def _known(taps: Iterable[Plugin]) -> Iterator[tuple[Vendor, Plugin]]:
    by_profile = {profile: tap for tap in taps for profile in tap.vendor_profiles}
    if by_profile.keys() != {vendor.profile for vendor in VENDORS}:
        msg = "VENDORS of tools/repo/vendors.py and the taps' profiles are not the same"
        raise ValueError(msg)
    yield from ((vendor, by_profile[vendor.profile]) for vendor in VENDORS)


def _section(vendor: Vendor, tap: Plugin) -> str:
    names = tap.streams_of(vendor.profile)
    unknown = vendor.recorded.difference(names)
    if unknown:
        msg = f"profile {vendor.profile} has no stream {', '.join(sorted(unknown))}"
        raise ValueError(msg)
    rows = [
        (
            f"`{name}`",
            "document and recording" if name in vendor.recorded else "document",
            "recorded" if name in vendor.recorded else "documented",
            vendor.checked,
        )
        for name in names
    ]
    sources = f"Document: {vendor.document}. Recording: {vendor.recording}."
    rows_text = table(("stream", "source", "facts", "last checked"), rows)
    return f"## {vendor.title}\n\n{sources}\n\n{rows_text}\n"
