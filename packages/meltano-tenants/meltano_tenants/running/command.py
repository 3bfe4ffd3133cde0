"""The command `meltano-tenants run`."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from meltano_tenants.check import Check, variables
from meltano_tenants.files import FOLDER, Definitions, read_each
from meltano_tenants.naming import variables_prefix
from meltano_tenants.running.advice import advise
from meltano_tenants.running.display import Display
from meltano_tenants.running.meltano_runs import MeltanoRuns
from meltano_tenants.running.plan import Run, UnknownNameError, all_runs, named_runs
from meltano_tenants.running.preload import PluginServers
from meltano_tenants.running.report import Report, Result
from meltano_tenants.running.scheduler import Scheduler

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from pathlib import Path

    from meltano_tenants.files import Tenant

STOPPED = 128 + 15
_USAGE = 2


@dataclass(frozen=True)
class Options:
    """What the command line says.

    Attributes:
        project: The project's folder.
        names: Tenants, jobs, or plugins separated by blanks; none for all.
        at_once: How many run at the same time.
        timeout: Seconds that a run may take.
        resume: Whether to go on with the latest command.
        since: Runs that have succeeded since then are left out.
        environment: The environment of Meltano.
        preload: Whether plugins are imported once instead of for each run.
        meltano: Further options of `meltano run`.
    """

    project: Path
    names: Sequence[str] = ()
    at_once: int = 1
    timeout: int | None = None
    resume: bool = False
    since: datetime.datetime | None = None
    environment: str | None = None
    preload: bool = True
    meltano: tuple[str, ...] = ()


def run(options: Options) -> int:
    """Run tenants' jobs.

    Args:
        options: What the command line says.

    Returns:
        0 if all is whole, 1 if something failed, 2 if a name is unknown, 143 after a signal.
    """
    root = options.project.resolve()
    tenants, found = read_each(root)
    broken = {path: text.replace(f"{root}/", "") for path, text in found.items()}
    try:
        runs = list(named_runs(tenants, options.names) if options.names else all_runs(tenants))
    except UnknownNameError as error:
        return _refuse(_unknown(str(error), broken))
    if not (runs or broken):
        return _refuse(f"no tenant in {root / FOLDER}: meltano-tenants add NAME --tap TAP")
    wanted = {run.tenant for run in runs}
    refused = {name: text for name, text in _refusals(tenants, root).items() if name in wanted}
    if not options.names:
        refused |= {path.stem: text for path, text in broken.items()}
    return _Command(options, root, tenants).go(runs, refused)


class _Command:
    def __init__(self, options: Options, root: Path, tenants: Sequence[Tenant]) -> None:
        self._options = options
        self._tenants = {tenant.name: tenant for tenant in tenants}
        self._variables = {t.name: _variables(t) for t in tenants}
        self._owners = _owners(tenants)
        self._meltano = MeltanoRuns(root, options.environment)
        self._arguments = [*options.meltano]
        if options.timeout:
            self._arguments.append(f"--timeout={options.timeout}")

    def go(self, runs: Sequence[Run], refused: dict[str, str]) -> int:
        try:
            report, since = self._report([run.name for run in runs])
        except OSError as error:
            text = f"{self._meltano.folder / 'tenants'} cannot be written to: {error.strerror}"
            return _refuse(text, code=1)
        results = [Result(name, name, "refused", advice=text) for name, text in refused.items()]
        wanted = [run for run in runs if run.tenant not in refused and run.name in report.names]
        try:
            finished = self._meltano.finished(since, report.log("meltano-database"))
        except RuntimeError as error:
            return _refuse(str(error), code=1)
        environment = self._meltano.environment
        done = {
            run.name for run in wanted if (ids := run.state_ids(environment)) and ids <= finished
        }
        results += [Result(run.name, run.tenant, "done") for run in wanted if run.name in done]
        todo = [(run, report.log(run.name)) for run in wanted if run.name not in done]
        with Display(len(todo) + len(results)) as display:
            for result in results:
                display.ended(result)
            stopped = self._run(todo, display, report, results)
        report.write(results, ended=True)
        display.summary(results, os.path.relpath(report.folder), report.problem)
        good = not report.problem and all(result.good for result in results)
        return STOPPED if stopped else int(not good)

    def _report(self, names: list[str]) -> tuple[Report, datetime.datetime | None]:
        parent = self._meltano.folder / "tenants" / (self._meltano.environment or "none")
        if self._options.resume and (report := Report.latest(parent)):
            return report, report.started
        return Report.new(parent, names), self._options.since

    def _run(
        self,
        todo: Sequence[tuple[Run, Path]],
        display: Display,
        report: Report,
        results: list[Result],
    ) -> bool:
        with PluginServers(self._executables([run for run, _ in todo])) as servers:
            self._meltano.use(servers.addresses)
            scheduler = Scheduler(
                self._start,
                display,
                at_once=self._options.at_once,
                timeout=self._options.timeout,
                advise=self._advise,
            )
            for result in scheduler.results(todo):
                results.append(result)
                display.ended(result)
                report.write(results)
            return scheduler.stopped

    def _executables(self, runs: Sequence[Run]) -> list[Path]:
        if not self._options.preload:
            return []
        names = {name for run in runs for name in run.plugins}
        parents = {p.name: p.parent for t in self._tenants.values() for p in t.plugins}
        return self._meltano.executables(sorted({parents.get(name, name) for name in names}))

    def _start(self, run: Run, log: Path) -> int:
        return self._meltano.start(run, self._arguments, self._hidden(run), log)

    def _hidden(self, run: Run) -> list[str]:
        """The variables of other tenants' plugins, which this run has no use for."""
        own = self._variables.get(run.tenant or "", set())
        return [
            name for name, owner in self._owners.items() if owner != run.tenant and name not in own
        ]

    def _advise(self, run: Run, log: Path) -> str:
        needed = self._variables.get(run.tenant or "", set())
        return advise(log, sorted(name for name in needed if not os.environ.get(name)))


def _variables(tenant: Tenant) -> set[str]:
    return {name for _, _, name in variables(tenant)}


def _owners(tenants: Sequence[Tenant]) -> dict[str, str]:
    """Which tenant's plugin a variable that is set here is for, by the start of its name."""
    prefixes = {variables_prefix(p.name): t.name for t in tenants for p in t.plugins}
    found = {}
    for name in os.environ:
        # The longest one wins: north-sea's variables also begin like north's.
        ends = [end for end in range(len(name), 0, -1) if name[:end] in prefixes]
        if ends:
            found[name] = prefixes[name[: ends[0]]]
    return found


def _refusals(tenants: Sequence[Tenant], root: Path) -> dict[str, str]:
    """What keeps tenants from running, by tenant: their files would mix them up."""
    found: dict[str, str] = {}
    for text, names in Check(tenants, Definitions(root)).problems():
        for name in names:
            found.setdefault(name, text)
    return found


def _unknown(name: str, broken: dict[Path, str]) -> str:
    for path, text in broken.items():
        if path.stem == name:
            return text
    return f"{name}: no tenant and no tenant's job; meltano-tenants list names them"


def _refuse(text: str, code: int = _USAGE) -> int:
    sys.stderr.write(f"{text}\n")
    return code
