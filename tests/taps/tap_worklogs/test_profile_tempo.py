"""The tap speaks Tempo's API, version 4."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from sandbox_api import Sandbox
from support.extraction import extract
from support.taps import connection
from tap_worklogs.tap import TapWorklogs


def settings_of(server: Sandbox) -> dict[str, Any]:
    return {
        "profile": "tempo",
        **connection(server, "worklogs"),
    }


def bookmark_of(state: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = state["bookmarks"]["worklogs"]
    return found


def test_the_address_is_known_and_a_region_may_replace_it() -> None:
    plain = {"profile": "tempo", "api_token": "t"}
    assert TapWorklogs(config=plain).url_base == "https://api.tempo.io/4"
    regional = {**plain, "api_url": "https://api.eu.tempo.io/4/"}
    assert TapWorklogs(config=regional).url_base == "https://api.eu.tempo.io/4"


def test_a_usual_run_costs_one_page_of_each_list_that_has_no_parent(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    output = extract(TapWorklogs, settings)
    assert output.returncode == 0, output.log
    assert len(output.counts()) == 21
    # The only list that does not say when it ends is asked for once more, and so is the one that
    # reaches back some days, as the clock of this machine is not the API's.
    assert len(vendor.requests) == 23
    for request in vendor.requests:
        assert request.headers["authorization"] == "Bearer token-e2a95c7d40"


def test_what_the_user_sets_wins_over_the_profile(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    extract(TapWorklogs, {**settings, "page_size": 7}, "customers")
    assert vendor.requests[0].query == {"limit": "7"}


@pytest.mark.parametrize(("lookback", "day"), [({}, "01"), ({"lookback_days": 3}, "29")])
def test_worklogs_are_asked_for_from_the_moment_of_the_bookmark(
    vendor: Sandbox, settings: dict[str, Any], lookback: dict[str, int], day: str
) -> None:
    first = extract(TapWorklogs, settings, "worklogs")
    moment = bookmark_of(first.state)["replication_key_value"]
    sent = f"2024-0{6 if not lookback else 5}-{day}{moment[10:]}"
    vendor.clear_requests()
    extract(TapWorklogs, {**settings, **lookback}, "worklogs", state=first.state)
    # The vendor forbids any other filter beside this one.
    query = {"limit": "1000", "updatedFrom": sent}
    assert [request.query for request in vendor.requests] == [query]


def test_a_start_date_selects_by_change_and_has_no_lookback(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    start = {"start_date": "2024-05-20T22:00:00-05:00", "lookback_days": 2}
    output = extract(TapWorklogs, {**settings, **start}, "worklogs")
    assert vendor.requests[0].query["updatedFrom"] == "2024-05-21T03:00:00Z"
    true = vendor.records("worklogs", "worklogs")
    recent = [one for one in true if one["updatedAt"] >= "2024-05-21T03"]
    assert 0 < len(recent) < vendor.counts("worklogs")["worklogs"]
    assert output.counts() == {"worklogs": len(recent)}


def test_a_later_page_of_changes_is_the_link_as_it_came(
    vendor: Sandbox, settings: dict[str, Any]
) -> None:
    first = extract(TapWorklogs, settings, "worklogs")
    vendor.set_day(2)
    vendor.clear_requests()
    output = extract(TapWorklogs, {**settings, "page_size": 5}, "worklogs", state=first.state)
    assert output.returncode == 0, output.log
    assert len(vendor.requests) > 1
    since = {request.query["updatedFrom"] for request in vendor.requests}
    offsets = [request.query.get("offset") for request in vendor.requests]
    assert since == {bookmark_of(first.state)["replication_key_value"]}
    assert offsets[1:] == [str(5 * number) for number in range(1, len(offsets))]


@pytest.mark.parametrize("direction", ["generic to tempo", "tempo to generic"])
def test_the_bookmark_of_another_profile_is_not_believed(
    settings: dict[str, Any], direction: str
) -> None:
    one, other = direction.split(" to ")
    first = extract(TapWorklogs, {**settings, "profile": one}, "worklogs")
    second = extract(TapWorklogs, {**settings, "profile": other}, "worklogs", state=first.state)
    assert second.counts() == first.counts() == {"worklogs": 250}
    assert "another profile" in second.warnings()[0]
    assert bookmark_of(second.state).get("profile", "generic") == other
    third = extract(TapWorklogs, {**settings, "profile": other}, "worklogs", state=second.state)
    assert third.counts()["worklogs"] < 50


def test_the_generic_state_names_no_profile(settings: dict[str, Any]) -> None:
    state = extract(TapWorklogs, {**settings, "profile": "generic"}, "worklogs").state
    assert sorted(bookmark_of(state)) == ["replication_key", "replication_key_value"]


def test_the_pace_is_the_one_the_vendor_advises() -> None:
    with Sandbox(profile="vendor", scale=0) as server:
        output = extract(TapWorklogs, settings_of(server), "customers", "roles", "teams")
        started = sorted(request.started for request in server.requests)
        statuses = {request.status for request in server.requests}
    assert output.returncode == 0
    assert statuses == {200}
    gaps = [later - earlier for earlier, later in pairwise(started)]
    assert min(gaps) > 0.9


def test_a_run_at_the_vendors_limit_is_never_refused() -> None:
    counts = {"worklogs.worklogs": 12}
    with Sandbox(profile="vendor", scale=0, counts=counts) as server:
        pace = {"requests_per_second": 5, "page_size": 1}
        output = extract(TapWorklogs, {**settings_of(server), **pace}, "worklogs")
        statuses = [request.status for request in server.requests]
    assert output.counts() == {"worklogs": 12}
    assert statuses == [200] * 12


def test_a_forbidden_stream_is_told_at_once_from_a_page_of_html_and_costs_itself_only() -> None:
    with Sandbox(profile="vendor", scale=0.1, rate_limit=0, deny=["worklogs.accounts"]) as server:
        more = {"requests_per_second": 1000, "on_forbidden": "skip"}
        output = extract(TapWorklogs, {**settings_of(server), **more})
        asked = [request.path for request in server.requests]
        counts = server.counts("worklogs")
    assert output.returncode == 0
    assert output.counts() == {**{n: counts[n] for n in output.counts()}, "accounts": 0}
    assert asked.count("/worklogs/accounts/search") == 1
    assert "'accounts' is skipped" in output.warnings()[0]


def test_a_token_of_another_region_is_told_with_the_setting_to_check() -> None:
    with Sandbox(profile="vendor", scale=0.1) as server:
        output = extract(TapWorklogs, {**settings_of(server), "api_token": "elsewhere"})
        asked = len(server.requests)
    assert output.returncode == 1
    assert asked <= 4
    assert "api_token and api_url" in output.errors()[0]
