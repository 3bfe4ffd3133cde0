"""Turns that runs on one machine share, as a vendor's limit counts an account and not a process.

A file holds when the next request may be sent. Whoever takes a turn locks the file; the system
gives the lock back when its holder dies. The file's name tells nothing of the credential: it is
keyed with a secret that is made once and kept beside it.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import hmac
import os
import secrets
import stat
import struct
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from typing_extensions import override

from spile.http.rate_limit import Turns

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from typing_extensions import Self

_CONTENT = struct.Struct("dd")
_SECRET = "secret"  # noqa: S105 - the name of a file
_SECRET_BYTES = 32
# Which start of the machine the monotonic clock counts from.
_BOOT = Path("/proc/sys/kernel/random/boot_id")


class SharedTurns(Turns):
    """The turns of one account, in a file.

    Args:
        path: The file; it is created when the first turn is taken.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    @override
    def __enter__(self) -> Self:
        super().__enter__()
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        content = os.pread(self._descriptor, _CONTENT.size, 0)
        # A file that is new, or was cut off, is nobody's turn.
        if len(content) == _CONTENT.size:
            self.next, self.held_until = _CONTENT.unpack(content)
        return self

    @override
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # A full disk costs the sharing, not the run.
        with contextlib.suppress(OSError):
            os.pwrite(self._descriptor, _CONTENT.pack(self.next, self.held_until), 0)
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        super().__exit__(kind, error, trace)

    def __del__(self) -> None:
        with contextlib.suppress(OSError, AttributeError):
            os.close(self._descriptor)


def turns_of(
    origin: Iterable[object], identity: Iterable[str], folder: Path | None = None
) -> SharedTurns:
    """The turns of an account, shared with every run of this user on this machine.

    Args:
        origin: The API's scheme, host and port.
        identity: What tells the account from others of this API, its credential for one.
        folder: Where the files are; by default a folder of this user's own.

    Raises:
        OSError: The folder is not safe, or cannot be used.
    """
    folder = folder or Path(tempfile.gettempdir()) / f"spile-{os.getuid()}"
    _require_safe(folder)
    boot = _BOOT.read_text(encoding="ascii").strip() if _BOOT.exists() else ""
    text = "\0".join(map(str, [*origin, boot, *identity]))
    name = hmac.new(_secret(folder), text.encode(), hashlib.sha256).hexdigest()
    return SharedTurns(folder / name)


def _require_safe(folder: Path) -> None:
    """Make the folder, or see that nobody else can write to it or put it there."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if (
        not stat.S_ISDIR(found.st_mode)
        or found.st_uid != os.getuid()
        or stat.S_IMODE(found.st_mode) & 0o077
    ):
        msg = f"{folder} is not a folder of this user alone"
        raise PermissionError(msg)


def _secret(folder: Path) -> bytes:
    path = folder / _SECRET
    if not path.exists():
        # Whole before it has its name; the first of several runs wins.
        with tempfile.NamedTemporaryFile(dir=folder) as file:
            file.write(secrets.token_bytes(_SECRET_BYTES))
            file.flush()
            with contextlib.suppress(FileExistsError):
                os.link(file.name, path)
    return path.read_bytes()
