"""What Meltano is told in a run of many: one tenant's file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meltano_tenants.running.meltano_runs import TenantFiles, TenantProject

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_broken_file_of_another_tenant_is_not_read(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "tenants" / "west.yml").write_text("plugins: [")
    monkeypatch.setattr(TenantFiles, "included", (project / "tenants" / "south.yml",))
    names = {plugin.name for plugin in TenantProject(project).plugins.plugins()}
    assert {"tap-worklogs", "tap-worklogs--south"} <= names
    assert "tap-worklogs--north" not in names
