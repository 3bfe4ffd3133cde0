"""What a filepath may name, and what people see of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from target_duckdb.address import filepath_problem, lake_address, without_password


@pytest.mark.parametrize(
    "filepath",
    ["x.duckdb", "./:memory:", "md:", "motherduck:x", "ducklake:x", "DuckLake:duckdb:x.ducklake"],
)
def test_a_file_a_lake_and_motherduck_are_known(filepath: str) -> None:
    assert filepath_problem(filepath) is None


@pytest.mark.parametrize("catalog", ["", "sqlite:x.db", "mysql:db=x", "s3://bucket/x", "md:x"])
def test_a_catalog_that_the_target_does_not_write_to_is_refused(catalog: str) -> None:
    assert "names no catalog of a lake" in str(filepath_problem(f"ducklake:{catalog}"))


def test_a_catalog_in_a_file_means_the_same_everywhere() -> None:
    for filepath in ("ducklake:a/b.ducklake", "ducklake:duckdb:a/b.ducklake"):
        found = lake_address(filepath)
        assert found.file == Path.cwd() / "a" / "b.ducklake"
        assert found.attached == found.shown == f"ducklake:{found.file}"


@pytest.mark.parametrize(
    ("given", "attached"),
    [
        ("postgres:host=h dbname=d", "host=h dbname=d connect_timeout=15"),
        ("postgres:host=h connect_timeout=3", "host=h connect_timeout=3"),
        ("postgres:postgresql://u@h/d", "postgresql://u@h/d?connect_timeout=15"),
        ("postgresql://u@h/d?sslmode=require", "postgresql://u@h/d?sslmode=require&connect_timeout=15"),
        ("postgres://u@h/d", "postgres://u@h/d?connect_timeout=15"),
    ],
)  # fmt: skip
def test_a_server_that_says_nothing_is_not_waited_for_without_end(
    given: str, attached: str
) -> None:
    found = lake_address(f"ducklake:{given}")
    assert found.attached == f"ducklake:postgres:{attached}"
    assert found.file is None


SECRETS = st.text("abc-_%2F!$&+,;", min_size=8).map(lambda text: f"S3cr3t{text}")


@given(secret=SECRETS)
@pytest.mark.parametrize(
    "conninfo",
    [
        "postgresql://user:{}@host/database",
        "host=h password={} dbname=d",
        "host=h password = '{} \\' x' dbname=d",
        "PASSWORD={}",
    ],
)
def test_a_password_is_never_shown(conninfo: str, secret: str) -> None:
    text = conninfo.format(secret.replace("&", "") if "=" in conninfo else secret)
    shown = lake_address(f"ducklake:postgres:{text}").shown
    assert "S3cr3t" not in shown
    assert "S3cr3t" not in without_password(f'connection to "{text}" failed')
    assert "dbname=d" in shown or "dbname=d" not in text
