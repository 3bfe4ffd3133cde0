"""Airflow's processes on this machine, and its REST API."""

from __future__ import annotations

import base64
import json
import os
import secrets
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

from processes import free_port

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from airflow_services import Broker, Postgres
    from processes import Processes

_PATIENCE = 120.0
_USER = "demo"
WORKERS = ("worker-1", "worker-2")
CORE = ("api-server", "dag-processor", "scheduler")
# Runs at once on each worker.
_SLOTS = 2
# Airflow finds out after five minutes that a worker is gone; nobody wants to watch that.
_IMPATIENT = {
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "30",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "5",
    "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT": "90",
    "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT_CHECK_INTERVAL": "10",
}


class Airflow:
    """An Airflow with a CeleryExecutor.

    Args:
        venv: The environment that it is installed in.
        home: Its folder.
        dags: The folder of the DAGs.
        variables: What every process gets beside Airflow's own settings.
    """

    def __init__(self, venv: Path, home: Path, dags: Path, variables: Mapping[str, str]) -> None:
        self._executable = str(venv / "bin" / "airflow")
        self._home = home
        self._port = free_port()
        self._password = secrets.token_urlsafe(24)
        self._token = ""
        self._variables = {
            **{name: value for name, value in os.environ.items() if "AIRFLOW" not in name},
            **variables,
            **_IMPATIENT,
            "PATH": f"{venv / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "AIRFLOW_HOME": str(home),
            "AIRFLOW__CORE__DAGS_FOLDER": str(dags),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "false",
            "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
            "AIRFLOW__CORE__FERNET_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{self.url}/execution/",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{_USER}:admin",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(self._passwords),
            "AIRFLOW__API__SECRET_KEY": secrets.token_urlsafe(64),
            "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_urlsafe(64),
            "AIRFLOW__CELERY__WORKER_CONCURRENCY": str(_SLOTS),
            "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "false",
        }

    @property
    def url(self) -> str:
        """Where the page and the API are."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def _passwords(self) -> Path:
        return self._home / "passwords.json"

    def start(self, processes: Processes, postgres: Postgres, broker: Broker) -> None:
        """Create the database, start every process, and wait until the API answers."""
        self._home.mkdir(parents=True)
        self._passwords.touch(mode=0o600)
        self._passwords.write_text(json.dumps({_USER: self._password}))
        database = postgres.uri("postgresql+psycopg2", "airflow")
        self._variables |= {
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": database,
            "AIRFLOW__CELERY__BROKER_URL": broker.url,
            "AIRFLOW__CELERY__RESULT_BACKEND": f"db+{database}",
        }
        processes.run("migration", [self._executable, "db", "migrate"], self._variables)
        port = ("--host", "127.0.0.1", "--port", str(self._port), "--workers", "1")
        self._start(processes, "api-server", "api-server", *port)
        for name in ("dag-processor", "scheduler"):
            self._start(processes, name, name)
        for name in WORKERS:
            # Real ones are on machines of their own.
            arguments = ("worker", "--celery-hostname", f"{name}@%h", "--skip-serve-logs")
            self._start(processes, name, "celery", *arguments)
        processes.wait_for("Airflow's API", self._answers, _PATIENCE)

    def add_pool(self, name: str) -> None:
        """Make a pool with a slot for each run that the workers can hold."""
        # Runs that wait for a slot of the pool are not yet in the queue, where waiting is limited.
        slots = _SLOTS * len(WORKERS)
        self._ask("POST", "/pools", {"name": name, "slots": slots, "include_deferred": False})

    def unpause(self, processes: Processes, dag: str) -> str:
        """Unpause a DAG as soon as it is known; Airflow then starts the last interval's run.

        Returns:
            The run's id.
        """
        processes.wait_for(f"the DAG {dag}", lambda: self._knows(dag), _PATIENCE)
        self._ask("PATCH", f"/dags/{dag}", {"is_paused": False})
        processes.wait_for(f"a run of {dag}", lambda: bool(self._runs(dag)), _PATIENCE)
        [run] = self._runs(dag)
        return run

    def state(self, dag: str, run: str) -> str:
        """How far a run is: queued, running, success or failed."""
        return str(self._ask("GET", f"/dags/{dag}/dagRuns/{run}")["state"])

    def tasks(self, dag: str, run: str) -> list[dict[str, Any]]:
        """What Airflow says of each task of a run, one entry per map index."""
        found = self._ask("GET", f"/dags/{dag}/dagRuns/{run}/taskInstances?limit=1000")
        tasks: list[dict[str, Any]] = found["task_instances"]
        return tasks

    def _start(self, processes: Processes, name: str, *arguments: str) -> None:
        processes.start(name, [self._executable, *arguments], self._variables)

    def _runs(self, dag: str) -> list[str]:
        return [run["dag_run_id"] for run in self._ask("GET", f"/dags/{dag}/dagRuns")["dag_runs"]]

    def _answers(self) -> bool:
        try:
            found = self._send("POST", "/auth/token", _login(self._password))
        except OSError:
            return False
        self._token = found["access_token"]
        return True

    def _knows(self, dag: str) -> bool:
        try:
            self._ask("GET", f"/dags/{dag}")
        except urllib.error.HTTPError as error:
            if error.code != 404:  # noqa: PLR2004  # not found, yet
                raise
            return False
        return True

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        return self._send(method, f"/api/v2{path}", body)

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None) -> Any:
        request = urllib.request.Request(  # noqa: S310  # our own address
            f"{self.url}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Content-Type": "application/json",
                **({"Authorization": f"Bearer {self._token}"} if self._token else {}),
            },
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return json.load(answer)


def _login(password: str) -> dict[str, str]:
    return {"username": _USER, "password": password}
