"""Every setting explains itself, and every credential is marked as one."""

from __future__ import annotations

import re

import pytest
from repo.plugins import Plugin, plugins

PLUGINS = [pytest.param(plugin, id=plugin.name) for plugin in plugins()]
SECRET = re.compile(r"(^|_)(token|key|password|secret)$")
# Names that only look like credentials.
HARMLESS = re.compile(r"_(param|length)$|^basic_password$")


@pytest.mark.parametrize("plugin", PLUGINS)
def test_every_setting_has_a_title_and_a_description(plugin: Plugin) -> None:
    silent = [
        name
        for name, node in plugin.about["settings"]["properties"].items()
        if not node.get("title") or len(node.get("description", "").split()) < 3
    ]
    assert not silent


@pytest.mark.parametrize("plugin", PLUGINS)
def test_every_credential_is_a_secret_without_a_default(plugin: Plugin) -> None:
    for name, node in plugin.about["settings"]["properties"].items():
        if SECRET.search(name) and not HARMLESS.search(name):
            assert node.get("secret"), name
            assert "default" not in node, name


@pytest.mark.parametrize("plugin", PLUGINS)
def test_about_knows_version_and_pythons(plugin: Plugin) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*", plugin.about["version"])
    assert "3.10" in plugin.about["supported_python_versions"]
