"""What a project's files say of its tenants, and of the plugins that these inherit from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path

BASE = "meltano.yml"
FOLDER = "tenants"
# Ten times as fast, where the library was built with it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class UnreadableTenantError(Exception):
    """A file is not what Meltano could read; the text says which and why."""


@dataclass(frozen=True)
class TenantPlugin:
    """A plugin of a tenant.

    Attributes:
        where: The tenant's file, as it is printed.
        name: Its name.
        parent: The plugin that it inherits from.
        settings: What its file sets.
    """

    where: str
    name: str
    parent: str
    settings: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.where}: {self.name}"


@dataclass(frozen=True)
class Tenant:
    """A file in the folder `tenants`.

    Attributes:
        path: The file.
        extractors: Its taps.
        loaders: Its targets.
        jobs: The plugins that each job runs.
    """

    path: Path
    extractors: list[TenantPlugin]
    loaders: list[TenantPlugin]
    jobs: dict[str, list[str]]

    @property
    def name(self) -> str:
        """What the file is called."""
        return self.path.stem

    @property
    def plugins(self) -> list[TenantPlugin]:
        """Taps and targets."""
        return [*self.extractors, *self.loaders]

    def __str__(self) -> str:
        return f"{FOLDER}/{self.path.name}"


class Definitions:
    """What a project has without its tenants.

    Args:
        root: The project's folder.
    """

    def __init__(self, root: Path) -> None:
        content = _read(root / BASE)
        plugins = content.get("plugins") or {}
        self.names = {entry["name"] for entries in plugins.values() for entry in entries}
        self.extractors = {entry["name"] for entry in plugins.get("extractors", [])}
        self.loaders = {entry["name"] for entry in plugins.get("loaders", [])}
        self.jobs = [job["name"] for job in content.get("jobs", [])]
        self._definitions = {
            entry["name"]: _definition(root / "plugins" / kind, entry)
            for kind, entries in plugins.items()
            for entry in entries
        }

    def secrets(self, plugin: str) -> set[str]:
        """The settings of a plugin that nobody may see."""
        settings = self._definitions.get(plugin, {}).get("settings", [])
        return {entry["name"] for entry in settings if entry.get("sensitive")}

    def settings(self, plugin: str) -> set[str]:
        """The settings of a plugin.

        Args:
            plugin: Its name.
        """
        settings = self._definitions.get(plugin, {}).get("settings", [])
        return {entry["name"] for entry in settings}

    def profiles(self, plugin: str) -> set[str]:
        """The APIs that a plugin can be told to read, by the setting `profile`.

        Args:
            plugin: Its name.
        """
        settings = self._definitions.get(plugin, {}).get("settings", [])
        return {
            option["value"]
            for entry in settings
            if entry["name"] == "profile"
            for option in entry.get("options", [])
        }

    def credential_groups(self, plugin: str) -> list[set[str]]:
        """Each set of settings that is enough for a plugin, if there is a credential in it."""
        groups = self._definitions.get(plugin, {}).get("settings_group_validation") or []
        return [set(group) for group in groups if self.secrets(plugin).intersection(group)]


def read_tenants(root: Path) -> list[Tenant]:
    """The tenants of a project, by name.

    Args:
        root: The project's folder.

    Raises:
        UnreadableTenantError: A file is not one that Meltano could include.
    """
    return [_tenant(path) for path in _paths(root)]


def read_each(root: Path) -> tuple[list[Tenant], dict[Path, str]]:
    """The tenants of a project whose files can be read, and what is wrong with the others.

    Args:
        root: The project's folder.
    """
    tenants, broken = [], {}
    for path in _paths(root):
        try:
            tenants.append(_tenant(path))
        except UnreadableTenantError as error:
            broken[path] = str(error)
    return tenants, broken


def _paths(root: Path) -> list[Path]:
    return sorted((root / FOLDER).glob("*.yml"))


def _tenant(path: Path) -> Tenant:
    content = _read(path)
    try:
        plugins = content.get("plugins") or {}
        return Tenant(
            path=path,
            extractors=[_plugin(path, entry) for entry in plugins.get("extractors", [])],
            loaders=[_plugin(path, entry) for entry in plugins.get("loaders", [])],
            jobs={
                job["name"]: [block for task in job["tasks"] for block in task.split()]
                for job in content.get("jobs", [])
            },
        )
    except KeyError as error:
        msg = f"{path}: an entry lacks {error.args[0]}"
        raise UnreadableTenantError(msg) from error
    except (AttributeError, TypeError) as error:
        msg = f"{path}: not of the form of tenants/examples"
        raise UnreadableTenantError(msg) from error


def _plugin(path: Path, entry: dict[str, Any]) -> TenantPlugin:
    return TenantPlugin(
        where=f"{FOLDER}/{path.name}",
        name=entry["name"],
        parent=entry["inherit_from"],
        settings=entry.get("config") or {},
    )


def _definition(folder: Path, entry: dict[str, Any]) -> dict[str, Any]:
    lock = folder / f"{entry['name']}--{entry.get('variant')}.lock"
    if not lock.exists():
        # A plugin that no Hub knows is defined where it is used.
        return entry
    definition: dict[str, Any] = json.loads(lock.read_text(encoding="utf-8"))
    return definition


def _parse(text: str) -> Any:
    try:
        return yaml.load(text, Loader=_LOADER)  # noqa: S506 - both are safe
    except yaml.YAMLError:
        # The slow one tells the right line.
        return yaml.safe_load(text)


def _read(path: Path) -> dict[str, Any]:
    try:
        content = _parse(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeError) as error:
        msg = f"{path}: cannot be read: {type(error).__name__}"
        raise UnreadableTenantError(msg) from error
    except yaml.YAMLError as error:
        # The error's own text quotes lines of the file.
        mark = getattr(error, "problem_mark", None)
        msg = f"{path}: no YAML{f', line {mark.line + 1}' if mark else ''}"
        raise UnreadableTenantError(msg) from None
    if not isinstance(content, dict):
        msg = f"{path}: holds no mapping"
        raise UnreadableTenantError(msg)
    return content
