"""The plugins of this repository, found by their folders; the one list of them."""

from __future__ import annotations

import importlib
import importlib.metadata
import inspect
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
VARIANT = "spile"
_FOLDERS = {"extractors": "taps", "loaders": "targets"}
_LIBRARIES = {"extractors": "spile", "loaders": "spile-loader"}
_SETTINGS = ("TAP_", "TARGET_", "MELTANO_")


@dataclass(frozen=True)
class Plugin:
    """A tap or target of this repository.

    Attributes:
        name: Its executable, which is also its folder's name.
        type: As Meltano names it: extractors or loaders.
    """

    name: str
    type: str

    @property
    def folder(self) -> Path:
        """Where its package is."""
        return ROOT / _FOLDERS[self.type] / self.name

    @property
    def library(self) -> str:
        """The distribution of the library that it is built on."""
        return _LIBRARIES[self.type]

    @property
    def namespace(self) -> str:
        """Its Python package, which Meltano calls namespace."""
        return self.name.replace("-", "_")

    @property
    def package(self) -> Path:
        """The folder of its Python package."""
        return self.folder / self.namespace

    @property
    def keywords(self) -> list[str]:
        """What it is found by, as its distribution says."""
        words = importlib.metadata.metadata(self.distribution)["Keywords"]
        return [word.strip() for word in words.split(",")]

    @cached_property
    def distribution(self) -> str:
        """The name that it is installed by."""
        scripts = importlib.metadata.entry_points(group="console_scripts", name=self.name)
        names = [script.dist.name for script in scripts if script.dist]
        if not names:
            msg = f"{self.name} is not installed: run `make setup`"
            raise LookupError(msg)
        return names[0]

    @cached_property
    def about(self) -> dict[str, Any]:
        """What the plugin says about itself."""
        about: dict[str, Any] = json.loads(self._run("--about", "--format=json"))
        return about

    @cached_property
    def _catalogs(self) -> dict[str, list[dict[str, Any]]]:
        """The streams of a tap as it discovers them without other settings, by profile."""
        profiles = self.about["settings"]["properties"]["profile"]["enum"]
        return {name: self._discover(name) for name in profiles}

    def _discover(self, profile: str) -> list[dict[str, Any]]:
        variable = f"{self.namespace.upper()}_PROFILE"
        found = self._run("--discover", "--config=ENV", **{variable: profile})
        streams: list[dict[str, Any]] = json.loads(found)["streams"]
        return streams

    @cached_property
    def catalog(self) -> list[dict[str, Any]]:
        """The streams of a tap by name, those of its profiles included."""
        found = {
            entry["tap_stream_id"]: entry
            for entries in reversed(self._catalogs.values())
            for entry in entries
        }
        return [found[name] for name in sorted(found)]

    def streams_of(self, profile: str) -> list[str]:
        """The streams of a profile, by name."""
        return sorted(entry["tap_stream_id"] for entry in self._catalogs[profile])

    @property
    def deselected(self) -> list[str]:
        """The streams that no profile's catalog selects by default, by name."""
        entries = [entry for found in self._catalogs.values() for entry in found]
        selected = {entry["tap_stream_id"] for entry in entries if _is_selected(entry)}
        return sorted({entry["tap_stream_id"] for entry in entries} - selected)

    def only_in(self, stream: str) -> str:
        """The profiles that a stream is of, in words; none for one of every profile."""
        names = [
            profile
            for profile, entries in self._catalogs.items()
            if any(entry["tap_stream_id"] == stream for entry in entries)
        ]
        return "" if len(names) == len(self._catalogs) else f"profile {', '.join(names)}"

    @cached_property
    def tap_class(self) -> Any:
        """The class of a tap."""
        module = importlib.import_module(f"{self.namespace}.tap")
        members = inspect.getmembers(module, inspect.isclass)
        return next(kind for _, kind in members if getattr(kind, "name", None) == self.name)

    @property
    def vendor_profiles(self) -> Sequence[str]:
        """The profiles of a tap that speak a vendor's API."""
        return [name for name in self.tap_class.profiles if name != "generic"]

    @cached_property
    def stream_classes(self) -> Sequence[Any]:
        """The classes of a tap's streams; none if they are configuration."""
        return tuple(getattr(self.tap_class, "stream_types", ()))

    @cached_property
    def stream_purposes(self) -> dict[str, str]:
        """What each stream holds: first line of its class, or its schema's description."""
        classes = {
            kind.name: (kind.__doc__ or "").partition("\n")[0] for kind in self.stream_classes
        }
        return {
            entry["tap_stream_id"]: classes.get(entry["tap_stream_id"])
            or entry["schema"].get("description", "")
            for entry in self.catalog
        }

    def _run(self, *arguments: str, **variables: str) -> str:
        done = subprocess.run(
            [BIN / self.name, *arguments],
            capture_output=True,
            check=False,
            text=True,
            env=clean_environment() | variables,
        )
        if done.returncode:
            msg = f"{self.name} {' '.join(arguments)} failed:\n{done.stderr}"
            raise RuntimeError(msg)
        return done.stdout


def _is_selected(entry: dict[str, Any]) -> bool:
    """True if a stream of a catalog is selected by default."""
    own = next(one["metadata"] for one in entry["metadata"] if not one["breadcrumb"])
    return bool(own.get("selected-by-default", True))


def clean_environment() -> dict[str, str]:
    """The environment without anybody's settings of plugins and of Meltano."""
    return {k: v for k, v in os.environ.items() if not k.startswith((*_SETTINGS, "LOGLEVEL"))}


def plugins() -> list[Plugin]:
    """All plugins, taps first, by name."""
    return [
        Plugin(path.parent.name, type_)
        for type_, folder in _FOLDERS.items()
        for path in sorted((ROOT / folder).glob("*/pyproject.toml"))
    ]


def taps() -> list[Plugin]:
    """The taps, by name."""
    return [plugin for plugin in plugins() if plugin.type == "extractors"]
