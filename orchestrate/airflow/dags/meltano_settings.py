"""What a deployment may set, read from variables that begin with `PIPELINES_`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "PIPELINES_"
# Meltano takes a run for dead when it gave no sign for five minutes; until then it refuses another.
SAFE_RETRY_DELAY = 330
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}


class SettingError(ValueError):
    """A variable holds what it cannot hold."""


@dataclass(frozen=True)
class Settings:
    """Where the project is and how its runs are spread.

    Attributes:
        project: Folder of the Meltano project on every worker.
        meltano: The executable of Meltano, in an environment of its own.
        environment: Meltano's environment.
        intervals: The schedules' intervals that get a DAG each.
        pool: Airflow's pool that runs take a slot of.
        max_active: The most runs at once of one DAG.
        retries: How often a failed run is tried again.
        retry_delay: Seconds before that.
        force_retries: Whether a retry ignores Meltano's lock.
        time_limit: Seconds after which a run is ended.
        chunk: How many runs one task makes, by `meltano-tenants run`.
    """

    project: Path
    meltano: str
    environment: str
    intervals: tuple[str, ...]
    pool: str
    max_active: int
    retries: int
    retry_delay: int
    force_retries: bool
    time_limit: int
    chunk: int

    @classmethod
    def read(cls, variables: Mapping[str, str]) -> Settings:
        """Read the settings from the environment.

        Args:
            variables: Variables, by name.

        Raises:
            SettingError: One of them cannot be what it is.
        """
        given = {n.removeprefix(PREFIX): v for n, v in variables.items() if n.startswith(PREFIX)}
        project = Path(given.get("PROJECT", "/project"))
        settings = cls(
            project=project,
            meltano=given.get("MELTANO", str(project / ".venv" / "bin" / "meltano")),
            environment=given.get("ENVIRONMENT", "prod"),
            intervals=_list(given.get("INTERVALS", "@daily")),
            pool=given.get("POOL", "default_pool"),
            max_active=_number(given, "MAX_ACTIVE", 16, least=1),
            retries=_number(given, "RETRIES", 3, least=0),
            retry_delay=_number(given, "RETRY_DELAY", 360, least=1),
            force_retries=_truth(given, "FORCE_RETRIES"),
            time_limit=_number(given, "TIME_LIMIT", 6 * 3600, least=60),
            chunk=_number(given, "CHUNK", 1, least=1),
        )
        if settings.retry_delay < SAFE_RETRY_DELAY and not settings.force_retries:
            msg = (
                f"{PREFIX}RETRY_DELAY is {settings.retry_delay}, but Meltano refuses a run for "
                f"five minutes after one that was killed: set {SAFE_RETRY_DELAY} or more"
            )
            raise SettingError(msg)
        return settings


def _list(text: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in text.split(";") if part.strip())
    if not found:
        msg = f"{PREFIX}INTERVALS is empty: name intervals such as @daily;0 */6 * * *"
        raise SettingError(msg)
    return found


def _number(given: Mapping[str, str], name: str, default: int, *, least: int) -> int:
    text = given.get(name, str(default))
    if not text.isdecimal() or int(text) < least:
        msg = f"{PREFIX}{name} must be a whole number, {least} or more"
        raise SettingError(msg)
    return int(text)


def _truth(given: Mapping[str, str], name: str) -> bool:
    text = given.get(name, "false").lower()
    if text not in _TRUTHS:
        msg = f"{PREFIX}{name} must be true or false"
        raise SettingError(msg)
    return _TRUTHS[text]
