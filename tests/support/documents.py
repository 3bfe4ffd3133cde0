"""The commands that the documents tell people to type."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from support.repository import files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FENCE = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CONTINUED = re.compile(r"\\\n\s*")
_COMMENT = re.compile(r"(?:^|\s+)#\s.*$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block of shell commands.

    Attributes:
        path: The document.
        line: Where the block begins.
        commands: Its lines, continued ones joined, without comments.
    """

    path: Path
    line: int
    commands: tuple[str, ...]


def documents() -> list[Path]:
    """The Markdown files that people read, notes on single changes left out."""
    return [path for path in files() if path.suffix == ".md" and path.parent.name != "changes"]


def blocks(path: Path) -> Iterator[Block]:
    """The shell blocks of a document."""
    text = path.read_text(encoding="utf-8")
    for match in _FENCE.finditer(text):
        joined = _COMMENT.sub("", _CONTINUED.sub("", match[1]))
        commands = tuple(line.rstrip() for line in joined.splitlines() if line.strip())
        yield Block(path, text.count("\n", 0, match.start()) + 1, commands)
