"""Text that some databases cannot hold: NUL characters, and in JSON halves of surrogate pairs."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from spile_loader.exceptions import InputError
from spile_loader.wording import shown

if TYPE_CHECKING:
    from typing import TypeAlias

    from spile_loader.schema.stream_schema import Field

    Action: TypeAlias = Literal["null", "remove", "fail"]

logger = logging.getLogger("target")

# How such text is written in JSON; a pair of surrogates is looked at again, and found good.
_SUSPECT = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_HALF = r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_PAIR = r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_ESCAPES = re.compile(rf"(\\[^u]|{_PAIR})|(\\u0000|{_HALF})")


class UnstorableText:
    """Looks for text that the database cannot hold, and does with it what is asked for."""

    def __init__(self, stream: str, action: Action) -> None:
        """Remember what to do.

        Args:
            stream: Name of the stream.
            action: Whether such text costs its field, only its characters, or ends the load.
        """
        self._stream = stream
        self._action = action
        self._warned: set[str] = set()
        self.is_suspect = _SUSPECT.search

    def cleaned(self, field: Field, value: Any) -> Any:
        """Return a decoded value as the database can hold it.

        Args:
            field: The property.
            value: Its text, or its JSON as it stands in the input.

        Returns:
            The value, or what is left of it.

        Raises:
            InputError: If the load has to end, or if a key would change.
        """
        if isinstance(value, str):
            found, rest = "\0" in value, value.replace("\0", "")
        else:
            text = bytes(value).decode()
            rest = _ESCAPES.sub(lambda match: match[1] or "", text)
            found = rest != text
        if not found:
            return value
        if self._action == "fail" or field.is_key:
            reason = "the text holds a NUL character or half a surrogate pair"
            raise InputError(reason, stream=self._stream, field=field.name)
        self._warn(field.name)
        if self._action == "null":
            return None
        return rest if isinstance(value, str) else msgspec.Raw(rest.encode())

    def _warn(self, name: str) -> None:
        """Say once for each field what happens to its text."""
        if name not in self._warned:
            self._warned.add(name)
            logger.warning(
                "Stream '%s', field '%s': text holds a NUL character or half a surrogate pair, "
                "which the database cannot hold; %s.",
                shown(self._stream),
                shown(name),
                "it becomes NULL" if self._action == "null" else "they are left out",
            )
