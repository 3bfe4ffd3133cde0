"""Schemas of streams that have none: from samples, or from the catalog of an earlier discovery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from singer_sdk.singerlib import Schema
from spile import SampledSchema
from spile.exceptions import CredentialError, ForbiddenError, ResponseError, StreamError

from tap_hr.client import HRStream
from tap_hr.stream_settings import can_be_bookmark

if TYPE_CHECKING:
    from singer_sdk.singerlib import Catalog
    from spile import RESTTap

    from tap_hr.stream_settings import StreamSettings


class Discovery:
    """Makes streams from their settings.

    Args:
        tap: The tap they belong to.
        catalog: What the run was given; its schemas count, and nothing is inferred.

    Attributes:
        failed: Names of the streams whose schema could not be inferred; each was logged.
        declares_keys: True if such a stream is made all the same, with its keys only: a catalog
            that lacks it would pass for one that leaves it out.
    """

    def __init__(self, tap: RESTTap, catalog: Catalog | None) -> None:
        self._tap = tap
        self._catalog = catalog
        self._forbidden: list[str] = []
        self.failed: list[str] = []
        self.declares_keys = False

    def streams(self, settings: list[StreamSettings]) -> list[HRStream]:
        """The streams that could be made.

        Raises:
            CredentialError: The API rejects the key.
        """
        schemas = [(one, self._schema(one)) for one in settings]
        found = [HRStream(self._tap, one, schema) for one, schema in schemas if schema is not None]
        if self._forbidden and not found:
            self._tap.logger.error("Every stream is forbidden: the key may read nothing")
            self.failed += self._forbidden
        if self.declares_keys and found:
            found = [HRStream(self._tap, one, schema or _keys_only(one)) for one, schema in schemas]
        return found

    def _schema(self, settings: StreamSettings) -> dict[str, Any] | None:
        if (declared := settings.declared_schema()) is not None:
            return declared
        if self._catalog is None:
            return self._inferred(settings)
        entry = self._catalog.get_stream(settings.name)
        if entry is None:
            self._tap.logger.warning("Stream '%s' is not in the catalog: not read", settings.name)
            return None
        schema = {"properties": {}, **entry.schema.to_dict()}
        if schema["properties"].keys() == _keys_only(settings)["properties"].keys():
            # Discovery could not infer it, or found no record.
            inferred = self._inferred(settings)
            if inferred is not None:
                # The SDK takes a stream's schema from the catalog.
                entry.schema = Schema.from_dict(inferred)
            return inferred
        return schema

    def _inferred(self, settings: StreamSettings) -> dict[str, Any] | None:
        log = self._tap.logger
        try:
            return self._infer(settings)
        except CredentialError as error:
            msg = f"{error} Check {self._tap.credential_settings} and api_url."
            raise CredentialError(msg) from None
        except ForbiddenError as error:
            if self._tap.config["on_forbidden"] == "skip":
                log.warning("Stream '%s' is skipped: %s", settings.name, error)
                self._forbidden.append(settings.name)
                return None
            self._fail(settings.name, error)
        except StreamError as error:
            self._fail(settings.name, error)
        return None

    def _fail(self, name: str, error: Exception) -> None:
        log = self._tap.logger
        log.error("Stream '%s' failed: %s", name, error)
        log.debug("Where stream '%s' failed", name, exc_info=error)
        self.failed.append(name)

    def _infer(self, settings: StreamSettings) -> dict[str, Any]:
        """The schema of the stream's first pages.

        Raises:
            StreamError: They could not be read, or do not have what the settings name.
        """
        sampled = SampledSchema(settings.primary_keys, settings.replication_key)
        stream = HRStream(self._tap, settings, sampled.schema())
        for records in stream.sample(self._tap.config["schema_sample_pages"]):
            sampled.add(records)
        schema = sampled.schema()
        if not sampled.samples:
            stream.logger.warning(
                "Stream '%s' has no records to infer a schema from: only its keys are declared. "
                "Discover again when it has some, or set its schema",
                settings.name,
            )
            return schema
        _check_keys(settings, schema["properties"])
        return schema


def _keys_only(settings: StreamSettings) -> dict[str, Any]:
    """The schema of a stream of which no record is known."""
    return SampledSchema(settings.primary_keys, settings.replication_key).schema()


def _check_keys(settings: StreamSettings, properties: dict[str, Any]) -> None:
    found = ", ".join(list(properties)[:12]) or "none"
    for key in settings.primary_keys:
        if key not in properties:
            msg = f"Its records have no '{key}', which primary_keys names; fields found: {found}."
            raise ResponseError(msg)
    key = settings.replication_key or ""
    if key and key not in properties:
        msg = f"Its records have no '{key}', which replication_key names; fields found: {found}."
        raise ResponseError(msg)
    if key and not can_be_bookmark(properties[key]):
        msg = f"The replication_key '{key}' must hold strings or numbers."
        raise ResponseError(msg)
