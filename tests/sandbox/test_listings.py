"""Lists that are declared as data: their records, their references and their days."""

from __future__ import annotations

import itertools
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from sandbox_api.data.lifecycle import end_of
from sandbox_api.data.listings import Listing, ShapedStream, add_listings
from sandbox_api.data.shape_text import parse
from sandbox_api.options import Options

DAYS = 35  # longer than it takes to edit each record once


class Lists(ShapedStream):
    """Lists of an API of no name."""

    api = "made"


LISTINGS = {
    "people": Listing("id: int!; name: name; email?: email; boss: ->people; active: bool", size=40),
    "teams": Listing(
        """
        id: uuid!; title: title; budget: money; size: long; kind: str=Open Plan|Remote; level: int=3
        lead: ->people{id, mail: email}; leadId: ->people; deputy: ->people#1.name
        members: [{id: ->people, name: ->people.name, notes: [str]}]; since: null/date
        """,
        size=60,
    ),
    "notes": Listing("id: hex!; teamId: ^; team: ^{title, n: id}; text: str", parent="teams"),
    "replies": Listing("id: hex!; @note: ^; text: str", parent="notes", each=2.5),
    "team_details": Listing("extra: obj; any: any", detail_of="teams"),
}
STREAMS = dict[str, Any]


@cache
def streams(day: int = 1, **counts: int) -> STREAMS:
    found: STREAMS = {}
    options = Options(day=day, counts={f"made.{name}": n for name, n in counts.items()})
    add_listings(found, LISTINGS, Lists, options)
    return found


@cache
def by_key(day: int, name: str) -> dict[Any, Any]:
    found = {record["id"]: record for record in streams(day)[name].records()}
    assert len(found) == len(streams(day)[name].indices()), "keys are unique"
    return found


def test_a_record_has_the_fields_of_its_shape_with_values_of_their_kinds() -> None:
    for team in by_key(1, "teams").values():
        assert list(team) == [field.name for field in streams()["teams"].shape.fields]
        assert isinstance(team["budget"], Decimal)
        assert team["kind"] in {"Open Plan", "Remote"}
        assert team["level"] == 3
    budgets = {team["budget"] for team in by_key(1, "teams").values()}
    assert Decimal("12345678901234567.89") in budgets
    assert 2**63 - 1 in {team["size"] for team in by_key(1, "teams").values()}
    assert {None, str} == {
        team["since"] and type(team["since"]) for team in by_key(1, "teams").values()
    }
    assert {"email" in person for person in by_key(1, "people").values()} == {True, False}


def test_references_lead_to_records_that_exist_and_agree_with_each_other() -> None:
    people = by_key(DAYS, "people")
    for team in by_key(DAYS, "teams").values():
        assert team["lead"]["id"] == team["leadId"]
        assert team["lead"]["mail"] == people[team["leadId"]].get("email")
        for member in team["members"]:
            assert people[member["id"]]["name"] == member["name"]
    teams = by_key(DAYS, "teams")
    for note in by_key(DAYS, "notes").values():
        assert note["team"] == {"title": teams[note["teamId"]]["title"], "n": note["teamId"]}
    assert {one["note"] for one in by_key(DAYS, "replies").values()} <= set(by_key(DAYS, "notes"))


@pytest.mark.parametrize("name", LISTINGS)
def test_records_are_created_edited_and_deleted_from_day_to_day(name: str) -> None:
    new, gone, edited = set(), set(), set()
    for day in range(1, DAYS):
        before, after = by_key(day, name), by_key(day + 1, name)
        new |= after.keys() - before.keys()
        gone |= before.keys() - after.keys()
        edited |= {key for key in before.keys() & after.keys() if before[key] != after[key]}
    assert new
    assert gone
    assert edited


@pytest.mark.parametrize("name", ["notes", "replies", "team_details"])
def test_children_change_appear_and_disappear_only_with_their_parent(name: str) -> None:
    for day in range(1, DAYS):
        before, after = by_key(day, name), by_key(day + 1, name)
        stream = streams(day + 1)[name]
        changed = [i for i in stream.parent.indices() if stream.parent.changed_at(i) >= end_of(day)]
        found = map(stream.record, itertools.chain(*map(stream.children_of, changed)))
        read = {record["id"] for record in found}
        assert {key for key, record in after.items() if before.get(key) != record} <= read
        owners = {stream.parent.record(i)["id"] for i in changed}
        if name == "notes":
            lost = {before[key]["teamId"] for key in before.keys() - after.keys()}
            assert lost <= owners | (by_key(day, "teams").keys() - by_key(day + 1, "teams").keys())


@pytest.mark.parametrize("day", [1, 2, DAYS])
def test_the_children_of_all_parents_are_all_children(day: int) -> None:
    notes = streams(day)["notes"]
    for team in notes.parent.indices():
        for note in notes.children_of(team):
            assert notes.record(note)["teamId"] == notes.parent.record(team)["id"]
    every = [note for team in notes.parent.indices() for note in notes.children_of(team)]
    assert every == list(notes.indices())


def test_what_only_the_request_tells_is_in_the_record_and_is_not_sent() -> None:
    replies = streams()["replies"]
    assert list(replies.record(0)) == ["id", "note", "text"]
    assert list(replies.sent(0)) == ["id", "text"]


def test_a_count_is_exact_and_children_need_parents() -> None:
    assert len(streams(notes=7, teams=3)["notes"].indices()) == 7
    assert not streams(notes=7, teams=0)["notes"].indices()


def test_a_record_is_found_by_its_key_or_by_other_fields() -> None:
    people = streams()["people"]
    assert people.find("1") == people.find(1) == 0
    assert people.find("nobody") is None
    remote = streams()["teams"].where(kind="Remote")
    assert 0 < len(remote) < len(streams()["teams"].indices())


@pytest.mark.parametrize(
    ("shape", "error"),
    [
        ("id", "':' should be"),
        ("id: text!", "the kind 'text!' at id"),
        ("a: {b: strr}", "the kind 'strr' at a.b"),
        ("a: [str", "']' should be"),
        ("a: ->", "the name of a stream should be"),
        ("a: str}", "the end should be"),
    ],
)
def test_a_shape_that_cannot_be_read_is_refused(shape: str, error: str) -> None:
    with pytest.raises(ValueError, match=error):
        parse(shape)


@pytest.mark.parametrize(
    ("shape", "error"),
    [
        ("a: ->nowhere", "refers to nowhere, which is no stream"),
        ("a: ->people.active", "refers to active of people, which edits change"),
        ("a: [{b: ->people{id, active}}]", "refers to active of people, which edits change"),
    ],
)
def test_a_reference_that_edits_would_break_is_refused(shape: str, error: str) -> None:
    listings = {"people": LISTINGS["people"], "wrong": Listing(shape, size=1)}
    with pytest.raises(ValueError, match=error):
        add_listings({}, listings, Lists, Options())
