"""The sections of a plugin's README that are made from the plugin."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from repo.endpoints import endpoints_table
from repo.periods import periods_table
from repo.tables import table

if TYPE_CHECKING:
    from repo.plugins import Plugin

_MARK = "<!-- {} of {}: made by `make generate` -->"


def readme(plugin: Plugin) -> str:
    """The README with its generated sections as they should be.

    Raises:
        ValueError: If a mark of a generated section is missing.
    """
    text = (plugin.folder / "README.md").read_text(encoding="utf-8")
    text = with_section(text, "settings", settings_table(plugin.about["settings"]))
    if plugin.type == "extractors":
        text = with_section(text, "streams", streams_table(plugin))
        if "begin of periods" in text:
            text = with_section(text, "periods", periods_table(plugin))
        for profile in plugin.vendor_profiles:
            section = f"endpoints of {profile}"
            if section in text:
                text = with_section(text, section, endpoints_table(plugin, profile))
    return text


def with_section(text: str, name: str, body: str) -> str:
    """A text with another body between the marks of a generated section.

    Raises:
        ValueError: If a mark is missing.
    """
    begin, end = (_MARK.format(edge, name) for edge in ("begin", "end"))
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not pattern.search(text):
        msg = f"no section between '{begin}' and '{end}'"
        raise ValueError(msg)
    return pattern.sub(lambda _: f"{begin}\n\n{body}\n\n{end}", text, count=1)


def settings_table(schema: dict[str, Any]) -> str:
    """A Markdown table of the settings."""
    required = schema.get("required", [])
    rows = [
        (f"`{name}`", _type(node), _default(node, required=name in required), _description(node))
        for name, node in schema["properties"].items()
    ]
    return table(("setting", "type", "default", "meaning"), rows)


def _type(node: dict[str, Any]) -> str:
    if "enum" in node:
        return " or ".join(f"`{value}`" for value in node["enum"] if value is not None)
    types = [node["type"]] if isinstance(node["type"], str) else node["type"]
    name = next(t for t in types if t != "null")
    name = str(node.get("format") or name)
    return f"{name}, secret" if node.get("secret") else name


def _default(node: dict[str, Any], *, required: bool) -> str:
    if required:
        return "required"
    if "default" not in node:
        return ""
    value = node["default"]
    if isinstance(value, (list, dict)):
        return "see below"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _description(node: dict[str, Any]) -> str:
    return str(node["description"]).replace("|", "\\|")


def streams_table(plugin: Plugin) -> str:
    """A Markdown table of the streams."""
    rows = [
        (
            f"`{entry['tap_stream_id']}`",
            ", ".join(f"`{key}`" for key in entry["key_properties"]),
            _replication(entry),
            _purpose(plugin, entry["tap_stream_id"]),
        )
        for entry in plugin.catalog
    ]
    return table(("stream", "key", "replication", "holds"), rows)


def _purpose(plugin: Plugin, stream: str) -> str:
    only, text = plugin.only_in(stream), plugin.stream_purposes[stream]
    return f"{text} Only in {only}." if only else text


def _replication(entry: dict[str, Any]) -> str:
    key = entry.get("replication_key")
    return f"incremental by `{key}`" if key else "full table"
