"""Meltano, imported once and forked for each run."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import json
import os
import signal
import sys
import threading
import time
import traceback
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from meltano.core import migration_service, plugin_invoker, settings_store
from meltano.core.block import extract_load
from meltano.core.migration_service import MigrationService
from meltano.core.plugin_invoker import PluginInvoker
from meltano.core.project import PROJECT_READONLY_ENV, Project
from meltano.core.project_files import ProjectFiles
from meltano.core.utils import expand_env_vars, truthy
from meltano.core.venv_service import VirtualEnv
from sqlalchemy import create_engine
from sqlalchemy.orm import configure_mappers
from sqlalchemy.pool import NullPool
from typing_extensions import override

from meltano_tenants.running.meltano_settings import (
    PluginSettings,
    ProjectSettings,
    StoresLookedUpOnce,
)
from meltano_tenants.running.plugin_process import PIPE, PluginProcess

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Sequence

    from meltano_tenants.running.plan import Run

# How long a run may take to end in order once the process that started it is gone.
GRACE_SECONDS = 30.0
# What Meltano imports in the middle of a run.
_IMPORTED_LATE = (
    "anyio.to_thread",
    "anyio._backends._asyncio",
    "encodings.ascii",
    "tzdata.zoneinfo",
)


class TenantFiles(ProjectFiles):
    """The files of a project, of whose tenants at most one is read.

    Attributes:
        included: What Meltano includes beside `meltano.yml`.
    """

    included: tuple[Path, ...] = ()

    @property
    @override
    def include_paths(self) -> list[Any]:
        return list(self.included)


class TenantProject(Project):
    """A Meltano project that has one tenant's file, or none."""

    @cached_property
    @override
    def project_files(self) -> ProjectFiles:
        return TenantFiles(root=self.root, meltano_file_path=self.meltanofile)

    @cached_property
    @override
    def settings(self) -> ProjectSettings:
        return ProjectSettings(self)


class UpToDate(MigrationService):
    """The migrations of a system database that this command has just brought up to date."""

    @override
    def upgrade(self, *, silent: bool = False) -> None:
        pass


class PreloadedInvoker(PluginInvoker):
    """Has a plugin's server run it, where there is one.

    Attributes:
        servers: The socket of each executable's server.
    """

    servers: dict[str, str] = {}  # noqa: RUF012 - set before each fork, read in the copies

    @override
    async def invoke_async(self, *args: Any, **kwargs: Any) -> Any:
        async with self._invoke(*args, **kwargs) as (command, options, environment):
            if server := self.servers.get(command[0]):
                pipes = tuple(options.get(name) == PIPE for name in ("stdin", "stdout", "stderr"))
                limit = {"limit": options["limit"]} if "limit" in options else {}
                with contextlib.suppress(ConnectionError, FileNotFoundError):
                    return await PluginProcess.start(
                        server,
                        command[1:],
                        environment,
                        pipes=pipes,  # type: ignore[arg-type]
                        **limit,
                    )
            return await asyncio.create_subprocess_exec(*command, **options, env=environment)


class MeltanoRuns:
    """Runs of `meltano run`, each in a copy of this process.

    Args:
        root: The project's folder.
        environment: The one that was asked for, if any.

    Attributes:
        environment: The Meltano environment of the runs.
        folder: Where Meltano keeps what it knows of the project.
    """

    def __init__(self, root: Path, environment: str | None) -> None:
        # Importing the command line sets up logging, which is for the copies.
        from meltano.cli.cli import detect_selected_environment  # noqa: PLC0415

        os.chdir(root)
        extract_load.PluginSettingsService = PluginSettings  # type: ignore[attr-defined]
        plugin_invoker.PluginInvoker = PreloadedInvoker  # type: ignore[misc]
        settings_store.AutoStoreManager = StoresLookedUpOnce  # type: ignore[misc]
        self._project = self._tenant_project(None)
        tenants = self._project.root / "tenants"
        files = ProjectFiles(self._project.root, self._project.meltanofile)
        self._shared = tuple(path for path in files.include_paths if path.parent != tenants)
        TenantFiles.included = self._shared
        self.folder = self._project.sys_dir_root
        self.environment, _ = detect_selected_environment(
            cli_environment=environment, cli_no_environment=False, project=self._project
        )
        self._lifeline = os.pipe()

    @staticmethod
    def _tenant_project(file: Path | None) -> TenantProject:
        readonly = truthy(os.getenv(PROJECT_READONLY_ENV, "false"))
        if file:
            TenantFiles.included = (*TenantFiles.included, file)
        project = TenantProject(Path.cwd(), readonly=readonly)
        if (setting := project.settings.get("project_readonly")) != project.readonly:
            project.refresh(readonly=setting)
        return project

    def executables(self, plugins: Iterable[str]) -> list[Path]:
        """The executables of plugins that are installed.

        Args:
            plugins: Plugins of the project itself.
        """
        found = []
        for name in plugins:
            with contextlib.suppress(Exception):
                plugin = self._project.plugins.find_plugin(name)
                folder = self._project.dirs.venvs(
                    plugin.type, plugin.plugin_dir_name, make_dirs=False
                )
                found.append(Path(VirtualEnv(folder).exec_path(plugin.executable)))
        return [path for path in found if path.exists()]

    def use(self, servers: dict[str, str]) -> None:
        """Have plugins run by their servers.

        Args:
            servers: The socket of each executable's server.
        """
        PreloadedInvoker.servers = servers
        # What each run would do again. Nothing is connected here; the driver is imported.
        create_engine(self._project.settings.get("database_uri"), poolclass=NullPool)
        configure_mappers()
        for name in _IMPORTED_LATE:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
        gc.collect()
        gc.freeze()

    def finished(self, since: datetime.datetime | None, log: Path) -> set[str]:
        """Bring the system database up to date, and ask it what has succeeded.

        Args:
            since: Runs that were started before this are left out; None leaves out all.
            log: The file for what Meltano prints.

        Returns:
            The state IDs, without the suffix of the environment.

        Raises:
            RuntimeError: Meltano could not; the file says why.
        """
        read, write = os.pipe()

        def ask() -> int:
            if self.environment:
                self._project.activate_environment(self.environment)
            found = _succeeded(self._project, since)
            with os.fdopen(write, "w") as file:
                json.dump(sorted(found), file)
            return 0

        pid = self._fork(ask, log, {})
        os.close(write)
        with os.fdopen(read) as file:
            told = file.read()
        _, status = os.waitpid(pid, 0)
        if status:
            msg = f"Meltano cannot use its system database; {log} says why"
            raise RuntimeError(msg)
        return set(json.loads(told))

    def start(self, run: Run, arguments: Sequence[str], hidden: Iterable[str], log: Path) -> int:
        """Start a run.

        Args:
            run: What to run.
            arguments: Options of `meltano run`.
            hidden: Variables that it does not get.
            log: The file for what Meltano prints.

        Returns:
            The process, which leads a group.
        """

        def go() -> int:
            from meltano.cli import main  # noqa: PLC0415

            migration_service.MigrationService = UpToDate  # type: ignore[misc]
            project = self._tenant_project(run.file)
            Project.activate(project)
            chosen = [f"--environment={self.environment}"] if self.environment else []
            sys.argv = ["meltano", *chosen, "run", "--no-install", *arguments, *run.blocks]
            main()
            return 0

        return self._fork(go, log, hidden)

    def _fork(self, function: Callable[[], int], log: Path, hidden: Iterable[str]) -> int:
        pid = os.fork()
        if pid:
            return pid
        code = 1
        try:
            self._become(log, hidden)
            code = function()
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else int(bool(error.code))
        except BaseException:  # noqa: BLE001 - no error may go on in a copy of the caller
            traceback.print_exc()
        finally:
            for stream in (sys.stdout, sys.stderr):
                with contextlib.suppress(Exception):
                    stream.flush()
            os._exit(code)

    def _become(self, log: Path, hidden: Iterable[str]) -> None:
        """Make this copy a process of its own."""
        os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        nothing = os.open(os.devnull, os.O_RDONLY)
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for stream, descriptor in enumerate((nothing, output, output)):
            os.dup2(descriptor, stream)
        for name in hidden:
            os.environ.pop(name, None)
        os.close(self._lifeline[1])
        threading.Thread(target=_follow, args=(self._lifeline[0],), daemon=True).start()


def _follow(lifeline: int) -> None:
    """End this process in order when the one that started it has gone."""
    os.read(lifeline, 1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os.killpg(0, signal.SIGKILL)


def _succeeded(project: Project, since: datetime.datetime | None) -> set[str]:
    from meltano.core.db import project_engine  # noqa: PLC0415
    from meltano.core.job.job import Job  # noqa: PLC0415

    engine, sessions = project_engine(project, default=True)
    MigrationService(engine).upgrade(silent=True)
    if since is None:
        return set()
    suffix = project.environment.state_id_suffix if project.environment else None
    end = f":{expand_env_vars(suffix, os.environ)}" if suffix else ""
    with sessions() as session:
        jobs = session.query(Job).filter(Job.started_at >= since)
        return {job.job_name.removesuffix(end) for job in jobs if job.is_success()}
