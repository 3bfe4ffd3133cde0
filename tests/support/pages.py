"""Opens a page in a browser, and looks at what is on it then."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source"})
_TIMEOUT = 120


def browser() -> str | None:
    """The path of a browser that can run without a screen, if this machine has one."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@dataclass
class Element:
    """An element of a page, with what is in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    content: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text in it."""
        return "".join(part if isinstance(part, str) else part.text for part in self.content)

    @property
    def classes(self) -> list[str]:
        """Its classes."""
        return self.attributes.get("class", "").split()

    def all(self, *tags: str) -> list[Element]:
        """The elements in it with one of these tags, or all."""
        return [element for element in self._walk() if not tags or element.tag in tags]

    def of_class(self, *names: str) -> list[Element]:
        """The elements in it that have one of these classes."""
        return [element for element in self._walk() if set(names) & set(element.classes)]

    def by_id(self, name: str) -> Element:
        """The one element in it with this id."""
        found = [element for element in self._walk() if element.attributes.get("id") == name]
        assert len(found) == 1, f"{len(found)} elements have the id {name}"
        return found[0]

    def _walk(self) -> Iterator[Element]:
        for part in self.content:
            if isinstance(part, Element):
                yield part
                yield from part._walk()


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("document")]

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].content.append(element)
        if tag not in _VOID:
            self.open.append(element)

    @override
    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    @override
    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self.open[1:]):
            while self.open.pop().tag != tag:
                pass

    @override
    def handle_data(self, data: str) -> None:
        self.open[-1].content.append(data)


def parse(text: str) -> Element:
    """The elements of a page."""
    builder = _Builder()
    builder.feed(text)
    builder.close()
    return builder.open[0]


def open_page(path: Path, profile: Path) -> Element:
    """What a browser makes of a page, once its scripts have run.

    A machine without a browser gets the page as it was written, so that its facts are still
    checked there; what only scripts add is missing then.

    Args:
        path: The page.
        profile: An empty folder for the browser.
    """
    executable = browser()
    if executable is None:
        return parse(path.read_text(encoding="utf-8"))
    command = [executable, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    # No name resolves: a page that needs the network shows that it does.
    command += ["--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND"]
    command += [f"--user-data-dir={profile}", "--virtual-time-budget=10000", "--dump-dom"]
    done = subprocess.run(
        [*command, "--enable-logging=stderr", path.as_uri()],
        capture_output=True,
        check=True,
        timeout=_TIMEOUT,
    )
    log = done.stderr.decode(errors="replace")
    complaints = [line for line in log.splitlines() if ":CONSOLE" in line]
    assert not complaints, complaints
    return parse(done.stdout.decode())
