"""The tap base class: settings, the run over all streams, signals and exit codes."""

from __future__ import annotations

import copy
import os
import re
import threading
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, cast

from singer_sdk import Tap
from singer_sdk.cli import plugin_cli
from singer_sdk.plugin_base import PluginBase, _ConfigInput
from singer_sdk.tap_base import CliTestOptionValue
from typing_extensions import override

from spile.exceptions import ConfigValidationError, RunError, Terminated
from spile.exit_codes import check_process, exit_codes
from spile.http.credentials import BearerToken, Credentials
from spile.profiles import GENERIC, GENERIC_PROFILE, Profile
from spile.redaction import Redactor, redact_logs
from spile.run import Run
from spile.session import Session
from spile.settings import (
    check_settings,
    environment_settings,
    read_config_files,
    unknown_settings,
)
from spile.singer.catalog import checked_catalog
from spile.singer.sdk import register_schema, register_streams
from spile.singer.writer import BufferedWriter
from spile.state.outcome import LAST_RUNS, sound_last_runs
from spile.state.validation import checked_state, sound_bookmarks
from spile.streams.connection_test import ConnectionTest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import FrameType

    import click
    from singer_sdk import Stream
    from singer_sdk.helpers.types import TapState

    from spile.streams.stream import RESTStream
    from spile.typing import JSON, State

# What the SDK says of this option is not what it does here.
_TEST_HELP = (
    "Ask for the first page of each stream that is selected by default, and say which can be read; "
    "no record is written. --test=schema writes the SCHEMA messages, without a request."
)
# A stopped run that cannot finish what it writes, as nobody reads, ends after this time.
GRACE_SECONDS = 1.5


class RESTTap(Tap):
    """A tap over one HTTP API.

    Attributes:
        stream_types: The streams it offers; those without a path, in the profiles that have one.
        credential_setting: Name of the setting that holds the credential.
        credential_alternatives: Settings that each make that setting dispensable.
        profiles: The profiles it offers, by name.
    """

    message_writer_class = BufferedWriter

    stream_types: ClassVar[tuple[type[RESTStream], ...]] = ()
    credential_setting: ClassVar[str] = "api_key"
    credential_alternatives: ClassVar[tuple[str, ...]] = ()
    profiles: ClassVar[Mapping[str, Profile]] = {"generic": GENERIC}

    def __init__(self, *, state: JSON = None, catalog: JSON = None, **options: Any) -> None:
        # The SDK takes a text, which these files may hold as well, for the name of a file.
        state, catalog = checked_state(state), checked_catalog(catalog)
        #: What a run over a period hands on.
        self._given_state = copy.deepcopy(state)
        super().__init__(state=state, catalog=catalog, **options)

    @override
    def setup_mapper(self) -> None:
        PluginBase.setup_mapper(self)
        register_streams(self.mapper, self.catalog)

    # What a tap overrides

    def credentials(self) -> Credentials:
        """How requests are signed; a bearer token by default."""
        return BearerToken(self.config[self.credential_setting])

    @property
    def credential_settings(self) -> str:
        """The settings to check when the API rejects the credential."""
        return self.credential_setting

    @override
    def discover_streams(self) -> Sequence[Stream]:
        return [kind(self) for kind in self.stream_types if self._offers(kind)]

    def _offers(self, kind: type[RESTStream]) -> bool:
        """True if a stream exists in the profile in use."""
        profile = self.profile.streams.get(kind.name)
        return bool(kind.path) or (profile is not None and profile.path is not None)

    # The parts of a run

    @cached_property
    def session(self) -> Session:
        """What the streams of this run share."""
        return Session(self)

    @cached_property
    def redactor(self) -> Redactor:
        """Masks this tap's secrets in logs."""
        properties = self.config_jsonschema["properties"]
        secrets = (self.config.get(k) for k, node in properties.items() if node.get("secret"))
        return Redactor(secret for secret in secrets if isinstance(secret, str))

    @property
    def profile_name(self) -> str:
        """Name of the profile in use."""
        return str(self.config.get("profile", GENERIC_PROFILE))

    @property
    def profile(self) -> Profile:
        """The profile in use."""
        return self.profiles.get(self.profile_name, GENERIC)

    @property
    def url_base(self) -> str:
        """The API's address without a trailing slash; the paths of streams follow."""
        return self.profile.address(self.config)

    @property
    def user_agent(self) -> str:
        """How the tap names itself to the API."""
        return self.config.get("user_agent") or f"{self.name}/{self.plugin_version}"

    @property
    def writer(self) -> BufferedWriter:
        """Writes Singer lines."""
        return cast("BufferedWriter", self.message_writer)

    @property
    @override
    def _env_var_config(self) -> dict[str, str]:
        schema = self.config_jsonschema
        self.append_builtin_config(schema)
        return environment_settings(self._env_var_prefix, schema["properties"])

    @override
    def _validate_config(self, *, raise_errors: bool = True) -> list[str]:
        # The SDK's own messages quote the values of settings.
        schema = self.config_jsonschema
        if any(self._config.get(name) for name in self.credential_alternatives):
            needed = [name for name in schema["required"] if name != self.credential_setting]
            schema = {**schema, "required": needed}
        self.append_builtin_config(schema)
        redact_logs(self.redactor)
        warnings, errors = unknown_settings(self._config, schema)
        for line in warnings:
            self.logger.warning(line)
        errors += check_settings(self._config, schema, self.profiles)
        errors = [
            re.sub(r"^Setting '(\w+)' is required\b.*", self._with_its_place, line)
            for line in dict.fromkeys([*errors, *self.check_more_settings()])
        ]
        if errors and raise_errors:
            summary = "The configuration is not valid"
            raise ConfigValidationError(summary, errors=errors, schema=schema)
        return errors

    def _with_its_place(self, line: re.Match[str]) -> str:
        """Say of a setting that is missing where to set it."""
        variable = f"{self._env_var_prefix}{line[1].upper()}"
        return f"{line[0]}: set it in the configuration, or as the variable {variable}"

    def check_more_settings(self) -> list[str]:
        """What is wrong with settings of this tap alone, one line each; no line holds a value."""
        return []

    # The run

    # The SDK's own loop, which it marks as final, stops at the first failure.
    @override  # type: ignore[misc]
    def sync_all(self) -> None:
        self._reset_state_progress_markers()
        streams = [cast("RESTStream", stream) for stream in self.streams.values()]
        run = Run(self.session)
        # Without a stream there is no state to write: an empty one would replace the last run's.
        run.plan(streams)
        try:
            run.sync_all()
        except Terminated:
            # A loader keeps the state that comes last, even if it has seen it before.
            if self._state_to_write is not None:
                self.writer.write_state(self._state_to_write)
            raise
        finally:
            self.write_state()
            self.session.close()
            run.summarize()

    def write_state(self) -> None:
        """Write `STATE` if it changed, and everything before it."""
        if self._state_to_write is not None:
            self.state_writer.write_state(self._state_to_write)
        self.writer.flush()

    @property
    def _state_to_write(self) -> TapState | None:
        """The state for the loader; a run over a period hands on what came, if anything did."""
        if self.session.period is None:
            return self.state
        return cast("TapState", self._given_state) if self._given_state else None

    @override
    def load_state(self, state: dict[str, Any]) -> None:
        bookmarks = sound_bookmarks(state, self.logger)
        if self.session.period is not None:
            # No place of a run counts here; what is known of the schemas does.
            state, bookmarks = {}, {name: _schema_of(entry) for name, entry in bookmarks.items()}
        super().load_state({"bookmarks": bookmarks})
        if last_runs := sound_last_runs(state):
            cast("State", self.state)[LAST_RUNS] = last_runs
        # The mapper has seen the plain schemas; what is written may differ.
        if self._mapper is not None and (self.state or self.config["personal_data"] != "keep"):
            for stream in self.streams.values():
                register_schema(cast("RESTStream", stream))

    # The SDK's own test, which it marks as final, writes records, and errors for those it leaves.
    @override  # type: ignore[misc]
    def run_connection_test(self) -> bool:
        test = ConnectionTest(self.logger)
        try:
            test.run(cast("RESTStream", stream) for stream in self.streams.values())
        finally:
            self.session.close()
        self.logger.info(
            "Connection test: %d streams work, %d failed", len(test.working), len(test.failed)
        )
        if test.failed:
            raise RunError(tuple(test.failed))
        return True

    # Signals

    @override
    def _handle_termination(self, signum: int, frame: FrameType | None) -> None:
        # Only a mark: the loop ends at the next page, so that no line is cut and state is true.
        self.session.signal = signum
        self.session.workers.stopping.set()
        watchdog = threading.Timer(GRACE_SECONDS, os._exit, (128 + signum,))
        watchdog.daemon = True
        watchdog.start()

    # The command line

    @plugin_cli
    def cli(cls: type[RESTTap]) -> click.Command:  # noqa: N805  # the decorator hands over the class
        """The command that users run."""
        check_process(cls.name)
        command: click.Command = super().cli
        for option in command.params:
            if option.name == "test":
                cast("click.Option", option).help = _TEST_HELP
        return command

    @classmethod
    @override
    def invoke(cls, **kwargs: Any) -> None:
        with exit_codes(cls.logger):
            super().invoke(**kwargs)

    @classmethod
    @override
    def cb_discover(cls, ctx: click.Context, param: click.Option, value: bool) -> None:
        with exit_codes(cls.logger):
            super().cb_discover(ctx, param, value)

    @classmethod
    @override
    def cb_test(cls, ctx: click.Context, param: click.Option, value: str) -> None:
        if value == CliTestOptionValue.Disabled.value:
            return
        if value not in {option.value for option in CliTestOptionValue}:
            ctx.fail("--test must be all, which is the default, or schema")
        with exit_codes(cls.logger):
            given = ctx.params.get("config", _ConfigInput())
            tap = cls(config=given.config, parse_env_config=given.parse_env, validate_config=True)
            if value == CliTestOptionValue.Schema.value:
                tap.write_schemas()
                tap.writer.flush()
            else:
                tap.run_connection_test()
            ctx.exit()

    @classmethod
    @override
    def cb_config(cls, ctx: click.Context, param: click.Option, value: tuple[str, ...]) -> Any:
        with exit_codes(cls.logger):
            config = read_config_files(path for path in value if path != "ENV")
            return _ConfigInput(config=config, parse_env="ENV" in value)

    @classmethod
    @override
    def cb_version(cls, ctx: click.Context, param: click.Option, value: bool) -> None:
        with exit_codes(cls.logger):
            super().cb_version(ctx, param, value)


def _schema_of(entry: State) -> State:
    """What the state of a stream says about its schema."""
    return {name: entry[name] for name in ("added_fields",) if name in entry}
