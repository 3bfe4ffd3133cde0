"""Entries of tap-hr's `streams` for what the sandbox serves."""

from __future__ import annotations

from typing import Any

EXAMPLES: list[dict[str, Any]] = [
    {"name": "resource", "path": "/v1/resource"},
    {
        "name": "employees",
        "path": "/v1/employees",
        "replication_key": "updated_at",
        "replication_param": "updated_since",
    },
    {
        "name": "departments",
        "path": "/v1/departments",
        "records_path": ["data", "items"],
        "total_path": "data.total",
    },
    {
        "name": "absences",
        "path": "/v1/absences",
        "primary_keys": ["employee_id", "start_date", "type"],
        "replication_key": "modified",
        "page_size": 50,
    },
]
