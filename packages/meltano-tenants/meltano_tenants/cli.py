"""The command `meltano-tenants`, which prints the jobs of all tenants and checks their files."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from meltano_tenants.check import Check
from meltano_tenants.files import Definitions, UnreadableTenantError, read_tenants

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meltano_tenants.files import Tenant

_DESCRIPTION = (
    "Prints the jobs of all tenants of a Meltano project, or what is wrong with their files."
)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="meltano-tenants", description=_DESCRIPTION)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--project", type=Path, default=Path(), help="the folder of meltano.yml")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("jobs", parents=[common], help="print the job of every tenant")
    check = commands.add_parser(
        "check", parents=[common], help="say what is wrong with the files, and fail if something is"
    )
    check.add_argument(
        "--variables", action="store_true", help="also say which variables are not set here"
    )
    return parser.parse_args()


def _problems(tenants: Sequence[Tenant], project: Path, *, variables: bool) -> list[str]:
    check = Check(tenants, Definitions(project))
    missing = check.missing_variables(os.environ) if variables else ()
    return [*check.problems(), *missing]


def main() -> int:
    """Print the jobs, or check; either fails if the files would mix tenants up."""
    arguments = _arguments()
    tenants: Sequence[Tenant] = ()
    try:
        tenants = read_tenants(arguments.project)
        variables = arguments.command == "check" and arguments.variables
        problems = _problems(tenants, arguments.project, variables=variables)
    except UnreadableTenantError as error:
        problems = [str(error)]
    sys.stderr.writelines(f"{problem}\n" for problem in problems)
    if arguments.command == "jobs" and not problems:
        sys.stdout.writelines(f"{job}\n" for tenant in tenants for job in tenant.jobs)
    return 1 if problems else 0
