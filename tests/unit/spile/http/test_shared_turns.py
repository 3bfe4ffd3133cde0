"""One account's turns, taken by several processes."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from spile.http import rate_limit
from spile.http.rate_limit import Pace
from spile.http.shared_turns import SharedTurns, turns_of

if TYPE_CHECKING:
    from pathlib import Path

ORIGIN = ("https", "api.example.com", 443)
HOLDER = """
import pathlib, sys
from spile.http.shared_turns import SharedTurns
with SharedTurns(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


class Clock:
    """A clock that only moves when somebody waits."""

    now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(rate_limit, "time", found)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the turns are kept."""
    return tmp_path / "spile"


def test_two_runs_of_one_account_take_turns_and_hold_each_other(clock: Clock, folder: Path) -> None:
    first, second = (
        Pace(10, sleep=clock.sleep, turns=turns_of(ORIGIN, ["key"], folder)) for _ in range(2)
    )
    for _ in range(10):
        first.wait()
        second.wait()
    # 20 requests have 19 gaps of a tenth of a second.
    assert clock.now - 1000 >= 1.9
    first.hold(60)
    second.wait()
    assert clock.now >= 1061.9


def test_accounts_and_apis_have_turns_of_their_own(clock: Clock, folder: Path) -> None:
    other = ("https", "api.example.org", 443)
    for origin, key in ((ORIGIN, "one"), (ORIGIN, "two"), (other, "one")):
        Pace(0.1, sleep=clock.sleep, turns=turns_of(origin, [key], folder)).wait()
    assert clock.now == 1000


def test_files_tell_nothing_of_the_credential_and_are_for_their_owner_only(
    tmp_path: Path, folder: Path
) -> None:
    Pace(1, turns=turns_of(ORIGIN, ["s3cret"], folder)).wait()
    Pace(1, turns=turns_of(ORIGIN, ["s3cret"], tmp_path / "another")).wait()
    names = [
        {path.name for path in place.iterdir()} - {"secret"}
        for place in (folder, tmp_path / "another")
    ]
    # The same account is called otherwise in another folder, so no list of names can be tried.
    assert [len(found) for found in names] == [1, 1]
    assert names[0] != names[1]
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert not any(b"s3cret" in path.read_bytes() for path in folder.iterdir())


def test_the_turns_of_a_run_that_was_killed_go_on(clock: Clock, folder: Path) -> None:
    folder.mkdir()
    path = folder / "turns"
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        holder.kill()
        Pace(1, sleep=clock.sleep, turns=SharedTurns(path)).wait()
    assert clock.now == 1000


def test_a_file_that_was_cut_off_holds_nobody_up(clock: Clock, folder: Path) -> None:
    folder.mkdir()
    path = folder / "turns"
    path.write_bytes(b"\xff\xff\xff")
    Pace(1, sleep=clock.sleep, turns=SharedTurns(path)).wait()
    assert clock.now == 1000


@pytest.mark.parametrize("unsafe", ["open to others", "a link"])
def test_a_folder_that_others_could_have_put_there_is_refused(
    unsafe: str, tmp_path: Path, folder: Path
) -> None:
    if unsafe == "a link":
        (tmp_path / "elsewhere").mkdir(mode=0o700)
        folder.symlink_to(tmp_path / "elsewhere")
    else:
        folder.mkdir()
        folder.chmod(0o755)
    with pytest.raises(PermissionError, match="not a folder of this user alone"):
        turns_of(ORIGIN, ["key"], folder)
