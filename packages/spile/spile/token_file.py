"""The file that keeps OAuth tokens between runs: private, and never half written."""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from typing_extensions import override

from spile.exceptions import GrantError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Tokens(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the file holds.

    Attributes:
        refresh_token: Gets the next access token.
        access_token: Signs requests; None if there is none yet.
        renew_at: When it is time for the next one, in Unix seconds; None if nobody said.
        grant: Mark of the authorisation that the tokens go back to.
    """

    refresh_token: str
    access_token: str | None = None
    renew_at: float | None = None
    grant: str | None = None

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

    @contextmanager
    def replacing(self) -> Iterator[Callable[[Tokens], None]]:
        """Takes new tokens in place of the old ones; the old ones stay if none come.

        Raises:
            GrantError: The file cannot be written.
        """
        try:
            # Made first: tokens that came could not be got a second time.
            descriptor, name = tempfile.mkstemp(prefix=".tokens-", dir=self._path.parent)
            os.close(descriptor)
        except OSError as error:
            raise GrantError(_unusable("written", error)) from None

        new = Path(name)

        def write(tokens: Tokens) -> None:
            with new.open("wb") as file:
                file.write(msgspec.json.encode(tokens))
                file.flush()
                os.fsync(file.fileno())
            new.replace(self._path)

        try:
            yield write
        except OSError as error:
            raise GrantError(_unusable("written", error)) from None
        finally:
            new.unlink(missing_ok=True)


def _unusable(what: str, error: OSError) -> str:
    return f"The file that token_file names cannot be {what}: {error.strerror or 'it failed'}."
