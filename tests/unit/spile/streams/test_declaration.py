"""What a tap declares of a stream, and what its hooks do unless overridden."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from spile import Profile, Request, Response, Statuses, StreamProfile
from spile.exceptions import ForbiddenError, ResponseError, RetriableError, ScopeError
from support.planets import SETTINGS, Moons, Planets, Visits, discovered, stream_of, tap_of
from typing_extensions import override

REQUEST = Request(url="http://127.0.0.1/planets")


def response(status: int = 200, body: bytes = b"{}") -> Response:
    return Response(status=status, headers={}, body=body)


def of(profile: StreamProfile) -> Profile:
    return Profile(streams={"planets": profile})


# Profiles


def test_a_profile_may_name_another_replication_key() -> None:
    profile = of(StreamProfile(replication_key="seen"))
    assert stream_of(Planets, profile=profile).replication_key == "seen"
    assert stream_of(Planets).replication_key is None


@pytest.mark.parametrize("selected", [True, False])
def test_a_profile_may_leave_the_choice_of_a_stream_to_the_user(*, selected: bool) -> None:
    catalog = discovered(tap_of(Planets, profile=of(StreamProfile(selected=selected))))
    (metadata,) = (m for m in catalog["streams"][0]["metadata"] if m["breadcrumb"] == [])
    assert metadata["metadata"].get("selected-by-default", True) is selected


def test_a_stream_without_a_path_exists_in_the_profiles_that_give_it_one() -> None:
    class Rings(Planets):
        name = "rings"
        path = ""

    class RingVisits(Visits):
        path = ""
        parent_stream_type = Rings

    vendor = Profile(
        streams={
            "rings": StreamProfile(path="/v2/rings"),
            "visits": StreamProfile(path="/v2/rings/{planet}/visits"),
        }
    )
    found = tap_of(Planets, Rings, RingVisits, profile=vendor)(config=SETTINGS).streams
    assert list(found) == ["planets", "rings", "visits"]
    assert [one.name for one in found["rings"].child_streams] == ["visits"]
    assert list(tap_of(Planets, Rings, RingVisits)(config=SETTINGS).streams) == ["planets"]


@pytest.mark.parametrize(("form", "is_time"), [("date", True), ("date-time", True), ("uri", False)])
def test_dates_are_compared_as_timestamps_too(form: str, *, is_time: bool) -> None:
    class Dated(Moons):
        schema = {  # noqa: RUF012  # the SDK wants it so
            "properties": {"id": {"type": "integer"}, "updated": {"type": "string", "format": form}}
        }

    assert stream_of(Dated).is_timestamp_replication_key is is_time


# Responses


class Guarded(Planets):
    """Its API has words and statuses of its own."""

    statuses = Statuses(retry=frozenset({418}), scope=frozenset({403}))
    permission = "planets:read"

    @override
    def error_text(self, response: Response) -> str | None:
        return "as it says itself"


def test_statuses_mean_what_the_stream_declares() -> None:
    stream = stream_of(Guarded)
    with pytest.raises(RetriableError, match="418"):
        stream.validate_response(REQUEST, response(418))
    with pytest.raises(ScopeError, match=r"as it says itself.*planets:read"):
        stream.validate_response(REQUEST, response(403))


def test_a_profile_may_have_statuses_of_its_own() -> None:
    stream = stream_of(Guarded, profile=Profile(statuses=Statuses()))
    with pytest.raises(ForbiddenError):
        stream.validate_response(REQUEST, response(403))


def test_an_error_holds_the_words_of_the_api() -> None:
    with pytest.raises(ForbiddenError, match="not for you"):
        stream_of(Planets).validate_response(
            REQUEST, response(403, b'{"errors": [{"message": "not for you"}]}')
        )


def test_a_page_is_opened_at_the_path_of_its_records() -> None:
    stream = stream_of(Planets)
    assert stream.open_page(response(body=b'{"data": [{"id": 1}]}')).records == b'[{"id": 1}]'
    with pytest.raises(ResponseError):
        stream.open_page(response(body=b'{"found": []}'))


# Records


class Processed(Planets):
    """A hook of the SDK."""

    @override
    def post_process(self, row: Any, context: Any = None) -> Any:
        return row


class Prepared(Planets):
    """A hook of this library."""

    @override
    def prepare_records(self, records: list[Any], context: Any) -> list[Any]:
        return records


@pytest.mark.parametrize(
    ("kind", "changes"), [(Planets, False), (Processed, True), (Prepared, True)]
)
def test_a_stream_whose_hooks_look_at_each_record_says_so(kind: Any, *, changes: bool) -> None:
    assert stream_of(kind).changes_records is changes


class PlanetVisits(Visits):
    """Visits that say on which planet they were."""

    schema: ClassVar[dict[str, Any]] = {
        "properties": {"planet": {"type": ["string", "null"]}, "id": {"type": "integer"}}
    }


@pytest.mark.parametrize(
    ("record", "filled"),
    [
        ({"id": 1}, {"id": 1, "planet": "7"}),
        ({"id": 1, "planet": None}, {"id": 1, "planet": "7"}),
        ({"id": 1, "planet": "8"}, {"id": 1, "planet": "8"}),
    ],
)
def test_what_a_record_lacks_and_its_context_knows_is_filled(record: Any, filled: Any) -> None:
    stream = stream_of(PlanetVisits, Planets)
    assert stream.changes_records
    assert stream.fill([record], {"planet": "7", "star": "9"}) == [filled]


@pytest.mark.parametrize("value", [None, "", " ", [], {"a": 1}])
def test_a_parent_without_a_key_that_a_request_needs_gives_no_context(value: Any) -> None:
    stream = stream_of(PlanetVisits, Planets)
    assert stream.context_of({"id": value}) is None
    assert stream.context_of({"id": 0, "name": None}) == {"planet": 0}
