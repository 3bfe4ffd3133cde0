"""docs/architecture.md shows the layers that the contracts of import-linter check."""

from __future__ import annotations

import re

import pytest
from repo.plugins import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
CONTRACTS = (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("contract", "folder"),
    [
        ("spile", "packages/spile/spile"),
        ("spile-loader", "packages/spile-loader/spile_loader"),
        ("target-duckdb", "targets/target-duckdb/target_duckdb"),
        ("target-postgres", "targets/target-postgres/target_postgres"),
    ],
)
def test_the_page_has_a_row_for_each_layer_from_top_to_bottom(contract: str, folder: str) -> None:
    _, _, contracts = CONTRACTS.partition(f'id = "{contract}"')
    listed, _, _ = contracts.partition("layers = [")[2].partition("\n]")
    layers = re.findall(r'"(.+)"', listed)
    _, _, table = PAGE.partition(f"`{folder}`:")
    rows = re.findall(r"^\| (`.*?`) \|", table.partition("\n\n`")[0], re.MULTILINE)
    assert [set(re.findall(r"`(\w+)/?`", row)) for row in rows] == [
        set(re.findall(r"\w+", layer)) for layer in layers
    ]
