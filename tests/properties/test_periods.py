"""A run over any period: exactly the records of a full read that lie in it, and the state stays."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from hypothesis import given, settings
from hypothesis import strategies as st
from spile import (
    DateRange,
    Deletions,
    Pagination,
    Profile,
    RESTStream,
    StreamProfile,
    TimeFilter,
)
from support.planets import Moons, Planets, discovered, run_planets, tap_of
from support.server import Received, Reply, serve
from support.singer import select
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Mapping

BEGIN = datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)
STEP = datetime.timedelta(hours=6)
STEPS_A_DAY = 4
LAST_STEP = 7 * STEPS_A_DAY
WINDOW_DAYS = 2
NUMBER = {"type": "integer"}
MOMENT = {"type": ["string", "null"], "format": "date-time"}


class Changing(Moons):
    """Base class of what the API can be asked for by its change."""

    changed_since: TimeFilter | None = TimeFilter("since", "utc", until="until")
    schema: ClassVar[dict[str, Any]] = {
        "type": "object",
        "properties": {"id": NUMBER, "moon": NUMBER, "updated": MOMENT},
    }


class Satellites(Changing):
    """What the API can be asked for between two timestamps."""

    name = "satellites"
    path = "/satellites"


class Craters(Planets):
    """What belongs to satellites, and does not tell when it changed."""

    name = "craters"
    path = "/satellites/{moon}/craters"
    pagination = Pagination()
    primary_keys = ("moon", "id")
    parent_stream_type = Satellites
    parent_keys: ClassVar[Mapping[str, str]] = {"moon": "id"}
    schema = Changing.schema


class Flybys(Changing):
    """What belongs to satellites, and tells when it changed: never later than they did."""

    name = "flybys"
    path = "/satellites/{moon}/flybys"
    pagination = Pagination()
    primary_keys = ("moon", "id")
    parent_stream_type = Satellites
    parent_keys: ClassVar[Mapping[str, str]] = {"moon": "id"}


class Asteroids(Changing):
    """What comes in the order of its changes, from a timestamp on."""

    name = "asteroids"
    path = "/asteroids"
    changed_since = TimeFilter("since", "date")

    @property
    @override
    def is_sorted(self) -> bool:
        return True


class Rocks(Changing):
    """What tells when it changed, of an API that has no filter."""

    name = "rocks"
    path = "/rocks"
    changed_since = None


class Eclipses(Planets):
    """What the API files under days."""

    name = "eclipses"
    path = "/eclipses"
    schema: ClassVar[dict[str, Any]] = {
        "type": "object",
        "properties": {"id": NUMBER, "day": {"type": "string", "format": "date"}},
    }


class Losses(Planets):
    """Satellites that are gone."""

    name = "losses"
    path = "/losses"
    schema = Changing.schema
    period_key = "updated"


PROFILE = Profile(
    streams={
        "eclipses": StreamProfile(
            paging="none", dates=DateRange(form="iso", window_days=WINDOW_DAYS)
        ),
        "losses": StreamProfile(
            changed_since=TimeFilter("since", "utc"),
            deletions=Deletions(stream="satellites", keys={"id": "id"}, timestamp="updated"),
        ),
    }
)
KINDS: tuple[type[RESTStream], ...] = (
    Planets,
    Satellites,
    Craters,
    Flybys,
    Asteroids,
    Rocks,
    Eclipses,
    Losses,
)
TAP = tap_of(*KINDS, profile=PROFILE)
# Up to today there are many days, which end in no bookmark.
WITHOUT_DAYS = select(discovered(TAP), *(kind.name for kind in KINDS if kind is not Eclipses))


def moment(step: int) -> str:
    """A timestamp so many steps after the first."""
    return (BEGIN + step * STEP).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Sky:
    """The API: records with the step of their last change.

    Attributes:
        satellites: Steps of satellites, by their number.
        flybys: Steps of what flew by each satellite.
        others: Steps of the records of each other stream.
    """

    satellites: list[int]
    flybys: list[list[int]]
    others: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # What belongs to a satellite shows in it.
        self.satellites = [
            max(step, *flybys, 0) if flybys else step
            for step, flybys in zip(self.satellites, self.flybys, strict=False)
        ]

    def steps(self, path: str) -> list[int]:
        """When the records at a path changed."""
        first, *rest = path.strip("/").split("/")
        if not rest:
            return self.satellites if first == "satellites" else self.others[first]
        number = int(rest[0])
        return self.flybys[number] if rest[1] == "flybys" else [self.satellites[number]]

    def __call__(self, request: Received) -> Reply:
        parts = urlsplit(request.target)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        found = list(enumerate(self.steps(parts.path)))
        if parts.path == "/asteroids":
            found.sort(key=lambda one: one[1])
        if parts.path == "/eclipses":
            rows: list[dict[str, Any]] = [{"id": i, "day": moment(step)[:10]} for i, step in found]
            rows = [row for row in rows if query["from"] <= row["day"] <= query["to"]]
        else:
            bounds = query.get("since", ""), query.get("until", "9")
            rows = [{"id": i, "updated": moment(step)} for i, step in found]
            rows = [row for row in rows if bounds[0] <= row["updated"] <= bounds[1]]
        start, limit = int(query.get("offset", 0)), int(query.get("limit", len(rows) or 1))
        return Reply(body=json.dumps({"data": rows[start : start + limit]}).encode())

    def within(self, first: int, last: int) -> dict[str, list[tuple[int, ...]]]:
        """The keys of the records from one step to another; of days, whole ones."""

        def inside(path: str) -> list[tuple[int, ...]]:
            return [(i,) for i, step in enumerate(self.steps(path)) if first <= step <= last]

        days = range(first // STEPS_A_DAY, last // STEPS_A_DAY + 1)
        eclipses = enumerate(self.steps("eclipses"))
        satellites = range(len(self.satellites))
        return {
            "satellites": inside("satellites"),
            "craters": [(moon, 0) for (moon,) in inside("satellites")],
            "flybys": [(n, *key) for n in satellites for key in inside(f"satellites/{n}/flybys")],
            "asteroids": inside("asteroids"),
            "rocks": inside("rocks"),
            "eclipses": [(i,) for i, step in eclipses if step // STEPS_A_DAY in days],
            "losses": inside("losses"),
        }


KEYS = (("id",), ("moon", "id"))
STEPS = st.lists(st.integers(0, LAST_STEP), max_size=5)
SKIES = st.builds(
    Sky,
    STEPS,
    st.lists(STEPS, min_size=5, max_size=5),
    st.fixed_dictionaries(
        dict.fromkeys(("planets", "asteroids", "rocks", "eclipses", "losses"), STEPS)
    ),
)


@dataclass(frozen=True)
class Bounds:
    """A period, in steps.

    Attributes:
        first: Its first step.
        last: Its last step.
        by_day: True if its end is named by its day.
    """

    first: int
    last: int
    by_day: bool

    @property
    def settings(self) -> dict[str, Any]:
        """How a user names it."""
        end = moment(self.last)
        return {"start_date": moment(self.first), "end_date": end[:10] if self.by_day else end}

    @property
    def whole(self) -> Bounds:
        """The same with the step that its end stands for."""
        if not self.by_day:
            return self
        return replace(self, last=self.last // STEPS_A_DAY * STEPS_A_DAY + STEPS_A_DAY - 1)


BOUNDS = st.tuples(st.integers(0, LAST_STEP), st.integers(0, LAST_STEP), st.booleans()).map(
    lambda one: Bounds(min(one[0], one[1]), max(one[0], one[1]), one[2])
)


@given(sky=SKIES, bounds=BOUNDS, cut=st.integers(0, 20), page_size=st.integers(1, 3))
@settings(max_examples=25)
def test_a_run_over_a_period_reads_what_lies_in_it_and_leaves_the_state(
    sky: Sky, bounds: Bounds, cut: int, page_size: int
) -> None:
    options: dict[str, Any] = {"emit_activate_version_messages": True, "page_size": page_size}
    with serve(sky) as server:
        before = run_planets(server.url, tap=TAP, catalog=WITHOUT_DAYS, **options)
        # The state of a run that came to its end, or was interrupted anywhere.
        state = before.states[min(cut, len(before.states) - 1)]
        output = run_planets(server.url, tap=TAP, state=state, **bounds.settings, **options)
    children = {"craters", "flybys"}
    read = {
        name: sorted(
            tuple(row[key] for key in KEYS[name in children]) for row in output.records(name)
        )
        for name in output.counts()
    }
    assert read == {n: sorted(k) for n, k in sky.within(bounds.first, bounds.whole.last).items()}
    assert output.states == [state]
    assert "ACTIVATE_VERSION" not in {message["type"] for message in output.messages}
    assert "_sdc_deleted_at" not in {name for row in output.records("satellites") for name in row}
