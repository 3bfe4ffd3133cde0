"""What a target declares: its name, its settings and how its database is opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from spile_loader.settings import read_config

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from spile_loader.database.interface import Database
    from spile_loader.settings import LoaderSettings
    from spile_loader.typing import Config

    Waiting: TypeAlias = Callable[[float], bool]

S = TypeVar("S", bound="LoaderSettings")


@dataclass(frozen=True, slots=True)
class Declaration(Generic[S]):
    """A target, as the command line and a load need to know it.

    Attributes:
        name: Its executable.
        settings: Its settings.
        open_database: Opens the database. It gets the settings, and a function that waits some
            seconds and returns True when the load has to stop.
    """

    name: str
    settings: type[S]
    open_database: Callable[[S, Waiting], Database]

    @property
    def environment_prefix(self) -> str:
        """Return how the names of its environment variables begin."""
        return self.name.upper().replace("-", "_") + "_"

    def read_config(self, sources: list[str]) -> Config:
        """Join configuration files, and the environment where a source says ENV.

        Args:
            sources: Paths of JSON files, or the word ENV.

        Returns:
            Settings by name; what comes later wins, the environment over all.
        """
        return read_config(self.settings, self.environment_prefix, sources)
