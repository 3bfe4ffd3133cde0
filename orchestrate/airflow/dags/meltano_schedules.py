"""One Airflow DAG per interval of the Meltano project's schedules, one task per tenant and tap."""

from __future__ import annotations

import datetime
import os
from typing import Any

from airflow.sdk import DAG, get_current_context, task
from meltano_command import Meltano
from meltano_plan import dag_name, in_chunks, plan, unserved
from meltano_settings import Settings

SETTINGS = Settings.read(os.environ)
START = datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)


def list_runs(interval: str) -> list[dict[str, Any]]:
    """Ask the project what is to run now; a new tenant needs no change in Airflow."""
    meltano = Meltano(SETTINGS, os.environ)
    meltano.prepare()
    schedules = meltano.schedules()
    if left_out := unserved(schedules, SETTINGS.intervals):
        print(f"No DAG runs {', '.join(left_out)}: add their intervals to PIPELINES_INTERVALS")
    return in_chunks(plan(schedules, meltano.manifest(), interval), SETTINGS.chunk)


def run(unit: dict[str, Any]) -> None:
    """Run what one tenant has of one tap, or a chunk of such runs."""
    context = get_current_context()
    # The first try respects every lock. Before a retry Airflow has given up the try before it.
    force = context["ti"].try_number > 1 and SETTINGS.force_retries
    since = context["dag_run"].start_date.isoformat()
    Meltano(SETTINGS, os.environ).run(unit, force=force, since=since)


def schedule_dag(interval: str) -> DAG:
    """Define the DAG of an interval.

    Args:
        interval: As the project's schedules write it.
    """
    with DAG(
        dag_id=dag_name(interval),
        description=f"What the Meltano project schedules {interval}, once per tenant and tap.",
        schedule=interval,
        start_date=START,
        catchup=False,
        # Two runs of one pipeline would wait for each other's lock and fail.
        max_active_runs=1,
        default_args={
            "retries": SETTINGS.retries,
            "retry_delay": datetime.timedelta(seconds=SETTINGS.retry_delay),
        },
    ) as dag:
        units = task(task_id="list_runs")(list_runs)(interval)
        task(
            task_id="run",
            pool=SETTINGS.pool,
            max_active_tis_per_dag=SETTINGS.max_active,
            execution_timeout=datetime.timedelta(seconds=SETTINGS.time_limit),
            map_index_template="{{ task.op_kwargs['unit']['name'] }}",
        )(run).expand(unit=units)
    return dag


for _interval in SETTINGS.intervals:
    schedule_dag(_interval)
