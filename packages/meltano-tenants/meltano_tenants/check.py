"""The check of tenants' files: what would mix tenants up."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from meltano_tenants.files import BASE
from meltano_tenants.naming import FILE_SETTINGS, NAME, name_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from meltano_tenants.files import Definitions, Tenant, TenantPlugin

# A lake whose catalog is in PostgreSQL is for all tenants, each with its own schema.
_MANY_WRITERS = re.compile(r"ducklake:postgres", re.IGNORECASE)
VARIABLE = re.compile(r"\$\{?([A-Z_][A-Z0-9_]*)\}?")


class Problem(NamedTuple):
    """What would mix tenants up.

    Attributes:
        text: One sentence.
        tenants: Whose files it is in; the project's own has no name.
    """

    text: str
    tenants: frozenset[str]


class Check:
    """Finds what would mix tenants up.

    Args:
        tenants: All tenants of a project.
        definitions: What the plugins that they inherit from say of their settings.
    """

    def __init__(self, tenants: Sequence[Tenant], definitions: Definitions) -> None:
        self._tenants = tenants
        self._definitions = definitions
        # A loader of the project is for all: it tells taps apart by file or schema.
        self._not_for_tenants = definitions.extractors.union(
            plugin.name for tenant in tenants for plugin in tenant.plugins
        )

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong, one sentence each."""
        for tenant in self._tenants:
            own = frozenset({tenant.name})
            yield from (Problem(text, own) for text in self._names(tenant))
            for plugin in tenant.plugins:
                yield from (Problem(text, own) for text in self._credentials(plugin))
        yield from self._shared("credential", self._credential_variables())
        yield from self._shared("file", self._files())
        yield from self._shared("job name", self._jobs())

    def missing_variables(self, environment: Mapping[str, str]) -> Iterator[str]:
        """Yield which variables the tenants' settings need and an environment lacks."""
        for tenant in self._tenants:
            for plugin, setting, name in variables(tenant):
                if not environment.get(name):
                    yield f"{plugin}: {setting} needs the variable {name}, which is not set"

    def _names(self, tenant: Tenant) -> Iterator[str]:
        if not NAME.fullmatch(tenant.name):
            yield f"{tenant}: a tenant's name is lower-case letters, digits and single hyphens"
        for plugin in tenant.plugins:
            if plugin.parent not in self._definitions.names:
                yield f"{plugin}: inherits from {plugin.parent}, which {BASE} does not have"
            elif plugin.name != (expected := name_for(plugin.parent, tenant.name)):
                yield f"{plugin}: must be called {expected}"
        own = {plugin.name for plugin in tenant.plugins}
        for job, blocks in tenant.jobs.items():
            for block in self._not_for_tenants.intersection(blocks) - own:
                yield f"{tenant}: job {job} runs {block}, which is not this tenant's"

    def _credentials(self, plugin: TenantPlugin) -> Iterator[str]:
        for setting in sorted(self._definitions.secrets(plugin.parent) & set(plugin.settings)):
            if not VARIABLE.fullmatch(str(plugin.settings[setting])):
                yield f"{plugin}: {setting} is written down; put the name of a variable there"
        groups = self._definitions.credential_groups(plugin.parent)
        if groups and not any(group <= set(plugin.settings) for group in groups):
            choices = ", or ".join(" and ".join(sorted(group)) for group in groups)
            yield (
                f"{plugin}: needs {choices} of its own; "
                f"what it leaves out it would take from {plugin.parent}"
            )

    def _credential_variables(self) -> Iterator[tuple[str, str, str]]:
        for tenant in self._tenants:
            for plugin in tenant.plugins:
                groups = self._definitions.credential_groups(plugin.parent)
                required = {setting for group in groups for setting in group}
                for setting in required & self._definitions.secrets(plugin.parent):
                    if VARIABLE.fullmatch(str(plugin.settings.get(setting))):
                        yield _plain(plugin.settings[setting]), str(plugin), tenant.name

    def _files(self) -> Iterator[tuple[str, str, str]]:
        for tenant in self._tenants:
            for loader in tenant.loaders:
                for setting in FILE_SETTINGS:
                    path = _plain(loader.settings.get(setting))
                    if path and not _MANY_WRITERS.match(path):
                        for tap in tenant.extractors:
                            filled = path.replace("$MELTANO_EXTRACTOR_NAME", tap.name)
                            yield os.path.normpath(filled), str(loader), tenant.name

    def _jobs(self) -> Iterator[tuple[str, str, str]]:
        yield from ((job, BASE, "") for job in self._definitions.jobs)
        for tenant in self._tenants:
            yield from ((job, str(tenant), tenant.name) for job in tenant.jobs)

    @staticmethod
    def _shared(what: str, uses: Iterable[tuple[str, str, str]]) -> Iterator[Problem]:
        """Yield what more than one tenant has, given (value, where, tenant)."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for value, where, tenant in uses:
            found[value].setdefault(tenant, where)
        for value, places in sorted(found.items()):
            if len(places) > 1:
                text = f"{' and '.join(places.values())} have the same {what}: {value}"
                yield Problem(text, frozenset(places))


def variables(tenant: Tenant) -> Iterator[tuple[TenantPlugin, str, str]]:
    """Yield which plugin's settings name which variables.

    Args:
        tenant: The tenant.
    """
    for plugin in tenant.plugins:
        for setting, value in plugin.settings.items():
            for name in VARIABLE.findall(str(value)):
                if not name.startswith("MELTANO_"):
                    yield plugin, setting, name


def _plain(value: object) -> str:
    """A setting's text with every variable spelled alike."""
    return VARIABLE.sub(r"$\1", str(value or ""))
