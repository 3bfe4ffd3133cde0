"""Where an interrupted read goes on: what the state keeps of it, and when it is used."""

from __future__ import annotations

import copy
import datetime
import logging
from dataclasses import replace
from typing import Any

import pytest
from spile import Page, PageRequest, Request
from spile.redaction import Redactor
from spile.state.checkpoint import Checkpoint, Position, fingerprint
from spile.timestamps import Clock

MARK = "0123456789abcdef"
RECORDS = b'[{"id": 1, "seen": 1}, {"id": 2, "seen": 1}]'
URL = "https://api.example.com/comets?offset=20&limit=10"
SECRET = "s3cret-key"


def checkpoint_in(state: Any, mark: str = MARK) -> Checkpoint:
    return Checkpoint(
        state,
        mark,
        keys=("id",),
        clock=Clock(),
        secrets=["api_key"],
        redact=Redactor([SECRET]),
        log=logging.getLogger("test"),
    )


def position(
    request: PageRequest | None = None, version: int | None = None, greatest: Any = None
) -> Position:
    request = request or PageRequest(url=URL)
    return Position(request=request, records=RECORDS, version=version, greatest=greatest)


def interrupted(state: Any = None, **what: Any) -> dict[str, Any]:
    """The state of a read that ended behind a page."""
    state = {} if state is None else state
    checkpoint = checkpoint_in(state)
    checkpoint.record(position(**what))
    checkpoint.save()
    return copy.deepcopy(state)


def test_a_first_read_begins_with_the_first_page() -> None:
    checkpoint = checkpoint_in({})
    assert checkpoint.request is None
    assert checkpoint.is_empty


@pytest.mark.parametrize(
    "request_",
    [
        PageRequest(url=URL),
        PageRequest(params={"cursor": "c1", "limit": "10"}),
        PageRequest(payload={"cursor": 17, "limit": 10}),
    ],
)
def test_the_next_run_asks_for_the_last_written_page_again(request_: PageRequest) -> None:
    checkpoint = checkpoint_in(interrupted(request=request_))
    assert checkpoint.request == request_
    assert not checkpoint.is_empty


def test_the_state_changes_only_when_the_position_is_saved() -> None:
    state: dict[str, Any] = {}
    checkpoint = checkpoint_in(state)
    checkpoint.save()
    checkpoint.record(position())
    assert state == {}
    checkpoint.save()
    assert state["resume"]["url"] == URL


def test_version_and_greatest_value_go_on_with_the_read() -> None:
    checkpoint = checkpoint_in(interrupted(version=7, greatest="2024-06-01"))
    assert (checkpoint.version, checkpoint.greatest) == (7, "2024-06-01")


def test_a_read_that_is_interrupted_again_keeps_its_beginning_and_its_first_ceiling() -> None:
    state = interrupted(greatest=5)
    started = checkpoint_in(copy.deepcopy(state)).started
    for greatest in (9, 12):
        checkpoint = checkpoint_in(interrupted(state, greatest=greatest))
        assert (checkpoint.greatest, checkpoint.ceiling) == (greatest, 5)
        assert checkpoint.started == started


# Whether it is used


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"fingerprint": "another"}, "another page size, filter, profile or address"),
        ({"digest": None}, "unreadable"),
        ({"url": 5}, "unreadable"),
        ({"params": "offset=20"}, "unreadable"),
        ({"version": "7"}, "unreadable"),
        ({"at": "yesterday"}, "unreadable"),
    ],
)
def test_a_checkpoint_that_does_not_fit_is_dropped_and_said(
    change: dict[str, Any], reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    state: dict[str, Any] = {"resume": {**interrupted()["resume"], **change}}
    assert checkpoint_in(state).request is None
    assert state == {}
    assert reason in caplog.text


@pytest.mark.parametrize("found", ["nonsense", [], {}])
def test_what_is_no_checkpoint_is_dropped(found: Any) -> None:
    state = {"resume": found}
    assert checkpoint_in(state).is_empty
    assert state == {}


def test_what_fits_stays_in_the_state_until_a_page_is_written() -> None:
    state = interrupted()
    before = copy.deepcopy(state)
    checkpoint_in(state)
    assert state == before


@pytest.mark.parametrize(
    ("records", "matches"),
    [
        (RECORDS, True),
        (b'[{"id": 1, "seen": 2}, {"id": 2, "seen": 2}]', True),
        (b'[{"id": 2, "seen": 1}, {"id": 3, "seen": 1}]', False),
        (b"[]", False),
    ],
    ids=["the same", "changed", "moved", "none"],
)
def test_a_page_matches_by_the_keys_of_its_records(records: bytes, *, matches: bool) -> None:
    assert checkpoint_in(interrupted()).matches(Page(records, ())) is matches


@pytest.mark.parametrize(("hours", "matches"), [(11, True), (13, False)])
def test_a_page_does_not_match_half_a_day_later(hours: int, *, matches: bool) -> None:
    state = interrupted()
    ago = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=hours)
    state["resume"]["at"] = ago.isoformat()
    assert checkpoint_in(state).matches(Page(RECORDS, ())) is matches


def test_a_read_that_starts_over_counts_from_its_own_beginning() -> None:
    state = interrupted(version=7, greatest=9)
    checkpoint = checkpoint_in(state)
    checkpoint.discard()
    assert checkpoint.is_empty
    assert (checkpoint.version, checkpoint.greatest) == (None, None)
    checkpoint.record(position())
    checkpoint.save()
    assert "ceiling" not in state["resume"]


def test_a_complete_read_leaves_nothing() -> None:
    state = interrupted()
    checkpoint = checkpoint_in(state)
    checkpoint.record(position())
    checkpoint.clear()
    checkpoint.save()
    assert state == {}


# Secrets


def test_a_credential_in_the_query_of_a_link_is_left_out() -> None:
    state = interrupted(request=PageRequest(url=f"{URL}&api_key={SECRET}"))
    assert state["resume"]["url"] == URL


@pytest.mark.parametrize(
    "request_",
    [
        PageRequest(url=f"https://api.example.com/{SECRET}/comets?offset=20"),
        PageRequest(params={"cursor": SECRET}),
        PageRequest(payload={"cursor": {"signed": SECRET}}),
    ],
)
def test_a_position_that_holds_a_secret_is_not_kept_and_removes_the_one_before(
    request_: PageRequest,
) -> None:
    assert interrupted(interrupted(), request=request_) == {}


# The fingerprint


PLAIN = Request(url="https://api.example.com/a")
FIRST = PageRequest()


@pytest.mark.parametrize(
    ("request_", "page", "profile"),
    [
        (replace(PLAIN, url="https://other.example.com/a"), FIRST, "generic"),
        (replace(PLAIN, method="POST"), FIRST, "generic"),
        (replace(PLAIN, params={"since": "1"}), FIRST, "generic"),
        (replace(PLAIN, payload={"since": 1}), FIRST, "generic"),
        (PLAIN, PageRequest(params={"limit": "2"}), "generic"),
        (PLAIN, PageRequest(payload={"limit": 2}), "generic"),
        (PLAIN, FIRST, "vendor"),
    ],
)
def test_whatever_decides_what_pages_hold_is_in_the_fingerprint(
    request_: Request, page: PageRequest, profile: str
) -> None:
    assert fingerprint(PLAIN, FIRST, "generic") != fingerprint(request_, page, profile)
