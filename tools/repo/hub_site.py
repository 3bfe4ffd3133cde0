"""A private Meltano Hub of static files, whose definitions install the plugins from our wheels."""

from __future__ import annotations

import hashlib
import json
import shutil
from html import escape
from typing import TYPE_CHECKING, Any

from repo.definitions import locked_definition
from repo.plugins import VARIANT, plugins

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from repo.plugins import Plugin

# Meltano asks for the index of any of these, and takes a missing one for a broken Hub.
PLUGIN_TYPES = (
    "extractors",
    "files",
    "loaders",
    "mappers",
    "orchestrators",
    "transformers",
    "transforms",
    "utilities",
)


def write_site(folder: Path, base_url: str, wheels: Sequence[Path]) -> None:
    """Write the index of every plugin type and the definition of every plugin.

    Args:
        folder: Where they go, served as base_url/hub; it is emptied first.
        base_url: Where this folder's parent is served.
        wheels: The wheels, served as base_url/wheels.
    """
    shutil.rmtree(folder, ignore_errors=True)
    links = {_distribution(wheel): link for wheel, link in _links(wheels, f"{base_url}/wheels/")}
    for type_ in PLUGIN_TYPES:
        place = folder / "plugins" / type_
        place.mkdir(parents=True)
        found = [plugin for plugin in plugins() if plugin.type == type_]
        index = {plugin.name: _entry(plugin, f"{base_url}/hub") for plugin in found}
        _write(place / "index", index)
        for plugin in found:
            _write(place / f"{plugin.name}--{VARIANT}", served_definition(plugin, links))


def _entry(plugin: Plugin, hub_url: str) -> dict[str, Any]:
    ref = f"{hub_url}/plugins/{plugin.type}/{plugin.name}--{VARIANT}"
    return {"logo_url": None, "default_variant": VARIANT, "variants": {VARIANT: {"ref": ref}}}


def served_definition(plugin: Plugin, links: Mapping[str, str]) -> dict[str, Any]:
    """A plugin's definition as Meltano gets it.

    Args:
        plugin: The plugin.
        links: Where the wheel of each distribution is, with its hash.

    Returns:
        The definition. Its wheels are named by address and hash, as a distribution of the same
        name on a package index would be installed just as well if they were named by name.
    """
    found = locked_definition(plugin)
    # The folder says it; Meltano adds it by itself.
    del found["plugin_type"]
    found["pip_url"] = " ".join(links[name] for name in (plugin.library, plugin.distribution))
    return found


def write_wheel_page(wheels: Sequence[Path]) -> None:
    """Write the page beside the wheels that `--find-links` reads where folders are not listed."""
    lines = [
        f'<a href="{escape(link)}">{escape(wheel.name)}</a><br>' for wheel, link in _links(wheels)
    ]
    text = "\n".join(["<!DOCTYPE html>", "<title>Wheels</title>", *lines, ""])
    (wheels[0].parent / "index.html").write_text(text, encoding="utf-8")


def _links(wheels: Iterable[Path], folder_url: str = "") -> list[tuple[Path, str]]:
    digests = ((wheel, hashlib.sha256(wheel.read_bytes()).hexdigest()) for wheel in wheels)
    return [(wheel, f"{folder_url}{wheel.name}#sha256={digest}") for wheel, digest in digests]


def _distribution(wheel: Path) -> str:
    return wheel.name.partition("-")[0].replace("_", "-")


def _write(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
