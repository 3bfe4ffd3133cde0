"""What a stream starts from: its bookmark, its sync token and its checkpoint."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from spile import BodyCursor, PageRequest, Profile, StreamProfile, TimeFilter
from spile.state.bookmark import Bookmark, RunBookmark
from spile.streams.replication import open_checkpoint
from support.planets import Comets, Moons, Planets, Visits, discovered, stream_of, tap_of
from support.singer import select

START = "2024-01-01T00:00:00Z"
STARS = [{"star": "sun"}, {"star": "proxima"}]
BOOKMARK = {"replication_key": "updated", "replication_key_value": "2024-06-10T00:00:00Z"}
CHANGES = Profile(streams={"planets": StreamProfile(changed_since=TimeFilter("changed"))})
TOKENS = Profile(streams={"records": StreamProfile(sync_token="token")})
FILES = {
    "encoding": {"format": "jsonl", "compression": "gzip"},
    "storage": {"root": "file:///nowhere"},
}


class Records(Planets):
    """Records of an API that tells what changed since a token."""

    name = "records"
    path = "/records"
    http_method = "POST"
    pagination = BodyCursor(cursor="next", cursor_field="cursor", size_field="limit", more="more")


# The bookmark


@pytest.mark.parametrize(
    ("kind", "profile", "opened"),
    [
        (Planets, Profile(), type(None)),
        (Moons, Profile(), Bookmark),
        (Planets, CHANGES, RunBookmark),
    ],
)
def test_a_bookmark_is_of_the_records_or_of_the_run(
    kind: Any, profile: Profile, opened: type
) -> None:
    assert type(stream_of(kind, profile=profile).bookmark) is opened


def test_an_incremental_stream_that_its_user_reads_whole_has_no_bookmark() -> None:
    catalog = discovered(tap_of(Moons))
    catalog["streams"][0]["replication_method"] = "FULL_TABLE"
    assert stream_of(Moons, catalog=catalog, state=BOOKMARK).bookmark is None


def test_the_start_date_is_about_records_and_not_about_runs() -> None:
    assert stream_of(Moons, start_date=START).bookmark.start == START
    assert stream_of(Planets, profile=CHANGES, start_date=START).bookmark.start is None


@pytest.mark.parametrize("whole", [True, False])
def test_a_stream_whose_children_need_every_record_is_read_whole(*, whole: bool) -> None:
    stream = stream_of(Moons, state=BOOKMARK)
    stream.whole = whole
    assert stream.reads_everything is whole
    assert stream.bookmark.start == (None if whole else BOOKMARK["replication_key_value"])


def test_each_partition_has_its_own_place() -> None:
    class Partitioned(Moons):
        partitions = STARS

    state = {"partitions": [{"context": {"star": "sun"}, **BOOKMARK}]}
    stream = stream_of(Partitioned, state=state)
    starts = [stream.start_of(star).bookmark for star in STARS]
    assert [one.start for one in starts] == [BOOKMARK["replication_key_value"], None]
    assert not stream.reads_everything
    starts[1].observe([START])
    stream.commit(whole=True)
    first, second = stream.stream_state["partitions"]
    assert first == state["partitions"][0]
    assert second == {
        "context": {"star": "proxima"},
        "replication_key": "updated",
        "replication_key_value": START,
    }


# The sync token


def token_of(**settings: Any) -> Any:
    return stream_of(Records, profile=TOKENS, **settings).sync_token


def test_a_stream_has_a_sync_token_where_its_profile_names_one() -> None:
    assert stream_of(Records).sync_token is None
    assert token_of().full


@pytest.mark.parametrize(
    ("changed", "good"),
    [
        ({}, True),
        ({"page_size": 7}, True),
        ({"api_url": "http://localhost"}, True),
        ({"start_date": START}, False),
    ],
)
def test_a_sync_token_is_good_for_the_same_filters_at_any_address(
    changed: dict[str, Any], *, good: bool
) -> None:
    filtered = StreamProfile(sync_token="token", created_since=TimeFilter("created"))
    profile = Profile(streams={"records": filtered})
    first = stream_of(Records, profile=profile)
    first.sync_token.observe("t1")
    first.sync_token.commit()
    later = stream_of(Records, profile=profile, state=first.stream_state, **changed)
    assert later.sync_token.payload == ({"token": "t1"} if good else {})


def test_the_sync_token_goes_with_every_page() -> None:
    first = stream_of(Records, profile=TOKENS)
    first.sync_token.observe("t1")
    first.sync_token.commit()
    later = stream_of(Records, profile=TOKENS, state=first.stream_state)
    assert later.new_paginator().first().payload == {"limit": 100, "token": "t1"}


# The checkpoint


class CometVisits(Visits):
    """A child of a stream whose reads could go on."""

    name = "comet_visits"
    parent_stream_type = Comets
    pagination = Comets.pagination


def checkpoint_of(*kinds: Any, **more: Any) -> Any:
    stream = stream_of(*kinds, **more)
    return open_checkpoint(stream, stream.request_builder, PageRequest())


def test_a_read_goes_on_where_the_api_names_the_next_page() -> None:
    assert checkpoint_of(Comets) is not None
    assert checkpoint_of(Planets) is None


@pytest.mark.parametrize(
    ("kinds", "more"),
    [
        ((Comets,), {"catalog": select(discovered(tap_of(Comets)), "none")}),
        ((Comets, CometVisits), {}),
        ((CometVisits, Comets), {}),
        ((Comets,), {"batch_config": FILES}),
    ],
    ids=["deselected", "parent", "child", "files"],
)
def test_a_read_that_gives_more_than_its_own_records_starts_from_its_beginning(
    kinds: tuple[Any, ...], more: dict[str, Any]
) -> None:
    assert checkpoint_of(*kinds, **more) is None


def test_what_reaches_back_some_time_only_is_not_read_again_in_full() -> None:
    told = {"replication_key": "from", "replication_key_value": "2024-06-10T00:00:00Z"}
    reach = datetime.timedelta(days=9)
    for is_whole in (True, False):
        since = StreamProfile(changed_since=TimeFilter("from", reach=reach), is_whole=is_whole)
        profile = Profile(streams={"planets": since})
        stream = stream_of(Planets, state=told, profile=profile, full_refresh_every=1e-6)
        assert stream.bookmark.full is is_whole
