"""To import a module defines things and does nothing else."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from support.repository import packages

PACKAGES = [pytest.param(path, id=path.name) for path in packages()]
PROGRAM = """
import importlib, json, os, pathlib, socket, sys, threading
def refuse(*arguments, **more):
    raise AssertionError("an import opened a connection")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
folder = pathlib.Path(sys.argv[1])
for path in sorted(folder.rglob("*.py")):
    if path.name != "__main__.py":
        parts = path.relative_to(folder.parent).with_suffix("").parts
        importlib.import_module(".".join(part for part in parts if part != "__init__"))
print(json.dumps({"threads": threading.active_count(), "files": os.listdir()}))
"""


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_is_imported_without_network_threads_or_files(
    package: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM, str(package)],
        cwd=tmp_path_factory.mktemp("empty"),
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"threads": 1, "files": []}
