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

from spile_loader.exceptions import InputError, MissingKeyError, RecordBeforeSchemaError
from spile_loader.input.stream_maps import MappedLines
from spile_loader.load import Load, load_config, one_line_errors
from spile_loader.settings import is_mapped, problems_of
from spile_loader.signals import StopSignal

if TYPE_CHECKING:
    from collections.abc import Callable

    import click
    from singer_sdk.helpers.capabilities import CapabilitiesEnum

    from spile_loader.declaration import Declaration
    from spile_loader.settings import LoaderSettings
    from spile_loader.typing import Config


class LoadingTarget(Target):
    """A target of the SDK whose lines go to a load.

    A target is a subclass with a name, its distribution's name, its settings' schema and this:

    Attributes:
        declaration: The target.
    """

    declaration: ClassVar[Declaration[LoaderSettings]]
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
        """Prepare the target; the database is opened when the first line comes.

        Args:
            arguments: What the SDK's targets take.
        """
        super().__init__(**arguments)
        self.message_reader = LoadingReader(self)
        self._load: Load | None = None

    @property
    def run(self) -> Load:
        """Return the load, which opens the database when it is first asked for."""
        if self._load is None:
            config = dict(self.config)
            settings = self.declaration.settings.from_config(config)
            self._load = Load(self.declaration, settings, StopSignal(), self.rewriter())
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
        problems = problems_of(self.declaration.settings, self._config)
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
            cls.declaration.read_config([*value])
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
            load_config(cls.declaration, config, file_input.name if file_input else None, rewriter)


class LoadingReader(SingerReader):
    """Passes lines to the load, for those who drive the target through the SDK's classes."""

    def __init__(self, target: LoadingTarget) -> None:
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
