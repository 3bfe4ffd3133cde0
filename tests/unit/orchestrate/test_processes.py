"""Processes of the demonstration leave nothing behind."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from processes import Processes

if TYPE_CHECKING:
    from pathlib import Path

# The second sleep begins a session of its own, as some of Airflow's processes do.
FAMILY = ["sh", "-c", "sleep 601 & setsid sleep 602 & sleep 603"]


def _children(processes: Processes, name: str) -> dict[int, str]:
    members = processes.members(name)
    return {pid: line for pid, line in members.items() if line.startswith("sleep")}


def test_a_process_is_killed_with_all_that_it_started(tmp_path: Path) -> None:
    with Processes(tmp_path) as processes:
        parent = processes.start("family", FAMILY, dict(os.environ))
        processes.wait_for("children", lambda: len(_children(processes, "family")) == 3, 20)
        assert processes.kill("family") == parent.pid
        assert not processes.members("family")


def test_whatever_runs_is_ended_when_the_work_is_interrupted(tmp_path: Path) -> None:
    stubborn = ["env", "-i", "sh", "-c", "trap '' TERM; sleep 601 & sleep 602 & wait"]
    processes = Processes(tmp_path, patience=0.2)

    def interrupted() -> bool:
        if len(_children(processes, "family")) == 2:
            raise KeyboardInterrupt
        return False

    with pytest.raises(KeyboardInterrupt), processes:  # noqa: PT012  # the end is the subject
        processes.start("family", stubborn, dict(os.environ))
        processes.wait_for("children", interrupted, 20)
    assert not processes.members("family")


def test_a_process_that_ends_while_something_is_waited_for_is_named(tmp_path: Path) -> None:
    with Processes(tmp_path) as processes:
        processes.start("broker", ["sh", "-c", "echo no memory; exit 3"], dict(os.environ))
        with pytest.raises(RuntimeError, match="broker ended while waiting for an answer:\nno mem"):
            processes.wait_for("an answer", lambda: False, 20)


def test_a_command_that_fails_is_named_with_what_it_said(tmp_path: Path) -> None:
    with (
        Processes(tmp_path) as processes,
        pytest.raises(RuntimeError, match="migration ended with 3:\nno memory"),
    ):
        processes.run("migration", ["sh", "-c", "echo no memory; exit 3"], dict(os.environ))
