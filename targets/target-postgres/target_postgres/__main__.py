"""The executable target-postgres."""

from __future__ import annotations

from spile_loader.command_line import run

from target_postgres.declaration import TARGET


def main() -> None:
    """Run the command line."""
    run(TARGET, cli)


def cli() -> None:
    """Run the SDK's command line."""
    from target_postgres.target import TargetPostgres  # noqa: PLC0415  # slow to import

    TargetPostgres.cli()


if __name__ == "__main__":
    main()
