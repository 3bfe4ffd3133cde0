"""The executable target-duckdb."""

from __future__ import annotations

from spile_loader.command_line import run

from target_duckdb.declaration import TARGET


def main() -> None:
    """Run the command line."""
    run(TARGET, cli)


def cli() -> None:
    """Run the SDK's command line."""
    from target_duckdb.target import TargetDuckDB  # noqa: PLC0415  # slow to import

    TargetDuckDB.cli()


if __name__ == "__main__":
    main()
