"""The token with which an API tells what changed since a complete walk."""

from __future__ import annotations

import datetime
import logging
from typing import Any

import pytest
from spile.state.sync_token import SyncToken

log = logging.getLogger("test")


def token_in(state: Any, mark: str = "m", days: float | None = None) -> SyncToken:
    return SyncToken(state, "token", mark=mark, full_refresh_every=days, log=log)


def kept(value: Any, mark: str = "m") -> dict[str, Any]:
    return {"sync_token": {"value": value, "fingerprint": mark}}


def test_a_first_walk_asks_for_everything_and_keeps_what_its_end_brings() -> None:
    state: dict[str, Any] = {}
    token = token_in(state)
    assert token.full
    assert token.payload == {}
    token.observe("one")
    assert state == {}
    token.commit()
    assert state == kept("one")


def test_the_next_walk_sends_the_token_and_keeps_the_new_one() -> None:
    state = kept("one")
    token = token_in(state)
    assert not token.full
    assert token.payload == {"token": "one"}
    token.observe("two")
    assert state == kept("one")
    token.commit()
    assert state == kept("two")


@pytest.mark.parametrize("value", [None, "", 7])
def test_an_end_without_a_token_keeps_the_old_one(value: Any) -> None:
    state = kept("one")
    token = token_in(state)
    token.observe(value)
    token.commit()
    assert state == kept("one")


def test_a_forgotten_token_leaves_the_state_with_the_walk_that_replaced_it() -> None:
    state = kept("one")
    token = token_in(state)
    assert token.discard()
    assert token.payload == {}
    assert not token.discard()
    assert state == kept("one")
    token.commit()
    assert state == {}


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (kept("one", mark="other"), "other filters"),
        (kept(None), "unreadable"),
        ({"sync_token": "one"}, "unreadable"),
        ({"sync_token": {}}, "unreadable"),
    ],
)
def test_a_token_that_is_not_for_this_walk_is_said_and_not_sent(
    state: dict[str, Any], words: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert token_in(state).full
    assert words in caplog.text
    assert "one" not in caplog.text


@pytest.mark.parametrize(("hours", "due"), [(25, True), (23, False)])
def test_a_full_refresh_that_is_due_does_not_send_the_token(hours: int, due: bool) -> None:  # noqa: FBT001  # a parameter of the test
    last = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=hours)
    state = {**kept("one"), "full_refresh_at": last.isoformat()}
    token = token_in(state, days=1)
    assert token.full == due
    token.observe("two")
    token.commit()
    assert state["sync_token"] == kept("two")["sync_token"]
    assert (state["full_refresh_at"] != last.isoformat()) == due


def test_without_the_setting_no_refresh_is_noted() -> None:
    state: dict[str, Any] = {}
    token = token_in(state)
    token.observe("one")
    token.commit()
    assert "full_refresh_at" not in state
