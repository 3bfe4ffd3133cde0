"""What the streams of one run share."""

from __future__ import annotations

from typing import Any

import pytest
from spile.exceptions import CredentialError, Terminated
from support.planets import SETTINGS, Moons, Planets, standard_output, stream_of, tap_of


def session_of(**config: Any) -> Any:
    return tap_of()(config={**SETTINGS, **config}).session


def test_the_streams_of_a_tap_share_one_session() -> None:
    tap = tap_of(Planets, Moons)(config=SETTINGS)
    sessions = {id(stream.session) for stream in tap.streams.values()}  # type: ignore[attr-defined]
    assert sessions == {id(tap.session)}
    assert stream_of(Planets).session is not tap.session


def test_settings_reach_the_transport_and_the_workers() -> None:
    session = session_of(max_retries=5, max_concurrency=7, api_url="http://127.0.0.1:81/v1")
    assert session.transport.policy.max_retries == 5
    assert session.transport.origin == ("http", "127.0.0.1", 81)
    assert session.workers.width == 7


def test_a_wait_hands_over_what_is_written_so_far() -> None:
    session = session_of()
    with standard_output() as stdout:
        session.writer.write_lines(b"{}\n")
        assert stdout.bytes() == b""
        session.idle()
        assert stdout.bytes() == b"{}\n"


def test_a_signal_ends_the_run_at_the_next_look() -> None:
    session = session_of()
    session.check_stop()
    session.signal = 15
    for look in (session.check_stop, session.idle):
        with pytest.raises(Terminated) as caught:
            look()
        assert caught.value.signum == 15


def test_a_rejected_credential_ends_the_run_at_the_next_look() -> None:
    session = session_of()
    session.workers.abort(CredentialError("rejected"))
    with pytest.raises(CredentialError, match="rejected"):
        session.check_stop()


def test_a_signal_comes_before_what_failed_because_of_it() -> None:
    session = session_of()
    session.workers.abort(CredentialError("rejected"))
    session.signal = 2
    with pytest.raises(Terminated):
        session.check_stop()


def test_a_closed_session_sends_and_keeps_nothing_more() -> None:
    session = session_of()
    session.close()
    assert session.workers.stopping.is_set()
    with pytest.raises(Terminated):
        session.workers.sleep(60)
    with pytest.raises(ValueError, match="closed"):
        session.store.put(b"[]")
