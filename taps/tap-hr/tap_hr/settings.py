"""The settings that only tap-hr has."""

from __future__ import annotations

from typing import Any

from singer_sdk import typing as th

from tap_hr.stream_settings import OPTIONAL, entry_schema

SETTINGS: tuple[th.Property[Any], ...] = (
    th.Property(
        "page_size",
        th.IntegerType(minimum=1, maximum=10000),
        default=100,
        title="Page size",
        description="Records requested per page.",
    ),
    th.Property(
        "api_key_param",
        th.StringType(min_length=1),
        default="api_key",
        title="API key parameter",
        description="Query parameter that carries the key.",
    ),
    th.Property(
        "limit_param",
        th.StringType(min_length=1),
        default="limit",
        title="Limit parameter",
        description="Query parameter of the page size.",
    ),
    th.Property(
        "offset_param",
        th.StringType(min_length=1),
        default="offset",
        title="Offset parameter",
        description="Query parameter of the number of records to skip.",
    ),
    th.Property(
        "start_offset",
        th.IntegerType(minimum=0),
        default=0,
        title="Start offset",
        description="Offset of the first record.",
    ),
    th.Property(
        "total_path",
        th.StringType,
        nullable=True,
        default="total",
        title="Total path",
        description="Keys, separated by dots, that lead to the number of all records, if the API "
        "sends it; null if what is there means something else.",
    ),
    th.Property(
        "stop_on_short_page",
        th.BooleanType,
        default=False,
        title="Stop on short page",
        description="Take a page shorter than page_size for the last one. This saves a request, "
        "but loses records if the API caps the page size.",
    ),
    th.Property(
        "schema_sample_pages",
        th.IntegerType(minimum=1),
        default=3,
        title="Schema sample pages",
        description="Pages read per stream to infer a schema at discovery.",
    ),
    th.Property(
        "streams",
        th.ArrayType(th.CustomType(entry_schema())),
        nullable=False,
        minItems=1,
        title="Streams",
        description="What to read: a list of objects with name and path, and optionally "
        f"{', '.join(OPTIONAL)}. By default one stream, resource, at /v1/resource.",
    ),
)
