"""Plugin definitions for Meltano and its Hub, made from what a plugin says about itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import yaml

from repo.plugins import VARIANT

if TYPE_CHECKING:
    from repo.plugins import Plugin

# A setting without a kind keeps its type. Meltano 4.4 fails on kind `decimal`.
_KINDS = {"integer": "integer", "boolean": "boolean", "object": "object", "array": "array"}
# What the Hub shows and Meltano's own schema of a lock file does not know.
_HUB_ONLY = (
    "quality",
    "keywords",
    "maintenance_status",
    "supported_python_versions",
    "target-schema",
    "target_schema",
)
# A setting with another name may be given instead, so that the plugin itself requires neither.
_GROUPS = {
    "target-duckdb": [["filepath"], ["path"]],
    "target-postgres": [["sqlalchemy_url"], ["host"]],
}
_NOTE = "# Made from `{} --about` by `make generate`; edit the plugin, not this file.\n"


def definition(plugin: Plugin) -> dict[str, Any]:
    """The Hub definition of a plugin."""
    about = plugin.about
    found = {
        "name": plugin.name,
        "namespace": plugin.namespace,
        "variant": VARIANT,
        "label": _label(plugin),
        "description": about["description"].partition("\n")[0],
        "pip_url": plugin.distribution,
        "executable": plugin.name,
        "maintenance_status": "beta",
        # The Hub gives gold to what more than five public projects use.
        "quality": "silver",
        "keywords": ["meltano_sdk", *plugin.keywords],
        "supported_python_versions": about["supported_python_versions"],
        "capabilities": sorted(about["capabilities"]),
        "settings_group_validation": _setting_groups(about["settings"]) or _GROUPS[plugin.name],
        "settings": [setting(name, node) for name, node in about["settings"]["properties"].items()],
    }
    if plugin.type == "extractors" and (costly := plugin.deselected):
        # Meltano's own `*.*` selects what the tap's catalog does not.
        found["select"] = ["*.*", *(f"!{stream}.*" for stream in costly)]
    if plugin.type == "loaders":
        found["dialect"] = plugin.name.partition("-")[2]
        variable = plugin.name.upper().replace("-", "_")
        found["target_schema"] = f"${variable}__DEFAULT_TARGET_SCHEMA"
    return found


def _label(plugin: Plugin) -> str:
    words = {"duckdb": "DuckDB", "postgres": "PostgreSQL", "ats": "ATS", "hr": "HR"}
    name = plugin.name.partition("-")[2]
    return words.get(name, name.replace("-", " ").capitalize())


def _setting_groups(schema: dict[str, Any]) -> list[list[str]]:
    required: list[str] = schema.get("required", [])
    if not required:
        return []
    profile: dict[str, Any] = schema["properties"].get("profile", {})
    if "api_url" in required or len(profile.get("enum", [])) < 2:  # noqa: PLR2004  # one profile
        return [required]
    # A vendor's profile may know the API's address.
    return [["api_url", *required], ["profile", *required]]


def setting(name: str, node: dict[str, Any]) -> dict[str, Any]:
    """A setting of a Hub definition, from its JSON Schema."""
    found: dict[str, Any] = {
        "name": name,
        "label": node["title"],
        "description": node["description"],
    }
    if kind := _kind(node):
        found["kind"] = kind
    # Meltano hands a default on as if the user had set it, which wins over a profile's.
    if "default" in node and "x-profile-defaults" not in node:
        found["value"] = node["default"]
    if "enum" in node:
        found["options"] = [{"label": str(v), "value": v} for v in node["enum"] if v is not None]
    if node.get("secret"):
        found["sensitive"] = True
    return found


def _kind(node: dict[str, Any]) -> str | None:
    types = [node["type"]] if isinstance(node["type"], str) else node["type"]
    type_ = next(t for t in types if t != "null")
    if "enum" in node:
        return "options"
    if type_ == "string":
        return "date_iso8601" if node.get("format") == "date-time" else "string"
    return _KINDS.get(type_)


def hub_file(plugin: Plugin) -> str:
    """Text of a plugin's file for the Hub."""
    body = yaml.safe_dump(definition(plugin), sort_keys=False, allow_unicode=True, width=96)
    return _NOTE.format(plugin.name) + "---\n" + body


def locked_definition(plugin: Plugin) -> dict[str, Any]:
    """The definition of a plugin without what only the Hub's pages show."""
    full = {"plugin_type": plugin.type, **definition(plugin)}
    locked = {key: value for key, value in full.items() if key not in _HUB_ONLY}
    locked["capabilities"] = [c for c in locked["capabilities"] if c not in _HUB_ONLY]
    return locked


def lock_file(plugin: Plugin) -> str:
    """Text of the lock file that lets Meltano work without the Hub."""
    return json.dumps(locked_definition(plugin), indent=2, ensure_ascii=False) + "\n"
