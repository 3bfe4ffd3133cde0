"""Published connectors of Airbyte and our taps read the same API, and find the same records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.extraction import extract
from support.peers import PYTHON, by_key, disagreements, run_peer
from support.profiles import PROFILES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox_api import Sandbox

pytestmark = pytest.mark.skipif(not PYTHON.is_file(), reason="`make vendors` installs the peers")

#: Settings of each connector beside its credential.
PEERS: Mapping[str, Mapping[str, str]] = {
    "ashby": {"start_date": "2017-01-25T00:00:00Z"},
    "tempo": {},
    "workable": {"start_date": "20170101T000000Z", "account_subdomain": "sandbox"},
}
CASES = {case.profile: case for case in PROFILES if case.profile in PEERS}
_LACKS = "records that the peer lacks"
_HIDDEN = "the peer does not ask for what is archived or deactivated"
_EXPANDED = "the peer does not ask for it by `expand`"
#: Every way in which a stream differs, and the reason for it.
DIFFERENCES: Mapping[tuple[str, str, str], str] = {
    ("ashby", "archive_reasons", _LACKS): _HIDDEN,
    ("ashby", "candidate_tags", _LACKS): _HIDDEN,
    ("ashby", "custom_fields", _LACKS): _HIDDEN,
    ("ashby", "departments", _LACKS): _HIDDEN,
    ("ashby", "feedback_form_definitions", _LACKS): _HIDDEN,
    ("ashby", "sources", _LACKS): _HIDDEN,
    ("ashby", "users", _LACKS): _HIDDEN,
    ("tempo", "accounts", _LACKS): _HIDDEN,
    ("ashby", "job_postings", _LACKS): "the peer does not ask for what is not published",
    ("ashby", "applications", ".openings is only here"): _EXPANDED,
    ("ashby", "jobs", ".location is only here"): _EXPANDED,
    ("ashby", "jobs", ".openings is only here"): _EXPANDED,
    **{
        ("workable", "jobs", f".{text} is only here"): "the peer sends no `include_fields`"
        for text in ("benefits", "description", "full_description", "requirements")
    },
}


def settings_of(vendor: str, sandbox: Sandbox) -> dict[str, str]:
    case = CASES[vendor]
    return {case.tap.credential_setting: sandbox.credentials[case.api], **PEERS[vendor]}


@pytest.mark.parametrize("vendor", PEERS)
def test_a_peer_reads_the_same_records_but_for_what_is_listed(vendor: str) -> None:
    case = CASES[vendor]
    with case.sandbox(scale=0.5) as sandbox:
        peer = run_peer(f"source_{vendor}", sandbox.url_of(case.api), settings_of(vendor, sandbox))
        output = extract(case.tap, case.config(sandbox, page_size=100), *peer.records)
    assert output.returncode == 0, output.log
    found = {
        (vendor, stream, difference)
        for stream, theirs in peer.records.items()
        for difference in disagreements(
            by_key(output.records(stream), peer.keys[stream]), by_key(theirs, peer.keys[stream])
        )
    }
    assert found == {key for key in DIFFERENCES if key[0] == vendor}


def test_every_difference_has_a_reason() -> None:
    assert all(DIFFERENCES.values())
