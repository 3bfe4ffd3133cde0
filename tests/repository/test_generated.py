"""What `make generate` writes of settings; `make lint` sees that all of it is current."""

from __future__ import annotations

import pytest
from repo.plugins import Plugin, plugins
from repo.readmes import settings_table

PLUGINS = [pytest.param(plugin, id=plugin.name) for plugin in plugins()]


@pytest.mark.parametrize("plugin", PLUGINS)
def test_readme_tells_every_setting(plugin: Plugin) -> None:
    text = (plugin.folder / "README.md").read_text(encoding="utf-8")
    assert settings_table(plugin.about["settings"]) in text


def test_a_table_says_what_is_required_secret_and_preset() -> None:
    schema = {
        "properties": {
            "api_key": {"type": "string", "secret": True, "description": "The a|b key."},
            "strict": {"type": ["boolean", "null"], "default": False, "description": "How."},
        },
        "required": ["api_key"],
    }
    rows = settings_table(schema).splitlines()[2:]
    assert rows == [
        r"| `api_key` | string, secret | required | The a\|b key. |",
        "| `strict` | boolean | `false` | How. |",
    ]
