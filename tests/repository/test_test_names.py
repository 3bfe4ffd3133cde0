"""The test of a module is found by the module's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from repo.plugins import ROOT
from support.repository import packages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UNIT = ROOT / "tests" / "unit"
#: Modules without a test of their own, and why.
EXCEPTIONS = {
    "spile/exceptions.py": "names for failures; the test of each module raises its own",
    "spile/typing.py": "names for types, which mypy checks",
    "spile/state/document.py": "the types of the state's keys, which mypy checks",
    "spile_loader/exceptions.py": "names for failures; the test of each module raises its own",
    "spile_loader/typing.py": "names for types, which mypy checks",
    "load_report/load_plots.py": "drawings; tests/end_to_end/test_load_report.py looks at the page",
    "load_report/plots.py": "drawings; tests/end_to_end/test_load_report.py looks at the page",
    "load_report/mart_figures.py": "drawings; tests/unit/load_report/test_mart_views.py reads them",
}


def modules() -> Iterator[tuple[Path, Path]]:
    """Each module of the product, below its package's folder, with the test of its name."""
    for package in packages():
        if package.relative_to(ROOT).parts[0] not in {"packages", "targets"}:
            continue
        for module in sorted(package.rglob("*.py")):
            if module.name not in {"__init__.py", "__main__.py"}:
                path = module.relative_to(package.parent)
                yield path, UNIT / path.parent / f"test_{path.name}"


@pytest.mark.parametrize(("module", "test"), [pytest.param(*m, id=str(m[0])) for m in modules()])
def test_a_module_has_a_test_file_of_its_name(module: Path, test: Path) -> None:
    if module.as_posix() in EXCEPTIONS:
        assert not test.exists(), "it has a test by now: it is no exception any more"
    else:
        assert "\ndef test_" in test.read_text(encoding="utf-8")


def test_every_exception_is_a_module() -> None:
    assert {path.as_posix() for path, _ in modules()} >= set(EXCEPTIONS)
