"""Where a PostgreSQL database is."""

from __future__ import annotations

import pytest
from load_report.addresses import address_from, checked_address, is_address
from load_report.loaded_places import UnreadablePlaceError
from psycopg.conninfo import conninfo_to_dict


def test_the_variables_of_the_loader_say_where_it_loads_to() -> None:
    environment = {
        "TARGET_POSTGRES_HOST": "db",
        "TARGET_POSTGRES_PORT": "5433",
        "TARGET_POSTGRES_PASSWORD": "a 'word'",
        "TARGET_POSTGRES_SSL_ENABLE": "true",
        "TARGET_POSTGRES_SSL_MODE": "verify-full",
    }
    assert conninfo_to_dict(address_from(environment)) == {
        "host": "db",
        "port": "5433",
        "password": "a 'word'",
        "sslmode": "verify-full",
    }


def test_the_address_of_sqlalchemy_wins_and_loses_its_driver() -> None:
    url = "postgresql+psycopg://u:w@db/x"
    environment = {"TARGET_POSTGRES_SQLALCHEMY_URL": url, "TARGET_POSTGRES_HOST": "other"}
    assert address_from(environment) == "postgresql://u:w@db/x"


def test_an_address_on_the_command_line_holds_no_password() -> None:
    assert is_address("postgres://u@db/x")
    assert not is_address("output/sandbox")
    assert checked_address("postgresql://u@db/x") == "postgresql://u@db/x"
    with pytest.raises(UnreadablePlaceError, match="a password does not belong on the command"):
        checked_address("postgresql://u:w0rd@db/x?connect_timeout=5")
