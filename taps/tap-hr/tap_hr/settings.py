"""The settings of this tap alone, as JSON Schema nodes."""

from __future__ import annotations

from typing import Any

_PATH = {"type": ["string", "array"], "items": {"type": "string", "minLength": 1}}
_PARAMETER = {"type": "string", "minLength": 1}
_PAGE_SIZE = {"type": "integer", "minimum": 1, "maximum": 10000}
_TOTAL_PATH = {"type": ["string", "null"]}

_ENTRY: dict[str, Any] = {
    "type": "object",
    "required": ["name", "path"],
    "additionalProperties": False,
    "properties": {
        "name": {
            "type": "string",
            "pattern": r"^[A-Za-z_][A-Za-z0-9_-]*$(?!\n)",
            "description": "Stream name; unique.",
        },
        "path": {
            "type": "string",
            "description": "Path below api_url, such as /v1/employees.",
        },
        "records_path": {
            **_PATH,
            "default": "data",
            "description": "Keys that lead to the records, with dots or as a list; empty if the "
            "body itself holds them.",
        },
        "primary_keys": {
            "type": "array",
            "items": {"type": "string", "minLength": 1},
            "uniqueItems": True,
            "default": ["id"],
            "description": "Key properties; an empty list for records without a key.",
        },
        "replication_key": {
            "type": ["string", "null"],
            "minLength": 1,
            "description": "Property that grows with each change and becomes the bookmark.",
        },
        "replication_param": {
            "type": ["string", "null"],
            "minLength": 1,
            "description": "Query parameter that takes the bookmark; without it older records are "
            "dropped after reading.",
        },
        "params": {
            "type": "object",
            "additionalProperties": {"type": ["string", "number", "boolean"]},
            "default": {},
            "description": "Query parameters of every request.",
        },
        "schema": {
            "type": ["object", "string", "null"],
            "description": "JSON Schema of the records, or the path of a file that holds it; "
            "inferred at discovery if absent.",
        },
        "paginated": {
            "type": "boolean",
            "default": True,
            "description": "False if one request gets everything.",
        },
        "page_size": {**_PAGE_SIZE, "description": "In place of the tap's page_size."},
        "limit_param": {**_PARAMETER, "description": "In place of the tap's limit_param."},
        "offset_param": {**_PARAMETER, "description": "In place of the tap's offset_param."},
        "total_path": {**_TOTAL_PATH, "description": "In place of the tap's total_path."},
    },
}

STREAMS_SETTING: dict[str, Any] = {
    "type": "array",
    "items": _ENTRY,
    "minItems": 1,
    "title": "Streams",
    "description": "What to read: a list of objects with name and path, and optionally "
    "records_path, primary_keys, replication_key, replication_param, params, schema, paginated, "
    "page_size, limit_param, offset_param, total_path. By default one stream, resource, at "
    "/v1/resource.",
}

SETTINGS: dict[str, dict[str, Any]] = {
    "page_size": {
        **_PAGE_SIZE,
        "default": 100,
        "title": "Page size",
        "description": "Records asked for per page.",
    },
    "api_key_param": {
        **_PARAMETER,
        "default": "api_key",
        "title": "API key parameter",
        "description": "Query parameter that carries the key.",
    },
    "limit_param": {
        **_PARAMETER,
        "default": "limit",
        "title": "Limit parameter",
        "description": "Query parameter of the page size.",
    },
    "offset_param": {
        **_PARAMETER,
        "default": "offset",
        "title": "Offset parameter",
        "description": "Query parameter of the number of records to pass over.",
    },
    "start_offset": {
        "type": "integer",
        "minimum": 0,
        "default": 0,
        "title": "Start offset",
        "description": "Offset of the first record.",
    },
    "total_path": {
        **_TOTAL_PATH,
        "default": "total",
        "title": "Total path",
        "description": "Keys, with dots between them, that lead to the number of all records, if "
        "the API tells it; null if what is there means something else.",
    },
    "stop_on_short_page": {
        "type": "boolean",
        "default": False,
        "title": "Stop on short page",
        "description": "Take a page shorter than page_size for the last one; saves a request, and "
        "loses records if the API caps the page size.",
    },
    "schema_sample_pages": {
        "type": "integer",
        "minimum": 1,
        "default": 3,
        "title": "Schema sample pages",
        "description": "Pages read per stream to infer a schema at discovery.",
    },
    "streams": STREAMS_SETTING,
}
