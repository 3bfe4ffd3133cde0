"""The length budget, as far as ruff does not keep it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from repo.plugins import ROOT
from support.repository import python_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LINES_OF_A_FILE = 350
LINES_OF_A_FUNCTION = 40


def test_no_file_is_longer_than_the_budget() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}
    long = {path.name: lines for path, lines in lengths.items() if lines > LINES_OF_A_FILE}
    assert not long


def test_no_function_is_longer_than_the_budget() -> None:
    long = {
        f"{path.relative_to(ROOT)}: {name}": lines
        for path in python_files()
        for name, lines in _functions(path)
        if lines > LINES_OF_A_FUNCTION
    }
    assert not long


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1
