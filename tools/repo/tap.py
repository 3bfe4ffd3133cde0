"""Begins a tap: writes it from a template, and tells the rest of the repository about it."""

from __future__ import annotations

import argparse
import hashlib
import keyword
import re
import shutil
import sys
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined

from repo.plugins import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

TEMPLATE = ROOT / "tools" / "repo" / "tap_template"
_SUFFIX = ".jinja"
_NAME = re.compile(r"[a-z]{2,20}")
_PLUGIN = """\
    - name: tap-{name}
      variant: spile
      pip_url: >-
        -c ${{MELTANO_PROJECT_ROOT}}/requirements.lock
        -e ${{MELTANO_PROJECT_ROOT}}/packages/spile
        -e ${{MELTANO_PROJECT_ROOT}}/taps/tap-{name}
"""
_JOB = """\
  - name: {name}-to-duckdb
    tasks:
      - tap-{name} target-duckdb
"""
_SCHEDULE = """\
  - name: {name}-daily
    interval: "@daily"
    job: {name}-to-duckdb
"""
_SUBJECT = """\
    Subject(
        Tap{title},
        streams=("groups", "labels", "people"),
        bystander="items",
    ),
"""
_ROW = "| [tap-{name}](taps/tap-{name}/README.md) | JSON, key in a header | 4 | cursor | |\n"


class TapError(Exception):
    """Why there is no tap; nothing was written."""


def _with_line(line: str) -> Callable[[str, str], str]:
    """Add a line behind others."""
    return lambda found, name: found + _filled(line, name)


def _with_sorted_line(line: str) -> Callable[[str, str], str]:
    """Add a line among others in the order of the alphabet."""
    return lambda found, name: "".join(
        sorted([*found.splitlines(keepends=True), _filled(line, name)])
    )


def _with_word(word: str, between: str) -> Callable[[str, str], str]:
    """Add a word among others of a line in the order of the alphabet."""
    return lambda found, name: between.join(sorted([*found.split(between), _filled(word, name)]))


def _with_last_word(word: str) -> Callable[[str, str], str]:
    """Add a word behind those of a line, which may end with a comma."""
    return lambda found, name: f"{found.rstrip(',')}, {_filled(word, name)}"


def _filled(text: str, name: str) -> str:
    key = hashlib.sha256(name.encode()).hexdigest()[:10]
    return text.format(name=name, title=name.title(), key=f"key-{key}")


_TAP_IMPORT = (
    r"^(?:from tap_\w+\.tap import \w+\n)+",
    _with_sorted_line("from tap_{name}.tap import Tap{title}\n"),
)
#: By file: where something is added, as a pattern of what is there, and how.
PLACES: Mapping[str, Sequence[tuple[str, Callable[[str, str], str]]]] = {
    "README.md": ((r"^(?:\| \[tap-\w+\]\(taps/.*\n)+", _with_line(_ROW)),),
    "meltano.yml": (
        (r"(?<=\n)(?=\n  loaders:\n)", _with_line(_PLUGIN)),
        (r"(?<=\n)(?=\nschedules:\n)", _with_line(_JOB)),
        (r"(?<=\n)\Z", _with_line(_SCHEDULE)),
    ),
    "pyproject.toml": (
        (r'^(?:  "taps/tap-\w+",\n)+', _with_line('  "taps/tap-{name}",\n')),
        (r'^(?:  "tap_\w+",\n)+', _with_sorted_line('  "tap_{name}",\n')),
        (r'"tap_\w+"(?:, "tap_\w+")+', _with_word('"tap_{name}"', ", ")),
        (r'(?<=^layers = \[")\w+(?: \| \w+)+(?=", "base"\]$)', _with_word("{name}", " | ")),
    ),
    "sandbox/sandbox_api/apis/__init__.py": (
        (
            r"^(?:from sandbox_api\.apis\.\S+ import \w+\n)+",
            _with_sorted_line("from sandbox_api.apis.{name} import {title}Api\n"),
        ),
        (r"^(?:    \w+Api,\n)+", _with_line("    {title}Api,\n")),
    ),
    "sandbox/sandbox_api/options.py": (
        (r'^(?:        "\w+": "\w+-\w{10}",\n)+', _with_line('        "{name}": "{key}",\n')),
    ),
    "tests/support/fork_server.py": (
        (r'^(?:    "tap-\w+": "\w+",\n)+', _with_line('    "tap-{name}": "Tap{title}",\n')),
    ),
    "tests/support/profiles.py": (
        _TAP_IMPORT,
        (r"^PROFILES = \(\n(?:.+\n)*?(?=\)\n)", _with_line("    ProfileCase(Tap{title}),\n")),
    ),
    "tests/support/subjects.py": (
        _TAP_IMPORT,
        (r"^SUBJECTS = \(\n(?:.+\n)*?(?=\)\n)", _with_line(_SUBJECT)),
    ),
    "tests/support/taps.py": (
        _TAP_IMPORT,
        (r"^(?:        Tap\w+,\n)+", _with_line("        Tap{title},\n")),
    ),
    "tests/taps/conftest.py": (
        (r'^(?:    "\w+": Folder\(.*\),\n)+', _with_line('    "{name}": Folder("/v1/groups"),\n')),
    ),
    "tests/taps/fault_table.py": (
        (r"^_(?:CURSORS|IN_QUERY) = \(.*(?=\)$)", _with_last_word('"tap-{name}"')),
    ),
    "tests/taps/test_standard_suites.py": (
        (
            r"^(?:TestTap\w+ = standard_suite\(.*\)\n)+",
            _with_line('TestTap{title} = standard_suite("{name}")\n'),
        ),
    ),
}


def write_tap(name: str, root: Path = ROOT) -> list[Path]:
    """Write a tap and what names it; all of it, or nothing.

    Args:
        name: What the API is called.
        root: The repository.

    Returns:
        The files that were written.

    Raises:
        TapError: The name cannot be used, or something is in the way.
    """
    _check_name(name)
    made = _new_files(name, root)
    folders = [root / "taps" / f"tap-{name}", root / "tests" / "taps" / f"tap_{name}"]
    in_the_way = [path for path in (*folders, *made) if path.exists() or path.is_symlink()]
    if in_the_way:
        msg = f"{in_the_way[0].relative_to(root)} is there already: remove it or take another name"
        raise TapError(msg)
    texts = {**made, **{root / file: _changed(root / file, file, name) for file in PLACES}}
    before = {path: path.read_text(encoding="utf-8") for path in texts if path not in made}
    try:
        for path, text in texts.items():
            _write(path, text)
    except BaseException:
        _undo(made, folders, before)
        raise
    return list(texts)


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        msg = (
            "Give the tap a name of 2 to 20 small letters that is no word of Python: "
            "make tap NAME=tides"
        )
        raise TapError(msg)


def _new_files(name: str, root: Path) -> dict[Path, str]:
    """What is written from the template."""
    # Python and Markdown, which nothing takes for HTML.
    environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True)  # noqa: S701
    values = {"name": name, "title": name.title()}
    found = {}
    for path in sorted(TEMPLATE.rglob(f"*{_SUFFIX}")):
        place = path.relative_to(TEMPLATE).as_posix().removesuffix(_SUFFIX).replace("NAME", name)
        template = environment.from_string(path.read_text(encoding="utf-8"))
        found[root / place] = template.render(values)
    return found


def _changed(path: Path, file: str, name: str) -> str:
    """The text of a file with the tap added in its places."""
    text = path.read_text(encoding="utf-8")
    if re.search(rf"\btap[-_]{name}\b|\b{name.title()}Api\b|^\s+\"{name}\":", text, re.MULTILINE):
        msg = f"{file} names {name} already: remove it there or take another name"
        raise TapError(msg)
    for pattern, add in PLACES[file]:
        found = list(re.finditer(pattern, text, re.MULTILINE))
        for match in reversed(found):
            text = text[: match.start()] + add(match[0], name) + text[match.end() :]
        if not found:
            msg = f"{file} has no place for a tap where PLACES in tools/repo/tap.py looks for it"
            raise TapError(msg)
    return text


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.name == "LICENSE":
        path.symlink_to(text)
    else:
        path.write_text(text, encoding="utf-8")


def _undo(made: Mapping[Path, str], folders: Sequence[Path], before: Mapping[Path, str]) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    for path in made:
        path.unlink(missing_ok=True)
    for path, text in before.items():
        if path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def main(words: Sequence[str]) -> int:
    """Write a tap and say which files these are."""
    parser = argparse.ArgumentParser(prog="python -m repo tap", description=__doc__)
    parser.add_argument("name", help="what the API is called, such as tides")
    name = parser.parse_args(words).name.removeprefix("tap-")
    try:
        written = write_tap(name)
    except TapError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"Nothing was written: {error.filename}: {error.strerror}")
    sys.stdout.writelines(f"wrote {path.relative_to(ROOT)}\n" for path in written)
    return 0
