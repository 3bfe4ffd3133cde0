"""The requests of a stream, built from its declaration and its profile."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from spile import (
    DateRange,
    FromContext,
    NextLink,
    Offset,
    PageRequest,
    Pagination,
    Profile,
    Setting,
    StreamProfile,
    TimeFilter,
)
from spile.filters import tomorrow
from spile.pagination.date_window import DateWindows
from support.planets import Comets, Moons, Planets, Visits, stream_of
from typing_extensions import override

URL = "http://127.0.0.1"
DAY = datetime.timedelta(days=1)
REACHING = TimeFilter("from", "utc", reach=datetime.timedelta(days=180))
CHANGED, CREATED = TimeFilter("since"), TimeFilter("created")
BOOKMARK = {"replication_key": "updated", "replication_key_value": "2024-06-10T00:00:00Z"}


class Probes(Moons):
    """Parameters, a body and headers of its own."""

    name = "probes"
    path = "/probes"
    changed_since = CHANGED

    @override
    def get_url_params(self, context: Any) -> dict[str, Any]:
        return {"deep": True, "depth": 2}

    @override
    def prepare_request_payload(self, context: Any) -> dict[str, Any]:
        return {"deep": True, "depth": 2}

    @override
    def request_headers(self) -> dict[str, str]:
        return {"X-Probe": "1"}


class PostedProbes(Probes):
    """The same, asked for with a body."""

    http_method = "POST"


def of(profile: StreamProfile, **more: Any) -> Profile:
    return Profile(streams=dict.fromkeys(("planets", "moons", "comets"), profile), **more)


def build(stream: Any, page: PageRequest | None = None, context: Any = None) -> Any:
    return stream.request_builder.build(page or PageRequest(), context)


def test_a_get_carries_parameters_and_filters_in_its_query() -> None:
    request = build(stream_of(Probes, state=BOOKMARK))
    assert (request.method, request.url) == ("GET", f"{URL}/probes")
    since = BOOKMARK["replication_key_value"]
    assert request.params == {"deep": "true", "depth": "2", "since": since}
    assert request.payload is None
    assert request.headers == {"X-Probe": "1"}


def test_a_post_carries_filters_in_its_body_and_keeps_the_types() -> None:
    request = build(stream_of(PostedProbes, state=BOOKMARK))
    since = BOOKMARK["replication_key_value"]
    assert request.payload == {"deep": True, "depth": 2, "since": since}
    assert request.params == {"deep": "true", "depth": "2"}


def test_a_page_adds_its_parameters_and_its_part_of_the_body() -> None:
    page = PageRequest(params={"offset": "5"}, payload={"cursor": 7})
    assert build(stream_of(Planets), page).params == {"offset": "5"}
    assert build(stream_of(Planets), page).payload is None
    assert build(stream_of(PostedProbes), page).payload == {"deep": True, "depth": 2, "cursor": 7}


def test_a_next_link_replaces_address_and_parameters() -> None:
    page = PageRequest(url=f"{URL}/elsewhere?a=1")
    request = build(stream_of(Probes), page)
    assert (request.url, request.params) == (page.url, {})
    assert request.headers == {"X-Probe": "1"}
    posted = build(stream_of(PostedProbes), page)
    assert (posted.method, posted.url) == ("POST", page.url)
    assert posted.payload == {"deep": True, "depth": 2}


def test_a_context_fills_the_path_percent_encoded() -> None:
    request = build(stream_of(Visits, Planets), context={"planet": "a/../b?c=ä"})
    assert request.url == f"{URL}/planets/a%2F..%2Fb%3Fc%3D%C3%A4/visits"


def test_messages_show_no_context_where_personal_data_is_kept_out() -> None:
    context = {"planet": "ann"}
    assert str(build(stream_of(Visits, Planets), context=context)) == "GET /planets/ann/visits"
    hashing = stream_of(Visits, Planets, personal_data="hash", personal_data_key="k3y")
    assert str(build(hashing, context=context)) == "GET /planets/{planet}/visits"


def test_a_context_fills_parameters_and_the_body() -> None:
    asked = StreamProfile(
        path="/visits",
        http_method="POST",
        params={"planet": FromContext("planet")},
        payload={"planets": [FromContext("planet")], "deep": True},
    )
    stream = stream_of(Visits, Planets, profile=Profile(streams={"visits": asked}))
    request = build(stream, context={"planet": 7})
    assert (request.method, request.url) == ("POST", f"{URL}/visits")
    assert request.params == {"planet": "7"}
    assert request.payload == {"planets": [7], "deep": True}


def test_a_profile_changes_path_parameters_and_headers() -> None:
    changed = StreamProfile(
        path="/v2/planets", params={"kind": "dwarf", "from": Setting("start_date")}
    )
    profile = of(changed, headers={"X-Agent": Setting("user_agent"), "X-Version": "2"})
    request = build(stream_of(Planets, profile=profile, start_date="2024-01-01T00:00:00Z"))
    assert request.url == f"{URL}/v2/planets"
    assert request.params == {"kind": "dwarf", "from": "2024-01-01T00:00:00Z"}
    # A setting that is not set leaves its entry out.
    assert request.headers == {"X-Version": "2"}


# Filters


@pytest.mark.parametrize(
    ("bookmark", "config", "since"),
    [
        (BOOKMARK, {}, "2024-06-10T00:00:00Z"),
        (BOOKMARK, {"lookback_days": 2}, "2024-06-08T00:00:00Z"),
        (BOOKMARK, {"start_date": "2024-06-11T00:00:00Z"}, "2024-06-11T00:00:00Z"),
        (None, {"lookback_days": 2, "start_date": "2024-06-11T00:00:00Z"}, "2024-06-11T00:00:00Z"),
        (None, {"lookback_days": 2}, None),
    ],
)
def test_changes_are_asked_for_from_the_bookmark_with_its_lookback(
    bookmark: Any, config: dict[str, Any], since: str | None
) -> None:
    profile = of(StreamProfile(changed_since=CHANGED))
    stream = stream_of(Moons, state=bookmark, profile=profile, **config)
    assert build(stream).params.get("since") == since


def test_a_filter_may_take_no_part_in_the_lookback() -> None:
    profile = of(StreamProfile(changed_since=TimeFilter("since", looks_back=False)))
    request = build(stream_of(Moons, state=BOOKMARK, profile=profile, lookback_days=2))
    assert request.params == {"since": BOOKMARK["replication_key_value"]}


@pytest.mark.parametrize("start", [None, "2024-01-01T00:00:00Z"])
def test_what_was_created_earlier_is_left_out_from_the_start_date_on(start: str | None) -> None:
    profile = of(StreamProfile(created_since=CREATED))
    request = build(stream_of(Planets, profile=profile, start_date=start))
    assert request.params == ({"created": start} if start else {})


def test_an_endpoint_that_insists_on_days_is_told_the_first_and_the_last() -> None:
    profile = of(StreamProfile(dates=DateRange(days_ahead=3)))
    request = build(stream_of(Moons, state=BOOKMARK, profile=profile, lookback_days=1))
    last = tomorrow() + datetime.timedelta(days=3)
    assert request.params == {"from": "20240609", "to": f"{last:%Y%m%d}"}


def test_an_endpoint_that_insists_on_a_moment_is_told_how_far_it_can_look_back() -> None:
    profile = of(StreamProfile(changed_since=REACHING))
    (moment,) = build(stream_of(Planets, profile=profile)).params.values()
    began = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=180)
    assert abs(datetime.datetime.fromisoformat(moment.replace("Z", "+00:00")) - began) < DAY
    told = {**BOOKMARK, "replication_key": "from"}
    stream = stream_of(Planets, state=told, profile=profile)
    assert build(stream).params == {"from": BOOKMARK["replication_key_value"]}


@pytest.mark.parametrize(
    ("profile", "now", "asked"),
    [
        # A machine whose clock is years ahead would ask for nothing, one that is behind too little.
        (StreamProfile(changed_since=REACHING), "2024-06-10", {"from": "2023-12-13T00:00:00Z"}),
        (StreamProfile(changed_since=REACHING), "2100-06-10", {"from": "2099-12-12T00:00:00Z"}),
        (
            StreamProfile(dates=DateRange(form="iso", days_back=1)),
            "2100-06-10",
            {"from": "2100-06-09", "to": "2100-06-11"},
        ),
    ],
)
def test_requests_go_by_the_clock_of_the_api_once_it_has_told_another_time(
    profile: StreamProfile, now: str, asked: dict[str, str]
) -> None:
    stream = stream_of(Planets, profile=of(profile))
    before = build(stream).params
    assert not stream.request_builder.renew()
    told = datetime.datetime.fromisoformat(now)
    stream.session.clock.adjust({"Date": f"{told:%a, %d %b %Y %H:%M:%S} GMT"})
    assert build(stream).params == before
    assert stream.request_builder.renew()
    assert build(stream).params == asked
    assert not stream.request_builder.renew()


def test_requests_with_a_bookmark_go_by_no_clock() -> None:
    profile = of(StreamProfile(changed_since=REACHING))
    stream = stream_of(Planets, state={**BOOKMARK, "replication_key": "from"}, profile=profile)
    build(stream)
    stream.session.clock.adjust({"Date": "Sat, 01 Jun 2024 00:00:00 GMT"})
    assert not stream.request_builder.renew()


def test_a_child_is_asked_for_days_up_to_that_of_the_api() -> None:
    dates = DateRange(form="iso", days_back=1)
    profile = Profile(streams={"visits": StreamProfile(dates=dates)})
    stream = stream_of(Visits, Planets, profile=profile)
    stream.session.clock.adjust({"Date": "Sat, 01 Jun 2024 00:00:00 GMT"})
    request = stream.request_builder.build(PageRequest(), {"planet": 1})
    assert request.params == {"from": "2024-05-31", "to": "2024-06-02"}


# Paging


@pytest.mark.parametrize(
    ("kind", "paging", "style", "params"),
    [
        (Planets, "sized", Offset, {"offset": "0", "limit": "100"}),
        (Planets, "none", Pagination, {}),
        (Comets, "sized", NextLink, {"limit": "100"}),
        (Comets, "fixed", NextLink, {}),
        # A link is followed also where no page size can be asked for.
        (Comets, "none", NextLink, {}),
    ],
)
def test_a_page_size_is_asked_for_where_the_profile_has_sized_pages(
    kind: Any, paging: Any, style: type[Pagination], params: dict[str, str]
) -> None:
    builder = stream_of(kind, profile=of(StreamProfile(paging=paging))).request_builder
    assert type(builder.pagination) is style
    assert builder.paginator(None, None).first().params == params


def test_days_take_the_place_of_pages_where_there_are_none() -> None:
    profile = of(StreamProfile(paging="none", dates=DateRange()))
    stream = stream_of(Moons, state=BOOKMARK, profile=profile)
    assert isinstance(stream.request_builder.pagination, DateWindows)
    assert build(stream).params == {}


class Giants(Comets):
    """Few on each page."""

    page_size = 5


@pytest.mark.parametrize(
    ("kind", "profile", "params"),
    [
        (Comets, Profile(), {"limit": "7"}),
        (Giants, Profile(), {"limit": "5"}),
        (Giants, Profile(streams={"comets": StreamProfile(max_page_size=4)}), {"limit": "4"}),
        (Comets, Profile(size_param="per_page"), {"per_page": "7"}),
    ],
)
def test_the_page_size_is_the_streams_own_or_that_of_the_setting(
    kind: Any, profile: Profile, params: dict[str, str]
) -> None:
    stream = stream_of(kind, profile=profile, page_size=7)
    assert stream.new_paginator().first().params == params
