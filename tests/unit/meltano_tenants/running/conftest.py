"""A plugin that is served."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

PLUGIN = """
import atexit, os, signal, sys, threading

def main():
    known = "colorsys" in sys.modules
    import colorsys
    first, *rest = sys.argv[1:]
    if first == "echo":
        print(sys.stdin.read() + os.environ["WORD"] + os.getcwd(), flush=True)
        print("to the log", file=sys.stderr)
    elif first == "exit":
        return int(rest[0])
    elif first == "imported":
        print(known, os.environ.get("WORD"), sys.argv[0], flush=True)
    elif first == "leave":
        left = open(rest[0], "w")
        left.write("in a buffer")
        detached = open(rest[0])
        detached.detach()
        sys.modules[__name__].left = left, detached
        atexit.register(open(rest[1], "w").write, "at the exit")
        threading.Timer(0.01, lambda: print("by a thread")).start()
        return "a sentence"
    elif first == "wait":
        print("waiting", flush=True)
        sys.stdin.read()
"""
METADATA = "Metadata-Version: 2.1\nName: plugin\nVersion: 1\n"


@pytest.fixture
def executable(tmp_path: Path) -> Path:
    """A plugin's executable, in an environment with its Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "python").symlink_to(os.path.realpath(sys.executable))
    (folder / "plugin.py").write_text(PLUGIN)
    information = folder / "plugin-1.dist-info"
    information.mkdir()
    (information / "METADATA").write_text(METADATA)
    (information / "entry_points.txt").write_text("[console_scripts]\nrun-plugin = plugin:main\n")
    path = folder / "run-plugin"
    path.touch()
    return path
