"""Reads every stream of a published connector from another address, and prints its records.

It runs in the environment of the connectors, which `make vendors` makes.
"""

from __future__ import annotations

import json
import logging
import sys
from importlib import resources
from typing import Any

import yaml
from airbyte_cdk.models import (
    ConfiguredAirbyteCatalog,
    ConfiguredAirbyteStream,
    DestinationSyncMode,
    SyncMode,
    Type,
)
from airbyte_cdk.sources.declarative.concurrent_declarative_source import (
    ConcurrentDeclarativeSource,
)


def moved(node: Any, address: str) -> Any:
    """A manifest whose requests go to an address."""
    if isinstance(node, list):
        return [moved(item, address) for item in node]
    if not isinstance(node, dict):
        return node
    found = {name: moved(value, address) for name, value in node.items()}
    if "url_base" in found:
        found["url_base"] = address
    # One manifest hands it on to where the framework of today refuses it.
    for place in (found, found.get("$parameters", {})):
        if found.get("type") == "RequestOption":
            place.pop("field_path", None)
    return found


def main(package: str, address: str, settings: str) -> None:
    """Write a line of JSON for each record: the stream and the record."""
    manifest = yaml.safe_load(resources.files(package).joinpath("manifest.yaml").read_text())
    config = json.loads(settings)
    arguments = {"source_config": moved(manifest, address), "config": config}
    logger = logging.getLogger("airbyte")
    found = ConcurrentDeclarativeSource(**arguments).discover(logger, config)
    catalog = ConfiguredAirbyteCatalog(
        streams=[
            ConfiguredAirbyteStream(
                stream=stream,
                sync_mode=SyncMode.full_refresh,
                destination_sync_mode=DestinationSyncMode.overwrite,
            )
            for stream in found.streams
        ]
    )
    source = ConcurrentDeclarativeSource(catalog=catalog, **arguments)
    for stream in found.streams:
        write({"stream": stream.name, "key": stream.source_defined_primary_key})
    for message in source.read(logger, config, catalog):
        if message.type == Type.RECORD:
            write({"stream": message.record.stream, "record": message.record.data})


def write(line: dict[str, Any]) -> None:
    """Write a line of JSON."""
    sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
