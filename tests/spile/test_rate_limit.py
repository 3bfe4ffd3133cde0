"""The pace, over a real clock."""

from __future__ import annotations

import threading
import time

import pytest
from spile.exceptions import Terminated
from spile.rate_limit import Pace


def send(pace: Pace, threads: int, seconds: float) -> list[float]:
    """Moments at which requests of all threads were let through."""
    moments: list[float] = []
    end = time.monotonic() + seconds

    def work() -> None:
        while time.monotonic() < end:
            pace.wait()
            moments.append(time.monotonic())

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sorted(moments)


def most_in_a_second(moments: list[float]) -> int:
    return max(sum(start <= moment < start + 1 for moment in moments) for start in moments)


@pytest.mark.parametrize(("rate", "threads"), [(10, 1), (30, 4), (60, 8)])
def test_the_pace_is_kept_and_used(rate: float, threads: int) -> None:
    moments = send(Pace(rate), threads, 1.3)
    assert most_in_a_second(moments) <= rate
    used = (len(moments) - 1) / (moments[-1] - moments[0])
    assert used >= 0.95 * rate


def test_the_first_request_does_not_wait() -> None:
    pace = Pace(0.1)
    started = time.monotonic()
    pace.wait()
    assert time.monotonic() - started < 0.05


def test_requests_do_not_wait_without_a_pace() -> None:
    pace = Pace()
    started = time.monotonic()
    for _ in range(1000):
        pace.wait()
    assert time.monotonic() - started < 0.2


def test_an_idle_time_is_not_saved_up() -> None:
    pace = Pace(50)
    pace.wait()
    threading.Event().wait(0.2)
    started = time.monotonic()
    for _ in range(6):
        pace.wait()
    assert time.monotonic() - started >= 0.08


def test_a_hold_holds_every_thread() -> None:
    pace = Pace()
    pace.hold(0.2)
    started = time.monotonic()
    workers = [threading.Thread(target=pace.wait) for _ in range(5)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert 0.2 <= time.monotonic() - started + 0.01 < 0.5


def test_a_hold_reaches_threads_that_wait_already() -> None:
    waiting = threading.Event()

    def sleep(seconds: float) -> None:
        waiting.set()
        threading.Event().wait(seconds)

    pace = Pace(20, sleep=sleep)
    pace.wait()
    started = time.monotonic()
    worker = threading.Thread(target=pace.wait)
    worker.start()
    assert waiting.wait(5)
    pace.hold(0.2)
    worker.join()
    assert time.monotonic() - started >= 0.2


def test_a_shorter_hold_does_not_end_a_longer_one() -> None:
    pace = Pace()
    pace.hold(0.15)
    pace.hold(0.01)
    started = time.monotonic()
    pace.wait()
    assert time.monotonic() - started >= 0.14


def test_a_stopped_run_does_not_wait() -> None:
    def stop(_seconds: float) -> None:
        raise Terminated(15)

    pace = Pace(0.01, sleep=stop)
    pace.wait()
    with pytest.raises(Terminated):
        pace.wait()
