"""Settings and streams of tap-hr."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from spile import GENERIC, QueryKey, RESTTap, common_settings, setting_errors
from spile.exceptions import ConfigValidationError, RunError
from typing_extensions import override

from tap_hr.discovery import Discovery
from tap_hr.settings import SETTINGS
from tap_hr.stream_settings import check_entries, read_entry
from tap_hr.streams import default_entries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from singer_sdk import Stream

    from tap_hr.stream_settings import StreamSettings


class TapHR(RESTTap):
    """Singer tap for HR APIs that page by limit and offset; its streams are configuration."""

    name = "tap-hr"
    package_name = "tap-hr"
    profiles: ClassVar = {"generic": GENERIC}
    config_jsonschema: ClassVar = common_settings(profiles=profiles, more=SETTINGS)

    @override
    def credentials(self) -> QueryKey:
        return QueryKey(self.config["api_key_param"], self.config["api_key"])

    @property
    @override
    def credential_settings(self) -> str:
        return "api_key, api_key_param"

    @cached_property
    def entries(self) -> list[dict[str, Any]]:
        """What is to be read: the setting `streams`, or its default."""
        return self.config["streams"] if "streams" in self.config else default_entries()

    @override
    def check_more_settings(self) -> list[str]:
        properties = self.config_jsonschema["properties"]
        used = {"properties": {setting.name: properties[setting.name] for setting in SETTINGS}}
        errors = setting_errors({**self.config, "streams": self.entries}, used)
        return errors or list(check_entries(self._read_entries(), self.config["api_key_param"]))

    def _read_entries(self) -> list[StreamSettings]:
        return [read_entry(entry, self.config) for entry in self.entries]

    @cached_property
    def discovery(self) -> Discovery:
        """Makes the streams of this run."""
        return Discovery(self, self.input_catalog)

    @override
    def discover_streams(self) -> Sequence[Stream]:
        if errors := self.check_more_settings():
            summary = "The configuration is not valid"
            raise ConfigValidationError(summary, errors=errors, schema=self.config_jsonschema)
        if any(entry.get("schema") is None for entry in self.entries):
            # Only what must be inferred needs the API, and with it all other settings.
            self._validate_config()
        return self.discovery.streams(self._read_entries())

    @override
    def setup_mapper(self) -> None:
        # Schemas that the catalog lacks are inferred first: the mapper reads them from there.
        _ = self.streams
        super().setup_mapper()

    @override
    def run_discovery(self) -> str:
        self.discovery.declares_keys = True
        if len(self.discovery.failed) == len(self.streams):
            self._refuse_failures()
        for name in self.discovery.failed:
            self.logger.warning(
                "Stream '%s' stands in the catalog with its keys only: a run infers its schema "
                "again, and fails at this stream alone if it cannot. Correct or remove its entry "
                "in the setting streams, or give it a schema there.",
                name,
            )
        return super().run_discovery()

    # The SDK marks the next two as final; they end a run whose discovery failed in part.

    @override  # type: ignore[misc]
    def run_connection_test(self) -> bool:
        self._refuse_failures()
        return super().run_connection_test()

    @override  # type: ignore[misc]
    def sync_all(self) -> None:
        if not self.streams:
            self._refuse_failures()
        try:
            super().sync_all()
        except RunError as error:
            raise RunError((*self.discovery.failed, *error.streams)) from None
        self._refuse_failures()

    def _refuse_failures(self) -> None:
        if self.discovery.failed:
            raise RunError(tuple(self.discovery.failed))
