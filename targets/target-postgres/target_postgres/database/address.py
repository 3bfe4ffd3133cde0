"""Where the database is and how the connection is protected, as libpq reads it."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from psycopg.conninfo import make_conninfo

from target_postgres.settings import libpq_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from target_postgres.settings import Settings

# A server that is gone without a word is noticed within a minute.
_DEFAULTS = {
    "application_name": "target-postgres",
    "client_encoding": "UTF8",
    "connect_timeout": "15",
    "keepalives_idle": "20",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
}


@contextmanager
def address(settings: Settings) -> Iterator[str]:
    """Lend the connection string; certificates given as text are files for as long.

    Args:
        settings: The settings of the load.

    Yields:
        The connection string, which holds the password.
    """
    if settings.sqlalchemy_url:
        url = libpq_address(settings.sqlalchemy_url)
        given = {name: value for name, value in _DEFAULTS.items() if f"{name}=" not in url}
        yield make_conninfo(url, **given)
        return
    with tempfile.TemporaryDirectory(prefix="target-postgres-") as folder:
        yield make_conninfo(
            **_DEFAULTS,
            host=settings.host,
            port=settings.port,
            user=settings.user,
            password=settings.password,
            dbname=settings.database,
            **_protection(settings, Path(folder)),
        )


def _protection(settings: Settings, folder: Path) -> dict[str, str]:
    """Return libpq's words for the ssl settings."""
    found: dict[str, str] = {}
    if settings.ssl_enable:
        found["sslmode"] = settings.ssl_mode
        if settings.ssl_mode.startswith("verify"):
            found["sslrootcert"] = _file(settings.ssl_certificate_authority, folder / "root.crt")
    if settings.ssl_client_certificate_enable:
        found["sslcert"] = _file(settings.ssl_client_certificate, folder / "client.crt")
        key = settings.ssl_client_private_key or "~/.postgresql/postgresql.key"
        found["sslkey"] = _file(key, folder / "client.key")
    return found


def _file(text: str, path: Path) -> str:
    """Return the file that is named, or one that holds the text, which nobody else can read."""
    if not text.lstrip().startswith("-----BEGIN"):
        return os.path.expanduser(text)  # noqa: PTH111  # kept as it was given
    path.touch(mode=0o600)
    path.write_text(text, encoding="ascii", errors="replace")
    return str(path)
