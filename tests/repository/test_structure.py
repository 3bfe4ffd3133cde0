"""The shape of the product code: what is small stays small, and a page takes few hops."""

from __future__ import annotations

import ast
import inspect
import json
import re
import sys
import threading
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from repo.plugins import ROOT
from spile import Paginator, Request, RESTStream
from spile.streams.declaration import StreamDeclaration
from spile.sync import StreamSync
from support.extraction import extract
from support.repository import packages, python_files
from support.server import Received, Reply, serve
from tap_worklogs.tap import TapWorklogs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import FrameType

    Method = ast.FunctionDef | ast.AsyncFunctionDef

MODULES_OF_A_FOLDER = 14
LINES_OF_A_CLASS = 200
ANY_PER_THOUSAND_LINES = 15
HOPS_OF_A_PAGE = 30
PAGES = 40
SPILE = str(ROOT / "packages" / "spile" / "spile") + "/"
PRODUCT = [pytest.param(path, id=path.name) for path in packages()]
COMPREHENSIONS = {"<genexpr>", "<listcomp>", "<dictcomp>", "<setcomp>"}


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


# Sizes


@pytest.mark.parametrize("package", PRODUCT)
def test_a_folder_is_seen_at_a_glance(package: Path) -> None:
    modules = Counter(p.parent for p in package.rglob("*.py") if p.name != "__init__.py")
    crowded = {f.name: count for f, count in modules.items() if count > MODULES_OF_A_FOLDER}
    assert not crowded


@pytest.mark.parametrize("kind", [RESTStream, StreamDeclaration, StreamSync])
def test_a_core_class_is_read_in_one_go(kind: type) -> None:
    assert len(inspect.getsource(kind).splitlines()) < LINES_OF_A_CLASS


@pytest.mark.parametrize("name", ["spile", "spile_loader", "target_duckdb", "target_postgres"])
def test_types_say_which(name: str) -> None:
    files = [path for path in python_files() if path.parent.is_relative_to(folder_of(name))]
    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files)
    anys = sum(_anys(node) for path in files for node in ast.walk(tree_of(path)))
    assert 1000 * anys / lines <= ANY_PER_THOUSAND_LINES


def folder_of(name: str) -> Path:
    return next(path for path in packages() if path.name == name)


def _anys(node: ast.AST) -> int:
    if isinstance(node, ast.Name):
        return int(node.id == "Any")
    # A cast may name its type as a text.
    is_cast = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "cast"
    named = node.args[0] if is_cast and isinstance(node, ast.Call) else None
    text = named.value if isinstance(named, ast.Constant) else ""
    return len(re.findall(r"\bAny\b", str(text)))


# Attributes


def test_no_attribute_is_born_outside_init() -> None:
    folders = (ROOT / "packages", ROOT / "targets")
    classes = [
        (path.relative_to(ROOT), node)
        for path in python_files()
        if any(path.is_relative_to(folder) for folder in folders)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef)
    ]
    by_name: dict[str, list[ast.ClassDef]] = {}
    for _, node in classes:
        by_name.setdefault(node.name, []).append(node)
    born = {
        f"{path}: {node.name}.{attribute}"
        for path, node in classes
        for method in _methods(node)
        if method.name != "__init__"
        for attribute in _assigned(method) - _declared(node, by_name)
    }
    assert not born


def _methods(node: ast.ClassDef) -> Iterator[Method]:
    for child in node.body:
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield child


def _assigned(method: Method) -> set[str]:
    """The attributes of `self` that a method assigns."""
    return {
        node.attr
        for node in ast.walk(method)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    }


def _declared(node: ast.ClassDef, by_name: dict[str, list[ast.ClassDef]]) -> set[str]:
    """What a class and its bases assign in `__init__` or declare."""
    found = {target.id for child in node.body for target in _targets(child)}
    for method in _methods(node):
        found |= _assigned(method) if method.name == "__init__" else set()
    bases = [base for name in node.bases for base in by_name.get(ast.unparse(name), [])]
    return found.union(*(_declared(base, by_name) for base in bases))


def _targets(node: ast.stmt) -> list[ast.Name]:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return [target for target in targets if isinstance(target, ast.Name)]


# Hops


class Traced:
    """Runs tap-worklogs over pages of a server, and looks at every call meanwhile."""

    def __init__(self, see: Callable[[FrameType], None]) -> None:
        self._see = see
        self.received: list[Received] = []
        self.on_request: Callable[[], None] = lambda: None

    def _profile(self, frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            self._see(frame)

    def _reply(self, request: Received) -> Reply:
        self.on_request()
        self.received.append(request)
        number = len(self.received)
        records = [
            {"tempoWorklogId": number * 50 + i, "updatedAt": "2024-06-01T00:00:00Z"}
            for i in range(50)
        ]
        link = f"/v1/worklogs?offset={50 * number}&limit=50" if number < PAGES else None
        body = {"metadata": {"next": link}, "results": records}
        return Reply(body=json.dumps(body).encode())

    def run(self) -> None:
        bookmark = {
            "replication_key": "updatedAt",
            "replication_key_value": "2024-05-01T00:00:00Z",
        }
        with serve(self._reply) as server:
            config = {
                "api_url": server.url,
                "api_token": "t",
                "max_concurrency": 1,
                "page_size": 50,
            }
            catalog = TapWorklogs(config=config).catalog_dict
            threading.setprofile(self._profile)
            sys.setprofile(self._profile)
            try:
                state = {"bookmarks": {"worklogs": bookmark}}
                output = extract(TapWorklogs, config, "worklogs", catalog=catalog, state=state)
            finally:
                sys.setprofile(None)
                threading.setprofile(None)
        assert output.counts() == {"worklogs": 50 * PAGES}


def module_of(frame: FrameType | None) -> str | None:
    """The module of spile that a frame runs in."""
    path = frame.f_code.co_filename if frame else ""
    return path.removeprefix(SPILE) if path.startswith(SPILE) else None


def _stack(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def test_a_page_crosses_few_boundaries_of_modules_on_each_thread() -> None:
    hops: Counter[str] = Counter()

    def see(frame: FrameType) -> None:
        here = module_of(frame)
        if here is None or frame.f_code.co_name in COMPREHENSIONS:
            return
        callers = [caller for caller in _stack(frame.f_back) if module_of(caller) is not None]
        # What is done while a page is waited for depends on the machine.
        if not any(caller.f_code.co_name == "_idle" for caller in [frame, *callers]):
            from_here = bool(callers) and module_of(callers[0]) == here
            hops[threading.current_thread().name] += not from_here

    Traced(see).run()
    assert len(hops) == 2
    per_page = {name: count / PAGES for name, count in hops.items()}
    assert max(per_page.values()) < HOPS_OF_A_PAGE, per_page


def test_one_paginator_and_one_request_are_made_before_the_first_is_sent() -> None:
    made: Counter[type] = Counter()
    before: list[Counter[type]] = []

    def see(frame: FrameType) -> None:
        if frame.f_code.co_name == "__init__":
            made[type(frame.f_locals.get("self"))] += 1

    traced = Traced(see)
    traced.on_request = lambda: before.append(made.copy())
    traced.run()
    paginators = sum(n for kind, n in before[0].items() if issubclass(kind, Paginator))
    # The stream's own request, and the one of the page, which is what is sent.
    assert (paginators, before[0][Request]) == (1, 2)
