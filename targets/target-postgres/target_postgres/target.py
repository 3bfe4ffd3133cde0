"""The target as the SDK knows it: name, settings, command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from spile_loader.settings import json_schema
from spile_loader.target import LoadingTarget

from target_postgres.declaration import TARGET
from target_postgres.settings import Settings

if TYPE_CHECKING:
    from spile_loader import Declaration
    from spile_loader.typing import Config


class TargetPostgres(LoadingTarget):
    """Loads Singer streams into PostgreSQL: fast, exact, and safe to kill."""

    name = "target-postgres"
    package_name = "spile-target-postgres"
    declaration: ClassVar[Declaration[Any]] = TARGET
    config_jsonschema: ClassVar[Config] = json_schema(Settings)
