"""Each plugin installed alone, from its wheel, in an environment of its own, and run."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from repo.plugins import BIN, ROOT, Plugin, plugins, taps
from sandbox_api import Sandbox
from support.loading import Loader
from support.singer import clean_environment, parse_lines

if TYPE_CHECKING:
    from pathlib import Path

    from support.loading import Opening
    from support.pipelines import Released
    from support.postgres import PostgresServer

TAPS = [pytest.param(plugin, id=plugin.name) for plugin in taps()]
TARGETS = [pytest.param(p, id=p.name) for p in plugins() if p.type == "loaders"]
LINES = """\
{"type": "SCHEMA", "stream": "s", "schema": {"properties": {"n": {}}}, "key_properties": ["n"]}
{"type": "RECORD", "stream": "s", "record": {"n": 1}}
"""


def install(plugin: Plugin, wheels: Path, environment: Path) -> Path:
    """Install a plugin's wheel and what it needs; its executable."""
    python = str(environment / "bin" / "python")
    sources = ["--find-links", str(wheels), "--constraint", str(ROOT / "requirements.lock")]
    for command in (
        ["venv", "--python", sys.executable, str(environment)],
        ["pip", "install", "--python", python, *sources, plugin.distribution],
    ):
        subprocess.run(
            [str(BIN / "uv"), "--quiet", "--system-certs", *command],
            check=True,
            capture_output=True,
            env=clean_environment(),
        )
    return environment / "bin" / plugin.name


@pytest.mark.parametrize("plugin", TAPS)
def test_a_tap_runs_from_its_wheel_alone(
    plugin: Plugin, released: Released, tmp_path: Path
) -> None:
    executable = install(plugin, released.wheels, tmp_path / "venv")
    api = plugin.name.removeprefix("tap-")
    with Sandbox(scale=0.01) as sandbox:
        done = subprocess.run(
            [executable, "--config", "ENV"],
            capture_output=True,
            check=False,
            env=clean_environment(**sandbox.environment()),
        )
        truth = sandbox.counts(api)
    assert done.returncode == 0, done.stderr.decode()
    found = [m["stream"] for m in parse_lines(done.stdout) if m["type"] == "RECORD"]
    streams = ["resource"] if api == "hr" else list(truth)
    assert {name: found.count(name) for name in streams} == {name: truth[name] for name in streams}


@pytest.mark.parametrize("plugin", TARGETS)
def test_a_target_runs_from_its_wheel_alone(
    plugin: Plugin, released: Released, tmp_path: Path, postgres: PostgresServer
) -> None:
    executable = install(plugin, released.wheels, tmp_path / "venv")
    opened: dict[str, Opening] = {"target-duckdb": Loader, "target-postgres": postgres.loader}
    loader = opened[plugin.name](tmp_path)
    command = [str(executable), *loader.command()[3:]]
    subprocess.run(command, input=LINES.encode(), check=True, capture_output=True)
    assert loader.query("SELECT n FROM s") == [("1",)]
