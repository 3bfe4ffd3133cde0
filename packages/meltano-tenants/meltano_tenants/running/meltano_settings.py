"""Meltano's settings, with what does not change in a run looked up once.

Meltano asks every store for every setting, hundreds of times in a run, and each time for a feature
flag as well. That was most of what a run cost. The values and what is told of them are the same.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from meltano.core.plugin.settings_service import PluginSettingsService
from meltano.core.project_settings_service import ProjectSettingsService
from meltano.core.settings_service import FEATURE_FLAG_PREFIX, SettingsService
from meltano.core.settings_store import (
    AutoStoreManager,
    SettingValueStore,
    StoreNotSupportedError,
)
from typing_extensions import override

if TYPE_CHECKING:
    from meltano.core.setting_definition import EnvVar, SettingDefinition
    from meltano.core.settings_store import SettingsStoreManager

_SOURCES = [store for store in SettingValueStore.readables() if store != SettingValueStore.AUTO]


class LookedUpOnce(SettingsService):
    """A settings service that looks up once what does not change in a run."""

    @property
    @override
    def env(self) -> dict[str, str]:
        key = (id(self.env_override), len(self.env_override))
        known: tuple[Any, dict[str, str]] | None = self.__dict__.get("_environment")
        if known is None or known[0] != key:
            known = self.__dict__["_environment"] = (key, {**os.environ, **self.env_override})
        return known[1]

    @override
    def find_setting(self, name: str) -> SettingDefinition | None:
        known: dict[str, SettingDefinition | None] = self.__dict__.setdefault("_found", {})
        if name not in known:
            known[name] = super().find_setting(name)
        return known[name]

    @override
    def setting_env_vars(
        self, setting_def: SettingDefinition, *, for_writing: bool = False
    ) -> list[EnvVar]:
        known: dict[Any, list[EnvVar]] = self.__dict__.setdefault("_variables", {})
        key = (setting_def.name, for_writing)
        if key not in known:
            known[key] = super().setting_env_vars(setting_def, for_writing=for_writing)
        return known[key]


class ProjectSettings(LookedUpOnce, ProjectSettingsService):
    """The settings of the project."""


class PluginSettings(LookedUpOnce, PluginSettingsService):
    """The settings of a plugin, resolved once for all of its extras instead of once for each."""

    @override
    def as_env(self, *args: Any, **kwargs: Any) -> dict[str, str]:
        manager = kwargs.get("source_manager")
        if args or manager is None or kwargs.get("extras") is not False:
            return super().as_env(*args, **kwargs)
        # The manager lives for one look at all settings, whose values it keeps as well.
        known: dict[Any, dict[str, str]] = manager.__dict__.setdefault("_as_env", {})
        key = kwargs.get("redacted")
        if key not in known:
            known[key] = super().as_env(**kwargs)
        return known[key]


class StoresLookedUpOnce(AutoStoreManager):
    """Finds the store of each setting, and asks once what each store can do."""

    @property
    @override
    def sources(self) -> list[SettingValueStore]:
        return _SOURCES

    @override
    def manager_for(self, store: SettingValueStore) -> SettingsStoreManager:
        if manager := self._managers.get(store):
            return manager
        missing: dict[SettingValueStore, StoreNotSupportedError]
        missing = self.__dict__.setdefault("_missing", {})
        if store in missing:
            raise missing[store].with_traceback(None)
        try:
            return super().manager_for(store)
        except StoreNotSupportedError as error:
            missing[store] = error
            raise

    @override
    def ensure_supported_store(self, store: SettingValueStore, method: Any = "set") -> bool | None:
        known: dict[Any, bool | None] = self.__dict__.setdefault("_supported", {})
        if (store, method) not in known:
            known[store, method] = super().ensure_supported_store(store, method)
        return known[store, method]

    @override
    def get(
        self, name: str, setting_def: SettingDefinition | None = None, **kwargs: Any
    ) -> tuple[Any, dict[str, Any]]:
        if setting_def or not name.startswith(f"{FEATURE_FLAG_PREFIX}."):
            return super().get(name, setting_def, **kwargs)
        # A manager is made for each look at a flag, so the service remembers it.
        known: dict[Any, tuple[Any, dict[str, Any]]]
        known = self.settings_service.__dict__.setdefault("_flags", {})
        key = (name, id(self.project.environment), *sorted(kwargs.items()))
        if key not in known:
            known[key] = super().get(name, **kwargs)
        value, metadata = known[key]
        return value, {**metadata}
