"""What a package offers is what its `__all__` says."""

from __future__ import annotations

import importlib
import inspect

import pytest
from support.repository import packages

NAMES = [path.name for path in packages()]


@pytest.mark.parametrize("name", NAMES)
def test_everything_that_a_package_imports_is_exported_and_sorted(name: str) -> None:
    package = importlib.import_module(name)
    public = {
        member
        for member, value in vars(package).items()
        if not member.startswith("_") and not inspect.ismodule(value) and member != "annotations"
    }
    exported = list(getattr(package, "__all__", []))
    assert public <= set(exported)
    assert exported == sorted(exported, key=_as_ruff_sorts)
    assert all(hasattr(package, member) for member in exported)


def _as_ruff_sorts(member: str) -> tuple[int, str]:
    return (0 if member.isupper() else 1 if member[0].isupper() else 2, member)


@pytest.mark.parametrize("name", NAMES)
def test_every_package_is_typed_and_says_what_it_is(name: str) -> None:
    package = importlib.import_module(name)
    assert (inspect.getdoc(package) or "").endswith(".")
    assert package.__file__ is not None
    assert importlib.resources.files(name).joinpath("py.typed").is_file()
