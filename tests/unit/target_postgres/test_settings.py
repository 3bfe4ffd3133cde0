"""What can be set for PostgreSQL, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from spile_loader.exceptions import SettingsError
from spile_loader.settings import json_schema
from support.loading import LINES
from target_postgres.settings import Settings

if TYPE_CHECKING:
    from support.postgres import PostgresLoader

#: What MeltanoLabs' target 0.8.1 says of itself.
PUBLISHED = {
    "host", "port", "user", "password", "database", "use_copy", "sqlalchemy_url", "dialect+driver",
    "default_target_schema", "activate_version", "hard_delete", "add_record_metadata",
    "interpret_content_encoding", "sanitize_null_text_characters", "ssl_enable",
    "ssl_client_certificate_enable", "ssl_mode", "ssl_certificate_authority",
    "ssl_client_certificate", "ssl_client_private_key", "ssl_storage_directory", "ssh_tunnel",
    "load_method", "batch_size_rows", "process_activate_version_messages", "validate_records",
}  # fmt: skip


def test_every_setting_of_the_published_target_is_known() -> None:
    assert set(json_schema(Settings)["properties"]) >= PUBLISHED


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "Setting 'host' or 'sqlalchemy_url' is required"),
        ({"host": ""}, "Setting 'host' must be text that is not empty"),
        ({"host": "h", "port": 0}, "Setting 'port' must be a whole number of at least 1"),
        ({"host": "h", "ssl_mode": "always"}, "'ssl_mode' must be one of 'allow', 'disable'"),
        ({"host": "h", "load_method": "merge"}, "'load_method' must be one of 'append-only'"),
        ({"host": "h", "ssh_tunnel": {"enable": True}}, "Setting 'ssh_tunnel' is not supported"),
        ({"sqlalchemy_url": "mysql://u:secret@h/d"}, "Setting 'sqlalchemy_url' must be an address"),
        ({"sqlalchemy_url": "postgresql://u:sec/ret@h/d"}, "must be an address such as"),
        ({"sqlalchemy_url": "postgresql://u:secret@h/d?sslmod=x"}, "must be an address such as"),
    ],
)
def test_settings_are_checked_and_no_message_shows_a_value(
    settings: dict[str, Any], message: str
) -> None:
    with pytest.raises(SettingsError) as raised:
        Settings.from_config(settings)
    assert message in str(raised.value)
    assert "sec" not in str(raised.value)


@pytest.mark.parametrize("name", ["add_record_metadata", "activate_version"])
def test_another_name_wins_over_the_default_that_meltano_hands_on(name: str) -> None:
    given = {"host": "h", "add_metadata_columns": True, "process_activate_version_messages": True}
    settings = Settings.from_config({**given, name: False})
    value = {
        "add_record_metadata": settings.add_metadata_columns,
        "activate_version": settings.process_activate_version_messages,
    }
    assert value[name] is False


def test_settings_that_make_no_sense_are_accepted_with_a_sentence(loader: PostgresLoader) -> None:
    settings = {"use_copy": True, "dialect+driver": "postgresql+psycopg", "validate_records": False}
    log = loader.load(*LINES, **settings).log
    assert "INFO Setting 'use_copy' has no effect: records are always loaded with COPY." in log
    assert "INFO Setting 'dialect+driver' has no effect: the driver is always psycopg 3." in log
    assert "WARNING" not in log


def test_the_readme_names_every_setting_with_its_meaning() -> None:
    readme = Path(__file__).parents[3] / "targets" / "target-postgres" / "README.md"
    text = readme.read_text(encoding="utf-8")
    for name, setting in json_schema(Settings)["properties"].items():
        assert f"| `{name}` |" in text
        assert setting["description"] in text
