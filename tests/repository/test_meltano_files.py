"""Meltano's project file, the plugins' lock files and their definitions for the Hub."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml
from repo.definitions import definition, setting
from repo.plugins import ROOT, Plugin, clean_environment, plugins, taps

if TYPE_CHECKING:
    from collections.abc import Mapping

BIN = Path(sys.executable).parent
PLUGINS = [pytest.param(plugin, id=plugin.name) for plugin in plugins()]
TAPS = [pytest.param(tap, id=tap.name) for tap in taps()]


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / "meltano.yml").read_text(encoding="utf-8"))
    return content


@pytest.mark.parametrize("plugin", PLUGINS)
def test_definition_for_the_hub_is_valid(plugin: Plugin) -> None:
    schema = json.loads((Path(__file__).parent / "hub.schema.json").read_text(encoding="utf-8"))
    path = ROOT / "hub" / plugin.type / f"{plugin.name}.yml"
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(schema).validate(found)
    names = {entry["name"] for entry in found["settings"]}
    for group in found["settings_group_validation"]:
        assert names.issuperset(group)


@pytest.mark.parametrize("plugin", PLUGINS)
def test_secrets_are_sensitive_in_the_definition(plugin: Plugin) -> None:
    properties: Mapping[str, Any] = plugin.about["settings"]["properties"]
    secrets = {name for name, node in properties.items() if node.get("secret")}
    entries = definition(plugin)["settings"]
    assert {entry["name"] for entry in entries if entry.get("sensitive")} == secrets


def test_a_number_has_no_kind_as_meltano_fails_on_decimals() -> None:
    node = {"type": ["number", "null"], "title": "Pace", "description": "Requests a second."}
    assert "kind" not in setting("requests_per_second", node)


def test_a_default_that_a_profile_changes_is_not_handed_on_as_the_users_choice() -> None:
    node = {"type": "integer", "title": "Page size", "description": "Records.", "default": 50}
    assert setting("page_size", node)["value"] == 50
    assert "value" not in setting("page_size", {**node, "x-profile-defaults": {"tempo": 1000}})


def test_a_stream_that_no_catalog_selects_is_not_selected_by_the_definition() -> None:
    tap = Plugin("tap-ats", "extractors")
    rules = definition(tap)["select"]
    assert rules[0] == "*.*"
    assert "!application_history.*" in rules
    assert rules[1:] == [f"!{stream}.*" for stream in tap.deselected]
    assert "select" not in definition(Plugin("target-duckdb", "loaders"))


@pytest.mark.parametrize("plugin", PLUGINS)
def test_project_holds_every_plugin_with_its_lock_file(
    plugin: Plugin, project: dict[str, Any]
) -> None:
    [entry] = [e for e in project["plugins"][plugin.type] if e["name"] == plugin.name]
    assert (ROOT / "plugins" / plugin.type / f"{plugin.name}--{entry['variant']}.lock").exists()
    assert f"-e ${{MELTANO_PROJECT_ROOT}}/{plugin.folder.relative_to(ROOT)}" in entry["pip_url"]


@pytest.mark.parametrize("tap", TAPS)
def test_every_tap_has_a_job_and_a_schedule(tap: Plugin, project: dict[str, Any]) -> None:
    job = f"{tap.name.removeprefix('tap-')}-to-duckdb"
    assert {"name": job, "tasks": [f"{tap.name} target-duckdb"]} in project["jobs"]
    assert job in [schedule["job"] for schedule in project["schedules"]]


def test_every_lock_file_belongs_to_a_plugin_of_the_project(project: dict[str, Any]) -> None:
    named = {
        f"{type_}/{entry.get('inherit_from', entry['name'])}--{entry['variant']}.lock"
        for type_, entries in project["plugins"].items()
        for entry in entries
    }
    folder = ROOT / "plugins"
    assert {str(path.relative_to(folder)) for path in folder.glob("*/*.lock")} == named


def test_meltano_itself_finds_nothing_wrong_with_the_project() -> None:
    done = subprocess.run(
        [BIN / "meltano", "compile", "--lint"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        env=clean_environment() | {"MELTANO_CLI_DISABLE_VERSION_CHECK": "1"},
    )
    assert done.returncode == 0, done.stderr
    assert "Failed to validate" not in done.stdout + done.stderr
    assert "deprecated" not in done.stdout + done.stderr
