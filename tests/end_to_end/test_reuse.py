"""A Meltano project elsewhere takes our plugins from what `make dist` built: docs/reuse.md."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
import yaml
from repo.meltano_project import MeltanoProject
from repo.plugins import BIN, ROOT, Plugin, plugins
from singer_sdk.singerlib import Catalog
from support.pipelines import NO_HUB
from tap_worklogs.tap import TapWorklogs

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox_api import Sandbox
    from support.pipelines import Released

PAIR = {"tap-worklogs": "extractor", "target-duckdb": "loader"}
DISTRIBUTIONS = {"tap-worklogs": "tap-worklogs", "target-duckdb": "spile-target-duckdb"}
# Nobody listens there, so that a run that asks anybody but the sandbox fails.
NO_NETWORK = {
    name: "http://127.0.0.1:9"
    for upper in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    for name in (upper, upper.lower())
}


class Elsewhere(MeltanoProject):
    """A project of somebody who has never seen this repository."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        uv = [str(BIN / "uv"), "cache", "dir"]
        cache = subprocess.run(uv, check=True, capture_output=True, text=True).stdout.strip()
        self._variables = NO_HUB | {
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
            # What Meltano remembers of a Hub is not left with whoever runs the tests.
            "XDG_CACHE_HOME": str(root / ".cache"),
            "UV_CACHE_DIR": cache,
            # What our wheels need comes from a registry, in the versions of the lock.
            "UV_CONSTRAINT": str(ROOT / "requirements.lock"),
            "UV_SYSTEM_CERTS": "true",
            # Compiling all that a plugin brings takes longer than running it once.
            "UV_COMPILE_BYTECODE": "0",
            "TARGET_DUCKDB_FILEPATH": str(root / "loaded.duckdb"),
        }

    def do(self, *arguments: str, **variables: str) -> str:
        return self.execute(*arguments, variables=self._variables | variables)

    def load(self, sandbox: Sandbox) -> dict[str, int]:
        """Run once, with nothing in reach but the API; the rows of every table."""
        self.do("run", *PAIR, **sandbox.environment(), **NO_NETWORK)
        with duckdb.connect(str(self.root / "loaded.duckdb")) as connection:
            rows = connection.execute("SELECT stream, rows FROM _sdc_loads").fetchall()
            return {
                stream: connection.sql(f'FROM "{stream}"').count("*").fetchall()[0][0]
                for stream, _ in rows
            }

    def installed(self, plugin: str, distribution: str) -> str:
        """The version of a distribution in a plugin's environment."""
        python = self.root / ".meltano" / f"{PAIR[plugin]}s" / plugin / "venv" / "bin" / "python"
        code = f"import importlib.metadata as m; print(m.version({distribution!r}), end='')"
        done = subprocess.run([python, "-c", code], check=True, capture_output=True, text=True)
        return done.stdout

    def definition(self, plugin: str) -> dict[str, Any]:
        """The definition of a plugin that Meltano keeps: a lock file, or an entry of its own."""
        locks = list(self.root.glob(f"plugins/*/{plugin}--*.lock"))
        if locks:
            found: dict[str, Any] = json.loads(locks[0].read_text(encoding="utf-8"))
            return found
        project = yaml.safe_load((self.root / "meltano.yml").read_text(encoding="utf-8"))
        entries: list[dict[str, Any]] = project["plugins"][f"{PAIR[plugin]}s"]
        return next(entry for entry in entries if entry["name"] == plugin)

    def selection(self) -> Selection:
        """The streams and properties that a run would read."""
        token = {"TAP_WORKLOGS_API_TOKEN": "made up"}
        catalog = self.do("invoke", "--dump=catalog", "tap-worklogs", **token)
        return selection(json.loads(catalog)["streams"])


Selection = dict[str, dict[tuple[str, ...], bool]]


def selection(streams: list[dict[str, Any]]) -> Selection:
    """What is selected in a catalog, by the rules of the SDK."""
    entries = Catalog.from_dict({"streams": streams}).values()
    return {entry.tap_stream_id: dict(entry.metadata.resolve_selection()) for entry in entries}


@pytest.fixture(scope="module")
def empty_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    Elsewhere(folder).do("init", "project")
    return folder / "project"


@pytest.fixture
def elsewhere(empty_project: Path, tmp_path: Path) -> Elsewhere:
    shutil.copytree(empty_project, tmp_path / "project")
    return Elsewhere(tmp_path / "project")


@dataclass(frozen=True)
class Added:
    """A project that has added from the site.

    Attributes:
        project: The project.
        locks: The definitions that Meltano keeps of the two plugins that it installed.
    """

    project: Elsewhere
    locks: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def added(
    empty_project: Path, released: Released, tmp_path_factory: pytest.TempPathFactory
) -> Added:
    """Two plugins are installed."""
    folder = tmp_path_factory.mktemp("added") / "project"
    shutil.copytree(empty_project, folder)
    project = Elsewhere(folder)
    project.do("add", *PAIR, MELTANO_HUB_API_ROOT=f"{released.url}/hub")
    return Added(project, {name: project.definition(name) for name in PAIR})


def assert_ours(project: Elsewhere, released: Released) -> None:
    found = {plugin: project.installed(plugin, name) for plugin, name in DISTRIBUTIONS.items()}
    assert found == dict.fromkeys(PAIR, released.version)
    assert project.installed("tap-worklogs", "spile") == released.version


def assert_selects_what_the_tap_does(project: Elsewhere) -> None:
    chosen = project.selection()
    streams = {kind.name for kind in TapWorklogs.stream_types if kind.path}
    expected = selection(Plugin("tap-worklogs", "extractors").catalog)
    # The generic profile has none of the streams that only a product has.
    assert chosen == {stream: expected[stream] for stream in streams}
    assert all(chosen[stream][()] for stream in chosen)


def test_a_project_adds_from_the_site_and_runs(
    added: Added, released: Released, sandbox: Sandbox
) -> None:
    assert added.project.load(sandbox) == sandbox.counts("worklogs")
    assert_ours(added.project, released)
    assert_selects_what_the_tap_does(added.project)


def test_meltano_finds_nothing_wrong_with_a_project_that_added_everything_from_the_site(
    added: Added, released: Released, capfd: pytest.CaptureFixture[str]
) -> None:
    names = [plugin.name for plugin in plugins()]
    site = {"MELTANO_HUB_API_ROOT": f"{released.url}/hub"}
    others = [name for name in names if name not in PAIR]
    added.project.do("add", "--no-install", *others, **site, **NO_NETWORK)
    locks = {path.name for path in added.project.root.glob("plugins/*/*.lock")}
    assert locks == {f"{name}--spile.lock" for name in names}
    added.project.do("compile", "--lint")
    assert "Failed to validate" not in capfd.readouterr().err


def test_a_project_adds_by_a_definition_file_or_a_served_one_and_gets_wheels_from_a_folder(
    elsewhere: Elsewhere, released: Released, sandbox: Sandbox, added: Added
) -> None:
    # A file, and wheels that a variable names.
    file = str(ROOT / "hub" / "extractors" / "tap-worklogs.yml")
    tap = ("--plugin-type", "extractor", "tap-worklogs", "--from-ref", file)
    elsewhere.do("add", *tap, UV_FIND_LINKS=f"{released.url}/wheels/")
    # What is served, and wheels that the project keeps.
    shutil.copytree(released.wheels, elsewhere.root / "wheels")
    served = f"{released.url}/hub/plugins/loaders/target-duckdb--spile"
    target = ("--plugin-type", "loader", "target-duckdb", "--from-ref", served)
    elsewhere.do("add", "--no-install", *target)
    source = f"--find-links wheels {DISTRIBUTIONS['target-duckdb']}=={released.version}"
    elsewhere.do("config", "set", "target-duckdb", "_pip_url", "--", source)
    elsewhere.do("install", "target-duckdb")
    assert elsewhere.load(sandbox) == sandbox.counts("worklogs")
    assert_ours(elsewhere, released)
    for name in PAIR:
        found = elsewhere.definition(name)
        assert found["settings"] == added.locks[name]["settings"]
        assert found["capabilities"] == added.locks[name]["capabilities"]
