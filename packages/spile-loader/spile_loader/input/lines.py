"""Lines of the input, as they come, without ever waiting longer than asked."""

from __future__ import annotations

import contextlib
import os
import select
import sys

from spile_loader.exceptions import InputError

_READ_SIZE = 1 << 20
_SET_PIPE_SIZE = 1031  # F_SETPIPE_SZ, which Python names from 3.10 on and only on Linux


class LineReader:
    """Reads whole lines from a file descriptor."""

    def __init__(self, descriptor: int, wake_up: int) -> None:
        """Remember what to read from.

        Args:
            descriptor: Where the lines come from.
            wake_up: Becomes readable when waiting has to end.
        """
        self._descriptor = descriptor
        self._wake_up = wake_up
        self._rest: list[bytes] = []
        if sys.platform == "linux":
            import fcntl  # noqa: PLC0415  # other systems lack it

            with contextlib.suppress(OSError):
                fcntl.fcntl(descriptor, _SET_PIPE_SIZE, _READ_SIZE)

    def read(self, timeout: float | None) -> list[bytes] | None:
        """Return the lines that have come.

        Args:
            timeout: Seconds to wait for the first byte; None waits for ever.

        Returns:
            Whole lines, none when time ran out; or None at the end of the input.

        Raises:
            InputError: If the input fails, such as a disk or a terminal that is gone.
        """
        ready, _, _ = select.select([self._descriptor, self._wake_up], [], [], timeout)
        if self._descriptor not in ready:
            return []
        try:
            data = os.read(self._descriptor, _READ_SIZE)
        except OSError as error:
            reason = f"The input cannot be read further: {error.strerror}."
            raise InputError(reason) from error
        if not data:
            return None
        head, newline, tail = data.rpartition(b"\n")
        if not newline:
            self._rest.append(data)
            return []
        lines = b"".join([*self._rest, head]).split(b"\n")
        self._rest = [tail] if tail else []
        return lines

    def last_line(self) -> list[bytes]:
        """Return what stands behind the last line end, once the input has ended."""
        return [b"".join(self._rest)] if self._rest else []
