"""What the repository holds, for tests of the repository itself."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from repo.plugins import ROOT, Plugin, taps

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def files() -> list[Path]:
    """Every file that is in the repository or would be added to it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607  # git is where the PATH says
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    names = [name for name in listed.stdout.split("\0") if name]
    return [ROOT / name for name in sorted(set(names)) if (ROOT / name).is_file()]


def python_files() -> list[Path]:
    """Every Python file of the repository."""
    return [path for path in files() if path.suffix == ".py"]


def packages() -> list[Path]:
    """The folders of the Python packages that have a wheel."""
    manifests = [*sorted(ROOT.glob("*/*/pyproject.toml")), ROOT / "sandbox" / "pyproject.toml"]
    return [next(path.parent.glob("*/__init__.py")).parent for path in manifests]


def package_files(package: Path) -> set[str]:
    """What a wheel of a package must hold beside what is about the wheel itself."""
    return {
        path.relative_to(package.parent).as_posix()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@cache
def known_taps() -> tuple[Plugin, ...]:
    """The taps, by name; each tells of itself once, in three processes, whatever module asks."""
    return tuple(taps())


def schemas(tap: Plugin) -> dict[str, dict[str, Any]]:
    """The schema files of a tap, by the stream that they are named after."""
    folder = resources.files(f"{tap.namespace}.schemas")
    return {
        item.name.removesuffix(".json"): json.loads(item.read_text(encoding="utf-8"))
        for item in folder.iterdir()
        if item.name.endswith(".json")
    }


def properties(schema: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property of a JSON Schema, nested ones too, with its path."""
    for name, node in schema.get("properties", {}).items():
        here = f"{path}.{name}" if path else name
        yield here, node
        yield from properties(node, here)
    if isinstance(schema.get("items"), dict):
        yield from properties(schema["items"], f"{path}[]")
    for options in (schema.get("anyOf", []), schema.get("oneOf", [])):
        for option in options:
            if isinstance(option, dict):
                yield from properties(option, path)
