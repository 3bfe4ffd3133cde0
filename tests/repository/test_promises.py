"""The tests that `tests/README.md` names are there."""

from __future__ import annotations

import ast
import re

import pytest
from repo.plugins import ROOT

TESTS = ROOT / "tests"
NAMED = re.findall(r"`([\w/]+\.py)::(\w+)`", (TESTS / "README.md").read_text(encoding="utf-8"))


def test_the_readme_names_tests() -> None:
    assert len(NAMED) > 100


@pytest.mark.parametrize("file", sorted({file for file, _ in NAMED}))
def test_a_promise_names_a_test_that_exists(file: str) -> None:
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert {name for other, name in NAMED if other == file} <= functions
