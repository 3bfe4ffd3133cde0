"""A Meltano project of a few taps and one loader, all as they are installed here already."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from repo.meltano_project import ENVIRONMENT
from typing_extensions import override

from support.pipelines import InstalledProject
from support.singer import BIN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

# Settings whose values hold credentials.
_SECRETS = ("api_key", "api_token", "client_secret", "refresh_token", "personal_data_key")
# Meltano passes on the variables of the settings that it knows.
_SETTINGS = {
    "tap": (
        *("api_url", "page_size", "max_concurrency", "profile", "account_id", "start_date"),
        *("client_id", "token_file", "oauth_token_url", "backoff_factor", "max_retries"),
        *("requests_per_second", "personal_data", *_SECRETS),
    ),
    "target": ("filepath", "batch_size_rows", "lock_timeout"),
}


class SmallProject(InstalledProject):
    """A project that needs no installation.

    Args:
        root: An empty folder.
        *taps: Names of the taps.
    """

    def __init__(self, root: Path, *taps: str) -> None:
        super().__init__(root)
        content = {
            "project_id": "6d1b8f8e-6a3f-4c9a-9c52-0c3f0a4f7d11",
            "environments": [{"name": ENVIRONMENT}],
            "plugins": {
                "extractors": [_plugin(tap) for tap in taps],
                "loaders": [_plugin("target-duckdb")],
            },
        }
        # JSON is YAML.
        (root / "meltano.yml").write_text(json.dumps(content))

    @override
    def environment(self, variables: Mapping[str, str]) -> dict[str, str]:
        nowhere = {"MELTANO_HUB_API_ROOT": "http://127.0.0.1:9"}
        return super().environment(nowhere | dict(variables))


def _plugin(name: str) -> dict[str, Any]:
    kind = name.partition("-")[0]
    settings: Sequence[dict[str, Any]] = [
        {"name": setting, **({"sensitive": True} if setting in _SECRETS else {})}
        for setting in _SETTINGS[kind]
    ]
    plugin = {"name": name, "namespace": name.replace("-", "_"), "settings": settings}
    if kind == "tap":
        plugin["capabilities"] = ["catalog", "discover", "state"]
    return {**plugin, "executable": str(BIN / name)}
