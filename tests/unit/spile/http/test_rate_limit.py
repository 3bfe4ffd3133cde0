"""The pace, over a clock that only moves when somebody waits."""

from __future__ import annotations

import threading

import pytest
from spile.exceptions import Terminated
from spile.http import rate_limit
from spile.http.rate_limit import Pace


class Clock:
    """Plays the clock and the sleep of a pace, exactly, for any number of threads."""

    def __init__(self, late: float = 0.0) -> None:
        self.now = 1000.0
        self.late = late
        self._lock = threading.Lock()

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.now += seconds + self.late


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(rate_limit, "time", found)
    return found


def moments(clock: Clock, pace: Pace, count: int) -> list[float]:
    """When so many requests in a row are let through."""
    found = []
    for _ in range(count):
        pace.wait()
        found.append(clock.now)
    return found


def most_in_a_second(found: list[float]) -> int:
    return max(sum(start <= moment < start + 1 for moment in found) for start in found)


@pytest.mark.parametrize("rate", [1, 10, 50, 60.0])
@pytest.mark.parametrize("late", [0.0, 0.001, 0.005])
def test_the_pace_is_kept_and_used(clock: Clock, rate: float, late: float) -> None:
    clock.late = late
    found = moments(clock, Pace(rate, sleep=clock.sleep), 200)
    assert most_in_a_second(found) <= rate
    assert (len(found) - 1) / (found[-1] - found[0]) >= 0.95 * rate


def test_threads_share_one_pace(clock: Clock) -> None:
    pace = Pace(10, sleep=clock.sleep)
    started = clock.now
    workers = [threading.Thread(target=moments, args=(clock, pace, 25)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    # 100 requests have 99 gaps of a tenth of a second.
    assert clock.now - started >= 9.9


def test_the_first_request_does_not_wait(clock: Clock) -> None:
    assert moments(clock, Pace(0.1, sleep=clock.sleep), 1) == [1000.0]


def test_requests_do_not_wait_without_a_pace(clock: Clock) -> None:
    assert set(moments(clock, Pace(sleep=clock.sleep), 1000)) == {1000.0}


def test_an_idle_time_is_not_saved_up(clock: Clock) -> None:
    pace = Pace(50, sleep=clock.sleep)
    pace.wait()
    clock.sleep(10)
    found = moments(clock, pace, 6)
    assert found[-1] - found[0] >= 4 / 50


def test_a_hold_holds_every_thread(clock: Clock) -> None:
    pace = Pace(sleep=clock.sleep)
    pace.hold(5)
    workers = [threading.Thread(target=pace.wait) for _ in range(5)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert clock.now >= 1005


def test_a_hold_reaches_threads_that_wait_already(clock: Clock) -> None:
    def sleep(seconds: float) -> None:
        if clock.now == 1000:
            pace.hold(3)
        clock.sleep(seconds)

    pace = Pace(20, sleep=sleep)
    assert moments(clock, pace, 2)[1] == 1003


def test_a_shorter_hold_does_not_end_a_longer_one(clock: Clock) -> None:
    pace = Pace(sleep=clock.sleep)
    pace.hold(0.15)
    pace.hold(0.01)
    assert moments(clock, pace, 1) == [1000.15]


def test_a_stopped_run_does_not_wait() -> None:
    def stop(_seconds: float) -> None:
        raise Terminated(15)

    pace = Pace(0.01, sleep=stop)
    pace.wait()
    with pytest.raises(Terminated):
        pace.wait()
