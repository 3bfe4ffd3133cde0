"""The file that keeps OAuth tokens between runs."""

from __future__ import annotations

import stat
import time
from typing import TYPE_CHECKING

import pytest
from spile.exceptions import GrantError, RetriableError
from spile.http.token_file import TokenFile, Tokens

if TYPE_CHECKING:
    from pathlib import Path

OLD = Tokens(refresh_token="re-0")
NEW = Tokens(refresh_token="re-1", access_token="access-1", renew_at=1.5, grant="g")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tokens.json"


def test_tokens_are_read_as_they_were_written_and_are_private(path: Path) -> None:
    file = TokenFile(path)
    assert file.read() is None
    file.write(OLD)
    file.write(NEW)
    assert file.read() == NEW
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"refresh_token": 1}', b"\xff", b"{"])
def test_a_corrupt_file_is_refused_and_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(GrantError, match="holds no tokens"):
        TokenFile(path).read()
    assert path.read_bytes() == content


def test_a_file_behind_a_link_is_replaced_where_it_is(path: Path) -> None:
    link = path.parent / "link.json"
    link.symlink_to(path)
    TokenFile(link).write(NEW)
    assert link.is_symlink()
    assert TokenFile(path).read() == NEW


def test_a_folder_that_is_missing_is_told_and_not_made(path: Path) -> None:
    file = TokenFile(path.parent / "missing" / "tokens.json")
    with pytest.raises(GrantError, match="cannot be written: No such file"):
        file.write(NEW)
    with pytest.raises(GrantError, match="cannot be written: No such file"), file.locked(1):
        pass
    assert list(path.parent.iterdir()) == []


def test_a_restore_puts_back_what_was_there_unless_somebody_has_written_meanwhile(
    path: Path,
) -> None:
    file = TokenFile(path)
    file.write(NEW)
    file.restore(OLD, in_place_of=OLD)
    assert file.read() == NEW
    file.restore(OLD, in_place_of=NEW)
    assert file.read() == OLD
    file.restore(None, in_place_of=OLD)
    assert file.read() is None


def test_one_run_at_a_time_renews_the_tokens(path: Path) -> None:
    with (
        TokenFile(path).locked(1),
        pytest.raises(RetriableError, match="another run"),
        TokenFile(path).locked(0.05),
    ):
        pass
    with TokenFile(path).locked(0):
        pass


@pytest.mark.parametrize(
    ("access", "left", "good"),
    [("a", None, True), ("a", 60, True), ("a", -1, False), (None, 60, False)],
)
def test_a_token_is_good_until_it_is_to_be_renewed(
    access: str | None, left: float | None, *, good: bool
) -> None:
    renew_at = None if left is None else time.time() + left
    assert Tokens(refresh_token="r", access_token=access, renew_at=renew_at).good is good
