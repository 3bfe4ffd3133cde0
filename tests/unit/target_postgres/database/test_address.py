"""Where the database is and how the connection is protected."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from psycopg.conninfo import conninfo_to_dict
from target_postgres.database.address import address
from target_postgres.settings import Settings

URL = "postgresql+psycopg://me:p%40ss@db:5433/data?sslmode=require&connect_timeout=3"
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n"


def parts(**settings: Any) -> dict[str, Any]:
    with address(Settings.from_config(settings)) as conninfo:
        return dict(conninfo_to_dict(conninfo))


def test_an_address_of_sqlalchemy_is_read_with_all_its_parts() -> None:
    found = parts(sqlalchemy_url=URL)
    expected = {"user": "me", "password": "p@ss", "host": "db", "port": "5433", "dbname": "data"}
    assert expected.items() <= found.items()
    assert (found["sslmode"], found["connect_timeout"]) == ("require", "3")


def test_single_settings_say_the_same() -> None:
    found = parts(host="db", port="5433", user="me", password="p@ss", database="data")
    expected = {"user": "me", "password": "p@ss", "host": "db", "port": "5433", "dbname": "data"}
    assert expected.items() <= found.items()
    assert "sslmode" not in found


@pytest.mark.parametrize(
    ("mode", "certificate"), [("require", None), ("verify-full", "/etc/root.crt")]
)
def test_the_ssl_settings_are_those_of_libpq(mode: str, certificate: str | None) -> None:
    found = parts(
        host="db", ssl_enable=True, ssl_mode=mode, ssl_certificate_authority="/etc/root.crt"
    )
    assert (found["sslmode"], found.get("sslrootcert")) == (mode, certificate)


def test_certificates_that_are_text_are_files_of_the_owner_while_the_connection_is_made() -> None:
    settings = Settings.from_config(
        {
            "host": "db",
            "ssl_client_certificate_enable": True,
            "ssl_client_certificate": CERTIFICATE,
            "ssl_client_private_key": CERTIFICATE,
        }
    )
    with address(settings) as conninfo:
        key = Path(str(conninfo_to_dict(conninfo)["sslkey"]))
        assert key.read_text() == CERTIFICATE
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert not key.exists()
