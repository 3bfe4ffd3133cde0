"""The target as the SDK knows it: name, settings, capabilities, command line."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from typing import IO, TYPE_CHECKING, Any, ClassVar

from singer_sdk import Target
from singer_sdk.exceptions import (
    ConfigValidationError,
    MissingKeyPropertiesError,
    RecordsWithoutSchemaException,
)
from singer_sdk.helpers.capabilities import PluginCapabilities, TargetCapabilities
from singer_sdk.io_base import SingerReader
from typing_extensions import override

from target_duckdb.exceptions import InputError, MissingKeyError, RecordBeforeSchemaError
from target_duckdb.input.stream_maps import MappedLines
from target_duckdb.load import Load, load_config, one_line_errors
from target_duckdb.settings import Settings, is_mapped, json_schemas, problems_of, read_config
from target_duckdb.signals import StopSignal

if TYPE_CHECKING:
    from collections.abc import Callable

    import click
    from singer_sdk.helpers.capabilities import CapabilitiesEnum

    from target_duckdb.typing import Config

_CONFIG_SCHEMA: Config = {
    "type": "object",
    "properties": json_schemas(),
    "anyOf": [{"required": ["filepath"]}, {"required": ["path"]}],
}


class TargetDuckDB(Target):
    """Loads Singer streams into a DuckDB file: fast, exact, and safe to kill."""

    name = "target-duckdb"
    package_name = "spile-target-duckdb"
    config_jsonschema: ClassVar[Config] = _CONFIG_SCHEMA
    capabilities: ClassVar[list[CapabilitiesEnum]] = [
        PluginCapabilities.ABOUT,
        PluginCapabilities.STREAM_MAPS,
        PluginCapabilities.FLATTENING,
        PluginCapabilities.ACTIVATE_VERSION,
        PluginCapabilities.BATCH,
        PluginCapabilities.STRUCTURED_LOGGING,
        TargetCapabilities.HARD_DELETE,
        TargetCapabilities.SOFT_DELETE,
        TargetCapabilities.TARGET_SCHEMA,
    ]

    def __init__(self, **arguments: Any) -> None:
        """Prepare the target; the file is opened when the first line comes.

        Args:
            arguments: What the SDK's targets take.
        """
        super().__init__(**arguments)
        self.message_reader = LoadingReader(self)
        self._load: Load | None = None

    @property
    def run(self) -> Load:
        """Return the load, which opens the file when it is first asked for."""
        if self._load is None:
            config = dict(self.config)
            self._load = Load(Settings.from_config(config), StopSignal(), self.rewriter())
        return self._load

    def rewriter(self) -> MappedLines | None:
        """Return what rewrites lines before they are loaded, if they have to be."""
        return MappedLines(self.mapper) if is_mapped(self.config) else None

    @override
    def process_endofpipe(self) -> None:
        self.run.finish()
        self.run.stop.close()

    @override
    def _validate_config(self, *, raise_errors: bool = True) -> list[str]:
        problems = problems_of(self._config)
        if problems and raise_errors:
            summary = "Config validation failed"
            raise ConfigValidationError(summary, errors=problems, schema=self.config_jsonschema)
        return problems

    @override
    @classmethod
    def append_builtin_config(cls, config_jsonschema: Config) -> None:
        # The SDK's own targets add settings here that this one has no use for.
        super(Target, cls).append_builtin_config(config_jsonschema)

    @override
    @classmethod
    def cb_config(cls, ctx: click.Context, param: click.Option, value: tuple[str, ...]) -> Any:
        with one_line_errors():
            read_config([*value])
        return super().cb_config(ctx, param, value)

    @override
    @classmethod
    def invoke(cls, **arguments: Any) -> None:
        if arguments.get("about"):
            cls.print_about(arguments.get("about_format"))
            sys.exit(0)
        logging.getLogger("singer_sdk").setLevel(logging.WARNING)
        given = arguments.get("config")
        config: Config = dict(given.config) if given else {}
        if given and given.parse_env:
            config.update(cls._env_var_config)
        rewriter = None
        if is_mapped(config):
            rewriter = cls(config=config).rewriter()
        file_input: IO[str] | None = arguments.get("file_input")
        with one_line_errors():
            load_config(config, file_input.name if file_input else None, rewriter)


class LoadingReader(SingerReader):
    """Passes lines to the load, for those who drive the target through the SDK's classes."""

    def __init__(self, target: TargetDuckDB) -> None:
        """Remember the target.

        Args:
            target: Whose load gets the lines.
        """
        super().__init__()
        self._target = target

    @override
    def process_lines(
        self,
        file_input: IO[str] | None,
        callbacks: dict[str, Callable[[Config], None]],
    ) -> Counter[str]:
        run = self._target.run
        counted: Counter[str] = Counter()
        try:
            for line in file_input or sys.stdin:
                run.loader.feed([line.rstrip("\n").encode()])
                counted["line"] += 1
        except InputError as error:
            run.commit_before(error)
            raise _as_sdk_error(error) from error
        return counted


def _as_sdk_error(error: InputError) -> Exception:
    """Return the SDK's class for an error that it has a class for."""
    if isinstance(error, RecordBeforeSchemaError):
        return RecordsWithoutSchemaException(str(error))
    if isinstance(error, MissingKeyError):
        return MissingKeyPropertiesError(str(error))
    return error
