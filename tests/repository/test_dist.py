"""What `make dist` builds: wheels of one version, and a Hub of files."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from email import message_from_string
from pathlib import PurePath
from typing import TYPE_CHECKING

import pytest
from meltano.core.plugin.base import PluginType
from repo.hub_site import PLUGIN_TYPES
from repo.plugins import ROOT, VARIANT, Plugin, plugins
from support.pipelines import Released
from support.repository import package_files, packages

if TYPE_CHECKING:
    from email.message import Message
    from pathlib import Path

KINDS = {".py", ".json", ".typed", ".html", ".css", ".js"}
MANIFESTS = [path.parent / "pyproject.toml" for path in packages()]
RULES = re.DOTALL | re.MULTILINE
PLUGINS = [pytest.param(plugin, id=plugin.name) for plugin in plugins()]


def metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as file:
        [name] = [name for name in file.namelist() if name.endswith(".dist-info/METADATA")]
        return message_from_string(file.read(name).decode())


def test_every_package_has_a_wheel_of_the_version_with_its_files_and_the_license(
    dist: Path,
) -> None:
    wheels = {}
    for wheel in (dist / "wheels").glob("*.whl"):
        names = zipfile.ZipFile(wheel).namelist()
        assert metadata(wheel)["Version"] == Released.version
        assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
        inside = {name for name in names if ".dist-info/" not in name}
        assert {PurePath(name).suffix for name in inside} <= KINDS
        assert any(name.endswith("/py.typed") for name in inside)
        wheels[next(iter(inside)).partition("/")[0]] = inside
    assert wheels == {path.name: package_files(path) for path in packages()}


@pytest.mark.parametrize("plugin", PLUGINS)
def test_a_plugin_is_content_with_no_other_version_of_its_library(
    plugin: Plugin, dist: Path
) -> None:
    [wheel] = (dist / "wheels").glob(f"{plugin.distribution.replace('-', '_')}-*.whl")
    needed = metadata(wheel).get_all("Requires-Dist") or []
    ours = [line for line in needed if line.startswith("spile")]
    assert ours == [f"{plugin.library}=={Released.version}"]


def test_every_plugin_type_that_meltano_may_ask_for_has_an_index(dist: Path) -> None:
    assert {str(type_) for type_ in PluginType.__members__.values() if type_.discoverable} == set(
        PLUGIN_TYPES
    )
    for type_ in PLUGIN_TYPES:
        index = json.loads((dist / "hub" / "plugins" / type_ / "index").read_text())
        assert set(index) == {plugin.name for plugin in plugins() if plugin.type == type_}
        for name, entry in index.items():
            assert entry["default_variant"] == VARIANT
            ref = entry["variants"][VARIANT]["ref"]
            path = dist / ref.removeprefix(f"{Released.base_url}/")
            assert json.loads(path.read_text())["name"] == name


@pytest.mark.parametrize("plugin", PLUGINS)
def test_a_definition_names_wheels_by_address_and_hash(plugin: Plugin, dist: Path) -> None:
    path = dist / "hub" / "plugins" / plugin.type / f"{plugin.name}--{VARIANT}"
    addresses = json.loads(path.read_text())["pip_url"].split()
    names = []
    for address in addresses:
        url, digest = address.split("#sha256=")
        wheel = dist / url.removeprefix(f"{Released.base_url}/")
        assert hashlib.sha256(wheel.read_bytes()).hexdigest() == digest
        names.append(metadata(wheel)["Name"])
    assert names == [plugin.library, plugin.distribution]


def test_the_page_of_the_wheels_lists_each_with_its_hash(dist: Path) -> None:
    page = (dist / "wheels" / "index.html").read_text()
    listed = dict(re.findall(r'href="([^"#]+)#sha256=([0-9a-f]+)"', page))
    wheels = (dist / "wheels").glob("*.whl")
    assert listed == {w.name: hashlib.sha256(w.read_bytes()).hexdigest() for w in wheels}


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.com")
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)  # noqa: S607  # git is where the PATH says


def version_of(checkout: Path) -> str:
    """The version that a package of a checkout is built with."""
    package = checkout / "packages" / "spile"
    package.mkdir(parents=True)
    shutil.copy(ROOT / "packages" / "spile" / "pyproject.toml", package)
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "version"],
        cwd=package,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("tags", "version"),
    [
        (["v1.2.3"], "1.2.3"),
        (["v1.2.3-rc.1"], "1.2.3rc1"),
        (["v1.10.0", "docs", "vendored-2", "v1.2.x"], "1.10.0"),
        (["docs"], "0.9.1.dev1"),
        ([], "0.9.1.dev1"),
    ],
)
def test_the_version_is_that_of_the_tag_or_follows_the_last_one(
    tmp_path: Path, tags: list[str], version: str
) -> None:
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "commit", "--quiet", "--allow-empty", "--message=earlier")
    git(tmp_path, "tag", "v0.9.0")
    git(tmp_path, "commit", "--quiet", "--allow-empty", "--message=now")
    for tag in tags:
        git(tmp_path, "tag", tag)
    assert version_of(tmp_path) == version


def test_a_clone_without_its_tags_has_a_version(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "full")
    git(tmp_path / "full", "commit", "--quiet", "--allow-empty", "--message=earlier")
    git(tmp_path / "full", "commit", "--quiet", "--allow-empty", "--message=now")
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{tmp_path}/full", "shallow")
    assert version_of(tmp_path / "shallow") == "0.1.1.dev1"


def test_an_archive_has_the_version_of_its_manifests_even_inside_somebody_elses_repository(
    tmp_path: Path,
) -> None:
    assert version_of(tmp_path / "alone") == "0.1.0"
    git(tmp_path, "init", "--quiet", "theirs")
    git(tmp_path / "theirs", "commit", "--quiet", "--allow-empty", "--message=theirs")
    git(tmp_path / "theirs", "tag", "v9.9.9")
    assert version_of(tmp_path / "theirs" / "archive") == "0.1.0"


def test_every_package_has_its_version_and_its_license_in_the_same_way() -> None:
    ways = set()
    for manifest in MANIFESTS:
        text = manifest.read_text(encoding="utf-8")
        [way] = re.findall(r"^\[tool\.hatch\.version\]\n.*?^describe_command.*?$", text, RULES)
        [root] = re.findall(r'^root = "(.*)"$', way, re.MULTILINE)
        assert (manifest.parent / root).resolve() == ROOT
        assert (manifest.parent / "LICENSE").resolve() == ROOT / "LICENSE"
        assert "{ git = { commit = true, tags = true } }" in text
        ways.add(way.replace(root, ""))
    assert len(ways) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--base-url", "ftp://example.com"], "must be like https://example.com/singer"),
        (["--base-url", "https://user:secret@example.com"], "without user, query or fragment"),
        (["--base-url", "example.com/singer"], "must be like https://example.com/singer"),
        (["--version", "one"], "'one' is not a version such as 1.2.3"),
    ],
)
def test_what_cannot_be_served_or_installed_is_refused_before_anything_is_built(
    tmp_path: Path, arguments: list[str], message: str
) -> None:
    command = [sys.executable, "-m", "repo", "dist", "--output", str(tmp_path)]
    done = subprocess.run([*command, *arguments], check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert message in done.stderr
    assert "secret" not in done.stderr
    assert list(tmp_path.iterdir()) == []
