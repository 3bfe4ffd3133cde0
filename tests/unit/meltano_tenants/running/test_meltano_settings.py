"""What Meltano finds out of settings, when each is looked up once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meltano.core import settings_store
from meltano.core.plugin.settings_service import PluginSettingsService
from meltano.core.project import Project
from meltano_tenants.running.meltano_runs import TenantFiles, TenantProject
from meltano_tenants.running.meltano_settings import PluginSettings, StoresLookedUpOnce

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

VARIABLES = {
    "TAP_WORKLOGS__SOUTH_API_URL": "http://127.0.0.1:1",
    "TAP_WORKLOGS__SOUTH_API_TOKEN": "t0ken",
    "TAP_WORKLOGS_PAGE_SIZE": "7",
    "TAP_WORKLOGS__SOUTH__SELECT": '["accounts.*"]',
}


def resolved(kind: type[Project], settings: type[PluginSettingsService], root: Path) -> list[Any]:
    """All that Meltano finds out of a tenant's plugins."""
    project = kind(root)
    project.activate_environment("prod")
    found: list[Any] = [project.settings.as_dict()]
    for name in ("tap-worklogs--south", "target-duckdb--south"):
        service = settings(project, project.plugins.find_plugin(name))
        found += [service.config_with_metadata(extras=extras) for extras in (False, True)]
        found += [service.as_env(), service.as_dict(extras=False, process=True)]
    return found


def test_settings_are_those_that_meltano_finds(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(TenantFiles, "included", (project / "tenants" / "south.yml",))
    expected = resolved(Project, PluginSettingsService, project)
    monkeypatch.setattr(settings_store, "AutoStoreManager", StoresLookedUpOnce)
    found = resolved(TenantProject, PluginSettings, project)
    assert str(found) == str(expected)
    assert "t0ken" in str(found)
