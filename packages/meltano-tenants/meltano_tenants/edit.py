"""Tenants' files, written and removed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from meltano_tenants.files import BASE, FOLDER
from meltano_tenants.naming import FILE_SETTINGS, NAME, name_for, variables_prefix

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from meltano_tenants.files import Definitions, Tenant

_TO = "$MELTANO_PROJECT_ROOT/output/$MELTANO_ENVIRONMENT"


class EditError(Exception):
    """A tenant cannot be added or removed; the text says why, and what to do."""


@dataclass(frozen=True)
class NewTenant:
    """A tenant that is to be added.

    Attributes:
        name: What it is called.
        taps: The taps that it uses.
        loader: The loader that it uses.
        profile: The API's profile, where the tap is told one instead of an address.
    """

    name: str
    taps: Sequence[str]
    loader: str
    profile: str | None = None


def add(root: Path, definitions: Definitions, tenant: NewTenant) -> Path:
    """Write a tenant's file.

    Args:
        root: The project's folder.
        definitions: The project's plugins.
        tenant: The tenant.

    Returns:
        The file.

    Raises:
        EditError: The name cannot be used, or a plugin is unknown.
    """
    if not NAME.fullmatch(tenant.name):
        msg = f"{tenant.name}: a tenant's name is lower-case letters, digits and single hyphens"
        raise EditError(msg)
    for plugin in tenant.taps:
        _require(plugin, definitions.extractors)
    _require(tenant.loader, definitions.loaders)
    path = root / FOLDER / f"{tenant.name}.yml"
    path.parent.mkdir(exist_ok=True)
    content = yaml.safe_dump(_content(definitions, tenant), sort_keys=False, width=100)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(content)
    except FileExistsError:
        msg = f"{path} is there already: edit it, or remove the tenant first"
        raise EditError(msg) from None
    return path


def remove(root: Path, name: str) -> Path:
    """Remove a tenant's file; its data and its state stay.

    Args:
        root: The project's folder.
        name: The tenant.

    Returns:
        The file that was removed.

    Raises:
        EditError: There is none.
    """
    path = root / FOLDER / f"{name}.yml"
    if not NAME.fullmatch(name) or not path.is_file():
        msg = f"{name}: no tenant; meltano-tenants list names them"
        raise EditError(msg)
    path.unlink()
    return path


def leftovers(tenant: Tenant) -> Iterator[str]:
    """Yield the ends of the state IDs of a tenant's jobs, behind the environment.

    Args:
        tenant: The tenant.
    """
    for plugins in tenant.jobs.values():
        for tap, loader in zip(plugins[::2], plugins[1::2], strict=False):
            yield f"{tap}-to-{loader}"


def _require(plugin: str, known: Iterable[str]) -> None:
    if plugin not in known:
        msg = f"{plugin}: not in {BASE}, which has {', '.join(sorted(known))}"
        raise EditError(msg)


def _content(definitions: Definitions, tenant: NewTenant) -> dict[str, Any]:
    several = len(tenant.taps) > 1
    # Taps that run at the same time need a file each, as one process at a time writes to it.
    file = "$MELTANO_EXTRACTOR_NAME" if several else tenant.name
    target = _loader(definitions, tenant, file)
    plugins = {"extractors": [_tap(definitions, tap, tenant) for tap in tenant.taps]}
    if target:
        plugins["loaders"] = [target]
    loader = target["name"] if target else tenant.loader
    jobs = []
    for tap in tenant.taps:
        middle = f"-{tap.removeprefix('tap-')}" if several else ""
        name = f"{tenant.name}{middle}-to-{tenant.loader.removeprefix('target-')}"
        jobs.append({"name": name, "tasks": [f"{name_for(tap, tenant.name)} {loader}"]})
    return {"plugins": plugins, "jobs": jobs}


def _tap(definitions: Definitions, parent: str, tenant: NewTenant) -> dict[str, Any]:
    name = name_for(parent, tenant.name)
    entry = {"name": name, "inherit_from": parent}
    groups = definitions.credential_groups(parent)
    wanted = [group for group in groups if ("profile" in group) == bool(tenant.profile)]
    if tenant.profile and not wanted:
        msg = f"{parent}: has no profiles"
        raise EditError(msg)
    known = definitions.profiles(parent)
    if tenant.profile and known and tenant.profile not in known:
        msg = f"{parent}: has no profile '{tenant.profile}', but {', '.join(sorted(known))}"
        raise EditError(msg)
    secrets = definitions.secrets(parent)
    settings = {
        setting: f"${variables_prefix(name)}{setting.upper()}"
        # An address or a profile reads better before its credential.
        for setting in sorted(wanted[0] if wanted else (), key=lambda s: (s in secrets, s))
    }
    if tenant.profile:
        settings["profile"] = tenant.profile
    return entry | ({"config": settings} if settings else {})


def _loader(definitions: Definitions, tenant: NewTenant, file: str) -> dict[str, Any] | None:
    """A loader of the tenant's own, if it writes files; a database is for all tenants."""
    known = definitions.settings(tenant.loader)
    setting = next((name for name in FILE_SETTINGS if name in known), None)
    if not setting:
        return None
    end = ".duckdb" if setting == "filepath" else ""
    return {
        "name": name_for(tenant.loader, tenant.name),
        "inherit_from": tenant.loader,
        "config": {setting: f"{_TO}/{file}{end}"},
    }
