"""One run over several streams: each to its own end, whatever happens to the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from spile import BearerToken, RESTTap, Statuses
from spile.exceptions import CatalogError, GrantError, RunError
from support.planets import (
    API,
    SETTINGS,
    Comets,
    Moons,
    Planets,
    TapPlanets,
    Visits,
    discovered,
    run_planets,
    standard_output,
    tap_of,
)
from support.server import Reply, serve
from support.singer import select
from typing_extensions import override

if TYPE_CHECKING:
    from pathlib import Path

    from spile import Credentials
    from support.server import Received

EARTH = {"id": 1, "name": "Earth"}
MOON = {"id": 10, "updated": "2024-01-01T00:00:00Z"}


class Asteroids(Planets):
    """Read before all others, by an API that says 403 to a wrong credential, too."""

    name = "asteroids"
    path = "/asteroids"
    statuses = Statuses(scope=frozenset({403}))


class Zones(Asteroids):
    """The same, read after all others."""

    name = "zones"
    path = "/zones"


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize(
    "broken",
    [
        Reply(404),
        Reply(500),
        Reply(body=b""),
        Reply(body=b"null"),
        Reply(body=b"{}"),
        Reply(body=b"<html>Sign in</html>"),
        Reply(body=b'{"data": [{"id": "x"}]}'),
        Reply(body=b'{"data": [{"name": "no key"}]}'),
        Reply(body=b'{"data": ["no object"]}'),
        Reply(body=b'{"data": [{"id": 1e9999999999999999999999}]}'),
        Reply(body=b'{"data": [{"id": 1, "name": "\xff"}]}'),
        Reply(302, {"Location": "http://[::1"}),
        Reply(302, {"Location": "http://evil.example.org/"}),
        Reply(429, {"Retry-After": "9999"}),
        Reply(403),
    ],
)
def test_a_broken_stream_does_not_stop_the_other(
    broken: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    with serve(API(planets=broken, moons=[MOON])) as server:
        output = run_planets(server.url)
    assert output.returncode == 1
    assert output.records("planets") == []
    assert output.records("moons") == [MOON]
    assert "moons" in output.state["bookmarks"]
    errors = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert len(errors) == 1
    assert errors[0].startswith("Stream 'planets' failed: ")
    assert "s3cret-key" not in caplog.text


def test_a_forbidden_stream_can_be_skipped() -> None:
    with serve(API(planets=Reply(403), moons=[MOON])) as server:
        assert run_planets(server.url, on_forbidden="skip").returncode == 0
        assert run_planets(server.url).returncode == 1


def test_a_credential_that_may_read_nothing_fails_the_run() -> None:
    with serve(API(planets=Reply(403), moons=Reply(403))) as server:
        assert run_planets(server.url, on_forbidden="skip").returncode == 1


def test_a_rejected_credential_ends_the_run(caplog: pytest.LogCaptureFixture) -> None:
    with serve(API(planets=Reply(401), moons=Reply(401))) as server:
        assert run_planets(server.url, max_concurrency=1).returncode == 1
        assert len(server.received) <= 2
    assert "Check api_key" in caplog.text


def test_a_deselected_stream_causes_no_request() -> None:
    catalog = select(discovered(), "moons")
    with serve(API(moons=[MOON])) as server:
        output = run_planets(server.url, catalog=catalog)
        assert all(target.startswith("/moons") for target in server.targets)
    assert output.counts() == {"moons": 1}


def test_the_error_at_the_end_names_the_streams_that_failed() -> None:
    with serve(API(comets=Reply(404), moons=[MOON], planets=Reply(404))) as server:
        tap = tap_of(Planets, Moons, Comets)(config={**SETTINGS, "api_url": server.url})
        with standard_output(), pytest.raises(RunError) as caught:
            tap.sync_all()
    assert caught.value.streams == ("comets", "planets")


def test_a_parent_comes_before_its_children_whatever_their_names() -> None:
    class Landings(Visits):
        name = "landings"

    with serve(API({"planets": [EARTH], "planets/1/visits": [{"id": 5}]})) as server:
        output = run_planets(server.url, tap=tap_of(Landings, Planets))
    assert output.counts() == {"planets": 1, "landings": 1}
    assert [m["stream"] for m in output.messages if m["type"] == "SCHEMA"] == [
        "planets",
        "landings",
    ]


def test_the_state_is_written_behind_each_stream_that_has_one() -> None:
    with serve(API(moons=[MOON], comets=[MOON])) as server:
        output = run_planets(server.url, tap=tap_of(Moons, Comets))
    kept = [[name for name, part in s["bookmarks"].items() if part] for s in output.states]
    assert kept == [["comets"], ["comets", "moons"]]


# Credentials


def test_a_refusal_of_the_first_stream_that_may_mean_the_credential_ends_the_run(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with serve(API(asteroids=Reply(403), moons=[MOON])) as server:
        output = run_planets(server.url, tap=tap_of(Asteroids, Moons), on_forbidden="skip")
    assert output.returncode == 1
    assert output.records("moons") == []
    (line,) = errors(caplog)
    assert line.endswith("The run ends here. Check api_key and api_url.")


@pytest.mark.parametrize(("choice", "returncode"), [("skip", 0), ("fail", 1)])
def test_the_same_refusal_is_about_the_stream_once_the_credential_has_served(
    choice: str, returncode: int, caplog: pytest.LogCaptureFixture
) -> None:
    with serve(API(zones=Reply(403), moons=[MOON])) as server:
        output = run_planets(server.url, tap=tap_of(Zones, Moons), on_forbidden=choice)
    assert output.returncode == returncode
    assert output.records("moons") == [MOON]
    assert "The run ends here" not in caplog.text


class Revoked(API):
    """Refuses everything behind the first few requests."""

    def __init__(self, served: int, **data: list[Any] | Reply) -> None:
        super().__init__(data)
        self.served = served

    @override
    def __call__(self, request: Received) -> Reply:
        self.served -= 1
        return Reply(403) if self.served < 0 else super().__call__(request)


def test_a_stream_that_is_refused_behind_its_first_page_fails_and_is_not_skipped() -> None:
    api = Revoked(1, planets=[EARTH, {"id": 2, "name": "Mars"}])
    with serve(api) as server:
        output = run_planets(
            server.url,
            tap=tap_of(Planets),
            on_forbidden="skip",
            page_size=1,
            emit_activate_version_messages=True,
        )
    assert output.returncode == 1
    assert [record["id"] for record in output.records("planets")] == [1]
    assert "ACTIVATE_VERSION" not in {message["type"] for message in output.messages}


def test_a_stream_of_batches_is_not_skipped_behind_its_first_page_either(tmp_path: Path) -> None:
    batches = {
        "encoding": {"format": "jsonl", "compression": "gzip"},
        "storage": {"root": tmp_path.as_uri()},
    }
    served = API(planets=[EARTH, {"id": 2, "name": "Mars"}], moons=[MOON])

    def respond(request: Received) -> Reply:
        is_later = request.target.startswith("/planets") and "offset=0" not in request.target
        return Reply(403) if is_later else served(request)

    with serve(respond) as server:
        output = run_planets(
            server.url,
            tap=tap_of(Planets, Moons),
            on_forbidden="skip",
            page_size=1,
            batch_config=batches,
        )
    assert output.returncode == 1


def test_a_credential_that_dies_between_two_streams_ends_the_run(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with serve(Revoked(2, moons=[MOON], zones=[EARTH])) as server:
        output = run_planets(
            server.url, tap=tap_of(Zones, Moons), on_forbidden="skip", max_concurrency=1
        )
    assert output.returncode == 1
    assert output.records("moons") == [MOON]
    (line,) = errors(caplog)
    assert line.endswith("The run ends here. Check api_key and api_url.")


class Expired(BearerToken):
    """A credential that cannot be renewed."""

    @override
    def headers(self) -> dict[str, str]:
        msg = "Authorise again."
        raise GrantError(msg)


class TapExpired(TapPlanets):
    """A tap with such a credential."""

    @override
    def credentials(self) -> Credentials:
        return Expired("token")


def test_a_token_that_cannot_be_renewed_ends_the_run_in_its_own_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with serve(API(moons=[MOON])) as server:
        tap: type[RESTTap] = TapExpired
        assert run_planets(server.url, tap=tap).returncode == 1
        assert server.received == []
    assert errors(caplog) == ["Stream 'moons' failed: Authorise again."]


def test_a_catalog_that_selects_nothing_is_refused_without_a_request() -> None:
    with serve(API()) as server:
        with pytest.raises(CatalogError, match="No stream is selected"):
            run_planets(server.url, catalog=select(discovered(), "none"))
        assert server.received == []
