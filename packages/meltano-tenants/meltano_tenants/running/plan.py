"""What is to run: the jobs of tenants, as they are named on the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from meltano_tenants.naming import tenant_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from meltano_tenants.files import Tenant


class UnknownNameError(Exception):
    """A name on the command line is no tenant, no job and no list of plugins."""


@dataclass(frozen=True)
class Run:
    """One `meltano run`.

    Attributes:
        name: What it is called: its job, or its plugins.
        blocks: What `meltano run` is given.
        plugins: The plugins that run, in order.
        tenant: The tenant, if it is one's.
        file: The tenant's file.
    """

    name: str
    blocks: tuple[str, ...]
    plugins: tuple[str, ...]
    tenant: str | None = None
    file: Path | None = None

    def state_ids(self, environment: str | None) -> set[str]:
        """What Meltano calls its pipelines; nothing if it holds more than taps and targets.

        Args:
            environment: The environment of Meltano.
        """
        pairs = list(zip(self.plugins[::2], self.plugins[1::2], strict=False))
        plain = [
            (tap, loader)
            for tap, loader in pairs
            if tap.startswith("tap-") and loader.startswith("target-")
        ]
        if len(plain) * 2 != len(self.plugins):
            return set()
        return {f"{environment}:{tap}-to-{loader}" for tap, loader in plain}


def all_runs(tenants: Iterable[Tenant]) -> Iterator[Run]:
    """The runs of tenants, one for each job.

    Args:
        tenants: The tenants.
    """
    for tenant in tenants:
        for job, plugins in tenant.jobs.items():
            yield Run(job, (job,), tuple(plugins), tenant.name, tenant.path)


def named_runs(tenants: Sequence[Tenant], names: Iterable[str]) -> Iterator[Run]:
    """The runs that are named.

    Args:
        tenants: All tenants.
        names: Tenants, jobs of tenants, or plugins separated by blanks.

    Raises:
        UnknownNameError: A name is none of these.
    """
    jobs = {run.name: run for run in all_runs(tenants)}
    by_name = {tenant.name: tenant for tenant in tenants}
    for name in names:
        if name in by_name:
            yield from all_runs([by_name[name]])
        elif name in jobs:
            yield jobs[name]
        elif len(plugins := name.split()) > 1:
            tenant = by_name.get(tenant_of(plugins[0]) or "")
            found = (tenant.name, tenant.path) if tenant else (None, None)
            yield Run(name, tuple(plugins), tuple(plugins), *found)
        else:
            raise UnknownNameError(name)
