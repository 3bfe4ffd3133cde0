"""The _sdc_ columns, which the target adds to a stream's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spile_loader.schema.types import BIGINT, TIMESTAMPTZ

if TYPE_CHECKING:
    from spile_loader.schema.stream_schema import StreamSchema
    from spile_loader.settings import LoaderSettings

EXTRACTED_AT = "_sdc_extracted_at"
DELETED_AT = "_sdc_deleted_at"
TABLE_VERSION = "_sdc_table_version"
RECEIVED_AT = "_sdc_received_at"
BATCHED_AT = "_sdc_batched_at"
SEQUENCE = "_sdc_sequence"
SYNC_STARTED_AT = "_sdc_sync_started_at"
METADATA_COLUMNS = {
    EXTRACTED_AT: TIMESTAMPTZ,
    RECEIVED_AT: TIMESTAMPTZ,
    BATCHED_AT: TIMESTAMPTZ,
    DELETED_AT: TIMESTAMPTZ,
    SEQUENCE: BIGINT,
    TABLE_VERSION: BIGINT,
    SYNC_STARTED_AT: BIGINT,
}


def metadata_columns(schema: StreamSchema, settings: LoaderSettings) -> dict[str, str]:
    """Return name and type of the columns that the target adds to a stream's own."""
    names: list[str] = []
    if settings.add_metadata_columns:
        names = list(METADATA_COLUMNS)
    elif settings.hard_delete and settings.process_activate_version_messages:
        names = [TABLE_VERSION]
    # A tap that reads a log says in this property itself which rows are deleted.
    if any(field.name == DELETED_AT for field in schema.fields):
        names = [name for name in names if name != DELETED_AT]
    return {name: METADATA_COLUMNS[name] for name in names}
