"""What Meltano has written of its runs to its database in PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg

_RUNS = """
    SELECT job_name, state, extract(epoch FROM ended_at - started_at)::float
    FROM runs ORDER BY started_at
"""


@dataclass
class Tries:
    """The runs of one tenant's tap.

    Attributes:
        number: How many there were.
        finished: Whether one of them succeeded.
        seconds: How long the last one took, once it has ended.
    """

    number: int = 0
    finished: bool = False
    seconds: float = 0.0


class RunTable:
    """Meltano's run table.

    Args:
        uri: The address of its database.
    """

    def __init__(self, uri: str) -> None:
        self._uri = uri

    def tries(self) -> dict[str, Tries]:
        """The runs of each tenant's tap; none before Meltano's first command."""
        found: dict[str, Tries] = {}
        try:
            with psycopg.connect(self._uri) as connection:
                rows = connection.execute(_RUNS).fetchall()
        except psycopg.errors.UndefinedTable:
            return found
        for job, state, seconds in rows:
            name = job.partition(":")[2].partition("-to-")[0]
            tries = found.setdefault(name, Tries())
            tries.number += 1
            tries.finished = tries.finished or state == "SUCCESS"
            tries.seconds = seconds or 0.0
        return found

    def finished(self) -> set[str]:
        """The tenants' taps that have a run that succeeded."""
        return {name for name, tries in self.tries().items() if tries.finished}

    def summary(self) -> str:
        """How many states and runs there are."""
        with psycopg.connect(self._uri) as connection:
            runs = connection.execute("SELECT state, count(*) FROM runs GROUP BY 1 ORDER BY 1")
            counts = ", ".join(f"{count} {state}" for state, count in runs.fetchall())
            [[states]] = connection.execute("SELECT count(*) FROM state").fetchall()
        return f"{states} states; runs: {counts}"
