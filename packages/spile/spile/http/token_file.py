"""The file that keeps OAuth tokens between runs: private, never half written, for one at a time.

A lock lies beside it: of runs that share the file, one renews the tokens while the others wait.
"""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from typing_extensions import override

from spile.exceptions import GrantError, RetriableError

if TYPE_CHECKING:
    from collections.abc import Iterator

_PRIVATE = 0o600


class Tokens(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the file holds.

    Attributes:
        refresh_token: Gets the next access token.
        access_token: Signs requests; None if there is none yet.
        renew_at: When it is time for the next one, in Unix seconds; None if nobody said.
        grant: Mark of the authorisation that the tokens go back to.
        pending: True while the refresh token is being exchanged; it may have served already.
    """

    refresh_token: str
    access_token: str | None = None
    renew_at: float | None = None
    grant: str | None = None
    pending: bool = False

    @override
    def __repr__(self) -> str:
        return "Tokens(***)"

    @property
    def good(self) -> bool:
        """True if the access token can be used."""
        if self.access_token is None:
            return False
        return self.renew_at is None or time.time() < self.renew_at


class TokenFile:
    """A file of tokens; the setting `token_file` names it.

    Args:
        path: Where it is. A link is followed; its folder has to be there.
    """

    def __init__(self, path: Path) -> None:
        self._path = Path(os.path.realpath(path.expanduser()))

    def read(self) -> Tokens | None:
        """The tokens; None if there is no file yet.

        Raises:
            GrantError: There is a file, but nothing in it that could be used.
        """
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Tokens)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise GrantError(_unusable("read", error)) from None
        except (msgspec.DecodeError, UnicodeDecodeError):
            msg = (
                "The file that token_file names holds no tokens. Restore it; or remove it, "
                "authorise again and set refresh_token."
            )
            raise GrantError(msg) from None

    def write(self, tokens: Tokens) -> None:
        """Put tokens in place of the old ones, which stay if that fails.

        Raises:
            GrantError: The file cannot be written.
        """
        try:
            self._replace(msgspec.json.encode(tokens))
        except OSError as error:
            raise GrantError(_unusable("written", error)) from None

    def _replace(self, content: bytes) -> None:
        descriptor, name = tempfile.mkstemp(prefix=".tokens-", dir=self._path.parent)
        new = Path(name)
        try:
            with open(descriptor, "wb") as file:  # noqa: PTH123  # it is open already
                file.write(content)
                file.flush()
                os.fsync(descriptor)
            new.replace(self._path)
        finally:
            new.unlink(missing_ok=True)

    def restore(self, tokens: Tokens | None, *, in_place_of: Tokens) -> None:
        """Put back what was there before, or nothing, unless somebody has written meanwhile.

        Args:
            tokens: What was there.
            in_place_of: What must still be there.
        """
        if self.read() != in_place_of:
            return
        if tokens is None:
            self._path.unlink(missing_ok=True)
        else:
            self.write(tokens)

    @contextmanager
    def locked(self, seconds: float) -> Iterator[None]:
        """Keep other runs from renewing the tokens.

        Args:
            seconds: How long to wait for a run that is renewing them.

        Raises:
            GrantError: There is no place for the lock.
            RetriableError: The other run has not ended that.
        """
        # Only runs with OAuth pay for the import.
        from filelock import FileLock, Timeout  # noqa: PLC0415

        lock = FileLock(self._path.with_name(f".{self._path.name}.lock"), mode=_PRIVATE)
        try:
            # The library would make a folder that is missing, as a misspelled path is.
            self._path.parent.stat()
            lock.acquire(timeout=seconds)
        except Timeout:
            msg = "another run is renewing the tokens of token_file"
            raise RetriableError(msg) from None
        except OSError as error:
            raise GrantError(_unusable("written", error)) from None
        try:
            yield
        finally:
            lock.release()


def _unusable(what: str, error: OSError) -> str:
    return f"The file that token_file names cannot be {what}: {error.strerror or 'it failed'}."
