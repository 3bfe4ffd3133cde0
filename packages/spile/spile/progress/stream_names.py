"""The name of a stream in each line of its log."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from typing_extensions import override


@dataclass(frozen=True)
class NamesStream(logging.Filter):
    """Lets each line say of which stream it is, as Meltano shows no name of a logger.

    Attributes:
        name: The stream.
    """

    name: str

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        if f"'{self.name}'" not in record.getMessage():
            named = f"Stream '{self.name}': "
            # Without arguments, a percent sign in the text is one.
            record.msg = f"{named.replace('%', '%%') if record.args else named}{record.msg}"
        return True


def name_stream(log: logging.Logger, name: str) -> None:
    """Let each line of a stream's logger say of which stream it is.

    Args:
        log: The logger, which another tap of this process may have had.
        name: The stream.
    """
    names = NamesStream(name)
    if names not in log.filters:
        log.addFilter(names)
