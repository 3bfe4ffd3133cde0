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
from repo.definitions import setting
from repo.plugins import ROOT, Plugin, clean_environment, plugins, taps
from sandbox_api import Sandbox
from support.profiles import PROFILES

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
    found = hub_definition(plugin)
    jsonschema.Draft7Validator(schema).validate(found)
    names = {entry["name"] for entry in found["settings"]}
    for group in found["settings_group_validation"]:
        assert names.issuperset(group)


def hub_definition(plugin: Plugin) -> dict[str, Any]:
    """The definition as it is committed; `make lint` compares it with what the plugin says."""
    path = ROOT / "hub" / plugin.type / f"{plugin.name}.yml"
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("plugin", PLUGINS)
def test_secrets_are_sensitive_in_the_definition(plugin: Plugin) -> None:
    is_tap = plugin.type == "extractors"
    schema = plugin.tap_class.config_jsonschema if is_tap else plugin.about["settings"]
    properties: Mapping[str, Any] = schema["properties"]
    secrets = {name for name, node in properties.items() if node.get("secret")}
    entries = hub_definition(plugin)["settings"]
    assert {entry["name"] for entry in entries if entry.get("sensitive")} == secrets


def test_a_number_has_no_kind_as_meltano_fails_on_decimals() -> None:
    node = {"type": ["number", "null"], "title": "Pace", "description": "Requests a second."}
    assert "kind" not in setting("requests_per_second", node)


def test_a_default_that_a_profile_changes_is_not_handed_on_as_the_users_choice() -> None:
    node = {"type": "integer", "title": "Page size", "description": "Records.", "default": 50}
    assert setting("page_size", node)["value"] == 50
    assert "value" not in setting("page_size", {**node, "x-profile-defaults": {"tempo": 1000}})


@pytest.fixture(scope="module")
def selected() -> dict[str, dict[str, bool]]:
    """The streams of each tap, and whether a catalog of any profile selects them."""
    found: dict[str, dict[str, bool]] = {}
    with Sandbox(scale=0.01) as sandbox:
        for case in PROFILES:
            streams = found.setdefault(case.name, {})
            for entry in case.tap(config=case.config(sandbox)).catalog_dict["streams"]:
                own = next(m["metadata"] for m in entry["metadata"] if not m["breadcrumb"])
                name = entry["tap_stream_id"]
                chosen = bool(own.get("selected-by-default", True))
                streams[name] = streams.get(name, False) or chosen
    return found


@pytest.mark.parametrize("tap", TAPS)
def test_a_stream_that_no_catalog_selects_is_not_selected_by_the_definition(
    tap: Plugin, selected: dict[str, dict[str, bool]]
) -> None:
    left_out = sorted(name for name, chosen in selected[tap.name].items() if not chosen)
    expected = ["*.*", *(f"!{stream}.*" for stream in left_out)] if left_out else None
    lock = ROOT / "plugins" / "extractors" / f"{tap.name}--spile.lock"
    for found in (hub_definition(tap), json.loads(lock.read_text(encoding="utf-8"))):
        assert found.get("select") == expected
    if tap.name == "tap-ats":
        assert "application_history" in left_out


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
        # It sets all that any environment sets.
        [BIN / "meltano", "--environment=marts", "compile", "--lint"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        env=clean_environment() | {"MELTANO_CLI_DISABLE_VERSION_CHECK": "1"},
    )
    assert done.returncode == 0, done.stderr
    assert "Failed to validate" not in done.stdout + done.stderr
    assert "deprecated" not in done.stdout + done.stderr
