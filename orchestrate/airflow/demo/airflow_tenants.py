"""Made-up tenants of a throw-away Meltano project, each with an API and credentials of its own."""

from __future__ import annotations

import secrets
import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml
from airflow_lake import VENV
from meltano_tenants.naming import SEPARATOR, name_for
from repo.plugins import ROOT, Plugin
from sandbox_api import Sandbox

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

    from airflow_lake import Lake
    from typing_extensions import Self

TENANTS = ("north", "south", "east", "west")
LOADER = "target-duckdb"
CREDENTIALS = {"tap-recruitment": "API_KEY", "tap-worklogs": "API_TOKEN"}
TAPS = tuple(CREDENTIALS)
_COUNTS = {"worklogs.worklogs": 1500, "recruitment.candidates": 2500}
_LATENCY = 0.6


@dataclass(frozen=True)
class Check:
    """Rows of one tenant's tap, beside the records that its API has.

    Attributes:
        rows: Rows of all its tables.
        records: Records of all its streams.
        whole: Whether every table holds the keys of its stream, each once.
    """

    rows: int
    records: int
    whole: bool


class Tenants:
    """A Meltano project with four tenants of two taps; a context manager that runs their APIs.

    Args:
        root: The project's folder, which must not exist.
        lake: Where all of them load to.
    """

    def __init__(self, root: Path, lake: Lake) -> None:
        self.root = root
        self._lake = lake
        self._sandboxes: dict[str, Sandbox] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Write the project and start a server for each tenant."""
        self._write_project()
        for number, tenant in enumerate(TENANTS):
            names = {tap: tap.removeprefix("tap-") for tap in TAPS}
            sandbox = Sandbox(
                seed=number + 1,
                counts=_COUNTS,
                latency=_LATENCY,
                credentials={name: secrets.token_urlsafe(24) for name in names.values()},
            )
            self._sandboxes[tenant] = self._stack.enter_context(sandbox)
            path = self.root / "tenants" / f"{tenant}.yml"
            path.write_text(yaml.safe_dump(_tenant(tenant, self._lake), sort_keys=False))
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop the servers."""
        self._stack.close()

    @property
    def runs(self) -> list[str]:
        """The names of all tenants' taps."""
        return [name_for(tap, tenant) for tap in TAPS for tenant in TENANTS]

    def variables(self) -> dict[str, str]:
        """What a worker must know of every tenant."""
        found = dict(self._lake.variables)
        for tenant, sandbox in self._sandboxes.items():
            for tap in TAPS:
                api = tap.removeprefix("tap-")
                prefix = _prefix(tap, tenant)
                found[f"{prefix}_API_URL"] = sandbox.url_of(api)
                found[f"{prefix}_{CREDENTIALS[tap]}"] = sandbox.credentials[api]
        return found

    def pages(self, run: str) -> int:
        """How many answers the API of a tenant's tap has given."""
        tap, _, tenant = run.partition(SEPARATOR)
        start = f"/{tap.removeprefix('tap-')}/"
        return sum(log.path.startswith(start) for log in self._sandboxes[tenant].requests)

    def check(self, run: str) -> Check:
        """Compare what a run left with what its API has.

        Args:
            run: The name of a tenant's tap.
        """
        tap, _, tenant = run.partition(SEPARATOR)
        api = tap.removeprefix("tap-")
        streams = self._keys(tap, tenant)
        there = self._lake.keys(run.replace("-", "_"), streams)
        rows, records, whole = 0, 0, True
        for stream, keys in streams.items():
            truth = [
                tuple(str(record[key]) for key in keys)
                for record in self._sandboxes[tenant].records(api, stream)
            ]
            found = there.get(stream, [])
            rows, records = rows + len(found), records + len(truth)
            whole = whole and sorted(found) == sorted(truth)
        return Check(rows, records, whole)

    def _keys(self, tap: str, tenant: str) -> Mapping[str, list[str]]:
        """The keys of each stream that the API has; other profiles of the tap have more."""
        streams = self._sandboxes[tenant].counts(tap.removeprefix("tap-"))
        catalog = Plugin(tap, "extractors").catalog
        keys = {stream["tap_stream_id"]: stream["key_properties"] for stream in catalog}
        return {stream: keys[stream] for stream in streams}

    def _write_project(self) -> None:
        (self.root / "tenants").mkdir(parents=True)
        shutil.copytree(ROOT / "plugins", self.root / "plugins")
        for tap in TAPS:
            self._link("extractors", tap, ROOT / ".meltano" / "extractors" / tap / "venv")
        self._link("loaders", LOADER, VENV)
        project = yaml.safe_load((ROOT / "meltano.yml").read_text(encoding="utf-8"))
        jobs = {f"{tap.removeprefix('tap-')}-to-duckdb" for tap in TAPS}
        project["include_paths"] = ["tenants/*.yml"]
        project["jobs"] = [job for job in project["jobs"] if job["name"] in jobs]
        project["schedules"] = [one for one in project["schedules"] if one["job"] in jobs]
        (self.root / "meltano.yml").write_text(yaml.safe_dump(project, sort_keys=False))

    def _link(self, type_: str, plugin: str, venv: Path) -> None:
        """Let the project use an environment that is there."""
        link = self.root / ".meltano" / type_ / plugin / "venv"
        link.parent.mkdir(parents=True)
        link.symlink_to(venv)


def _tenant(tenant: str, lake: Lake) -> dict[str, Any]:
    """The file of a tenant: its taps, and a loader into the lake, where each has a schema."""
    taps = [
        {
            "name": name_for(tap, tenant),
            "inherit_from": tap,
            "config": {
                name.lower(): f"${_prefix(tap, tenant)}_{name}"
                for name in ("API_URL", CREDENTIALS[tap])
            },
        }
        for tap in TAPS
    ]
    loader = {
        "name": name_for(LOADER, tenant),
        "inherit_from": LOADER,
        "config": {"filepath": lake.address, "data_path": lake.data_path},
    }
    return {"plugins": {"extractors": taps, "loaders": [loader]}}


def _prefix(tap: str, tenant: str) -> str:
    return name_for(tap, tenant).replace("-", "_").upper()
