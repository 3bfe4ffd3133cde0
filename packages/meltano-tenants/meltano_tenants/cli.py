"""The command `meltano-tenants`: the tenants of a project, from their files to their runs."""

from __future__ import annotations

import argparse
import datetime
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from meltano_tenants.check import Check, variables
from meltano_tenants.edit import EditError, NewTenant, add, leftovers, remove
from meltano_tenants.files import (
    Definitions,
    Tenant,
    UnreadableTenantError,
    read_each,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_DESCRIPTION = "Adds, lists, checks, runs and removes the tenants of a Meltano project."


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="meltano-tenants", description=_DESCRIPTION)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--project", type=Path, default=Path(), help="the folder of meltano.yml")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    jobs = commands.add_parser("jobs", parents=[common], help="print the job of every tenant")
    jobs.set_defaults(function=_jobs)
    check = commands.add_parser(
        "check", parents=[common], help="say what is wrong with the files, and fail if something is"
    )
    check.add_argument(
        "--variables", action="store_true", help="also say which variables are not set here"
    )
    check.set_defaults(function=_check)
    new = commands.add_parser("add", parents=[common], help="write a tenant's file")
    new.add_argument("name", metavar="NAME", help="lower-case letters, digits, single hyphens")
    new.add_argument("--tap", action="append", required=True, help="a tap; may be given again")
    new.add_argument("--loader", default="target-duckdb", help="target-duckdb if not given")
    new.add_argument("--profile", help="the API's profile, instead of its address")
    new.set_defaults(function=_add)
    old = commands.add_parser("remove", parents=[common], help="remove a tenant's file")
    old.add_argument("name", metavar="NAME")
    old.set_defaults(function=_remove)
    lists = commands.add_parser("list", parents=[common], help="list tenants and their jobs")
    lists.set_defaults(function=_list)
    _add_run(commands.add_parser("run", parents=[common], help="run jobs, several at a time"))
    return parser.parse_args()


def _add_run(run: argparse.ArgumentParser) -> None:
    add = run.add_argument
    add("names", nargs="*", metavar="NAME", help="a tenant or a job; all tenants if none is named")
    add("-n", "--at-once", type=_positive, default=os.cpu_count() or 1, metavar="N",
        help="how many run at the same time; as many as there are cores if not given")  # fmt: skip
    add("--timeout", type=_positive, metavar="SECONDS", help="end a run that takes longer")
    add("--resume", action="store_true", help="go on with what the latest command did not finish")
    add("--since", type=_moment, metavar="TIME",
        help="leave out what has succeeded since, such as 2026-01-31T02:00:00+00:00")  # fmt: skip
    add("--environment", help="the environment of Meltano")
    add("--full-refresh", action="store_true", help="ignore the state")
    add("--refresh-catalog", action="store_true", help="discover streams and schemas anew")
    add("--force", action="store_true", help="ignore the lock of a run that was killed")
    add("--no-preload", action="store_true", help="start plugins anew for each run")
    run.set_defaults(function=_run)


def _positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")  # noqa: EM101, TRY003
    return number


def _moment(text: str) -> datetime.datetime:
    found = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=datetime.timezone.utc)


def _problems(tenants: Sequence[Tenant], project: Path, *, missing: bool) -> list[str]:
    check = Check(tenants, Definitions(project))
    unset = check.missing_variables(os.environ) if missing else ()
    return [*(text for text, _ in check.problems()), *unset]


def _checked(project: Path, *, missing: bool = False) -> tuple[Sequence[Tenant], list[str]]:
    tenants, broken = read_each(project)
    unreadable = [*broken.values()]
    try:
        return tenants, unreadable + _problems(tenants, project, missing=missing)
    except UnreadableTenantError as error:
        return (), [*unreadable, str(error)]


def _jobs(arguments: argparse.Namespace) -> int:
    tenants, problems = _checked(arguments.project)
    if not problems:
        sys.stdout.writelines(f"{job}\n" for tenant in tenants for job in tenant.jobs)
    return _tell(problems)


def _check(arguments: argparse.Namespace) -> int:
    return _tell(_checked(arguments.project, missing=arguments.variables)[1])


def _add(arguments: argparse.Namespace) -> int:
    new = NewTenant(arguments.name, arguments.tap, arguments.loader, arguments.profile)
    try:
        path = add(arguments.project, Definitions(arguments.project), new)
    except (EditError, UnreadableTenantError) as error:
        return _tell([str(error)])
    tenant = next(t for t in read_each(arguments.project)[0] if t.path == path)
    names = [name for _, _, name in variables(tenant)]
    sys.stdout.write(f"{path} is written. Set these, then run it:\n")
    sys.stdout.writelines(f"  {name}\n" for name in names)
    sys.stdout.write(f"  meltano-tenants run {arguments.name}\n")
    return 0


def _remove(arguments: argparse.Namespace) -> int:
    tenants, _ = read_each(arguments.project)
    try:
        path = remove(arguments.project, arguments.name)
    except EditError as error:
        return _tell([str(error)])
    sys.stdout.write(f"{path} is removed. Its data is where it was loaded to.\n")
    states = [s for t in tenants if t.name == arguments.name for s in leftovers(t)]
    if states:
        sys.stdout.write("To forget its state, in each environment (here prod):\n")
    sys.stdout.writelines(f"  meltano state clear --force prod:{state}\n" for state in states)
    return 0


def _list(arguments: argparse.Namespace) -> int:
    tenants, broken = read_each(arguments.project)
    rows = [
        (tenant.name, job, " ".join(plugins))
        for tenant in tenants
        for job, plugins in tenant.jobs.items()
    ]
    widths = [max((len(row[i]) for row in rows), default=0) for i in range(2)]
    for name, job, plugins in rows:
        sys.stdout.write(f"{name.ljust(widths[0])}  {job.ljust(widths[1])}  {plugins}\n")
    return _tell(list(broken.values()))


def _run(arguments: argparse.Namespace) -> int:
    # Meltano takes a second to import, which the other commands need not wait for.
    from meltano_tenants.running.command import Options, run  # noqa: PLC0415

    passed = ("full_refresh", "refresh_catalog", "force")
    return run(
        Options(
            project=arguments.project,
            names=arguments.names,
            at_once=arguments.at_once,
            timeout=arguments.timeout,
            resume=arguments.resume,
            since=arguments.since,
            environment=arguments.environment,
            preload=not arguments.no_preload,
            meltano=tuple(f"--{n.replace('_', '-')}" for n in passed if getattr(arguments, n)),
        )
    )


def _tell(problems: Sequence[str]) -> int:
    sys.stderr.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


def main() -> int:
    """Do what the command line says."""
    arguments = _arguments()
    code: int = arguments.function(arguments)
    return code
