"""Where the Parquet files of a lake are: a folder, or a bucket with the keys to it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from spile_loader.exceptions import DatabaseError
from spile_loader.sql import literal

if TYPE_CHECKING:
    from collections.abc import Mapping

_S3 = "s3://"


def is_bucket(data_path: str) -> bool:
    """Tell whether a path is in S3, or in what speaks like it."""
    return data_path.lower().startswith(_S3)


def full_data_path(data_path: str) -> str:
    """Return a path that means the same wherever the target runs."""
    if is_bucket(data_path):
        return _S3 + data_path[len(_S3) :]
    return str(Path(os.path.expanduser(data_path)).absolute())  # noqa: PTH111


def check_folder(data_path: str) -> None:
    """Create the folder of the files, and see that it can be written.

    Args:
        data_path: The path; nothing is done for a bucket.

    Raises:
        DatabaseError: If it cannot be written.
    """
    if is_bucket(data_path):
        return
    folder = Path(data_path)
    reason: str | None = "Permission denied"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK | os.X_OK):
            return
    except OSError as error:
        reason = error.strerror
    message = (
        f"data_path '{folder}' cannot be written: {reason}. Make it writable, or name another "
        "folder for a new lake."
    )
    raise DatabaseError(message)


def bucket_secret(environment: Mapping[str, str]) -> str:
    """Write the SQL that gives DuckDB the keys to a bucket.

    Args:
        environment: The variables that every program for S3 reads.

    Returns:
        A statement that holds a secret.

    Raises:
        DatabaseError: If there are no keys.
    """
    key, secret = (
        environment.get(f"AWS_{name}") for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY")
    )
    if not key or not secret:
        message = (
            "data_path is a bucket: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the "
            "environment."
        )
        raise DatabaseError(message)
    region = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or "us-east-1"
    parts = {"KEY_ID": key, "SECRET": secret, "REGION": region}
    if token := environment.get("AWS_SESSION_TOKEN"):
        parts["SESSION_TOKEN"] = token
    written = [f"{name} {literal(value)}" for name, value in parts.items()]
    endpoint = environment.get("AWS_ENDPOINT_URL_S3") or environment.get("AWS_ENDPOINT_URL")
    if endpoint:
        address = urlsplit(endpoint)
        is_secure = str(address.scheme != "http").lower()
        written += [
            f"ENDPOINT {literal(address.netloc + address.path.rstrip('/'))}",
            f"USE_SSL {is_secure}",
            "URL_STYLE 'path'",
        ]
    return f"CREATE OR REPLACE SECRET lake_files (TYPE s3, {', '.join(written)})"
