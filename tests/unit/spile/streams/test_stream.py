"""A stream on its own: its parts, and its pages one after the other."""

from __future__ import annotations

from typing import Any

import pytest
from spile import PageNumber, Response
from spile.exceptions import ExpiredTokenError, StatusError, StreamError, Terminated
from support.planets import (
    API,
    Planets,
    Visits,
    discovered,
    run_planets,
    stream_of,
    tap_of,
)
from support.server import Received, Reply, serve
from support.singer import deselect_field, select
from typing_extensions import override

MARS = {"id": 2, "name": "Mars", "discoverer": "Ann", "orbit": {"days": 687, "seen_by": "Bob"}}
BOOKMARK = {"replication_key": "updated", "replication_key_value": "2024-06-10T00:00:00Z"}


def many(count: int) -> list[dict[str, Any]]:
    return [{"id": number} for number in range(1, count + 1)]


class Numbered(Planets):
    """Pages that are counted."""

    pagination = PageNumber(page_param="page", size_param="limit")


# Pages


def test_pages_are_read_one_after_the_other_to_the_last() -> None:
    with serve(API(planets=many(5))) as server:
        stream = stream_of(Planets, api_url=server.url, page_size=2)
        assert [page.count for page in stream.read_pages()] == [2, 2, 1, 0]
        assert list(stream.get_records(None)) == many(5)


def paged(request: Received) -> Reply:
    """Two full pages, and 404 behind them."""
    number = int(request.target.partition("page=")[2][0])
    body = b'{"data": [{"id": %d}]}' % number
    return Reply(404) if number > 2 else Reply(body=body)


def test_a_status_behind_the_last_page_is_the_end() -> None:
    with serve(paged) as server:
        stream = stream_of(Numbered, api_url=server.url, page_size=1)
        assert [record["id"] for record in stream.get_records(None)] == [1, 2]


def test_the_same_status_of_the_first_page_is_a_failure() -> None:
    with serve(lambda _: Reply(404)) as server:
        stream = stream_of(Numbered, api_url=server.url)
        with pytest.raises(StatusError):
            list(stream.read_pages())


def test_pages_that_repeat_themselves_have_ended() -> None:
    with serve(lambda _: Reply(body=b'{"data": [{"id": 1}]}')) as server:
        stream = stream_of(Numbered, api_url=server.url, page_size=1)
        assert len(list(stream.read_pages())) == 1
        assert len(server.received) == 2


def test_a_signal_ends_a_dry_run() -> None:
    with serve(API(planets=many(5))) as server:
        stream = stream_of(Planets, api_url=server.url)
        stream.session.signal = 15
        with pytest.raises(Terminated):
            list(stream.get_records(None))


def test_a_token_that_was_not_sent_cannot_have_expired() -> None:
    class Expired(Planets):
        @override
        def validate_response(self, request: Any, response: Response) -> None:
            msg = "too old"
            raise ExpiredTokenError(msg)

    with serve(API(planets=many(1))) as server:
        stream = stream_of(Expired, api_url=server.url)
        with pytest.raises(StreamError, match="too old") as caught:
            list(stream.read_pages())
    assert not isinstance(caught.value, ExpiredTokenError)


# Records


def test_a_parents_record_gives_its_children_their_context() -> None:
    assert stream_of(Planets, Visits).get_child_context({"id": 7, "name": "x"}, None) == {
        "planet": 7
    }


def test_what_a_child_needs_of_its_parent_is_read_even_if_deselected() -> None:
    class Namesakes(Visits):
        name = "namesakes"
        path = "/planets/{name}/namesakes"
        parent_keys = {"name": "name"}  # noqa: RUF012  # as a tap writes it

    data = {"planets": [MARS], "planets/Mars/namesakes": [{"id": 5}]}
    tap = tap_of(Planets, Namesakes)
    catalog = deselect_field(select(discovered(tap), "planets", "namesakes"), "planets", "name")
    with serve(API(data)) as server:
        output = run_planets(server.url, tap=tap, catalog=catalog)
    assert output.records("namesakes") == [{"id": 5, "name": "Mars"}]
    assert "name" not in output.schemas("planets")[0]["schema"]["properties"]
    assert {"name"}.isdisjoint(output.records("planets")[0])


@pytest.mark.parametrize(
    ("settings", "is_plain"),
    [
        ({}, True),
        ({"stream_maps": {"planets": {"id": "id"}}}, False),
        ({"flattening_enabled": True, "flattening_max_depth": 2}, False),
    ],
)
def test_records_are_written_as_they_are_unless_a_map_looks_at_them(
    settings: dict[str, Any], *, is_plain: bool
) -> None:
    assert stream_of(Planets, **settings).is_plain is is_plain


@pytest.mark.parametrize("odd", [{}, {"id": "1"}, {"x": 1}])
def test_deselected_fields_are_not_written(odd: dict[str, Any]) -> None:
    catalog = deselect_field(discovered(), "planets", "name")
    catalog = deselect_field(catalog, "planets", "orbit", "days")
    with serve(API(planets=[{**MARS, **odd}])) as server:
        output = run_planets(server.url, catalog=select(catalog, "planets"))
    assert output.records("planets") == [
        {"id": 2 if odd.get("id") is None else 1, "discoverer": "Ann", "orbit": {"seen_by": "Bob"}}
    ]
    properties = output.schemas("planets")[0]["schema"]["properties"]
    assert "name" not in properties
    assert "days" not in properties["orbit"]["properties"]
