"""Files in a folder that cannot be written, and in a bucket."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from spile_loader.exceptions import DatabaseError
from support.lake import PYTHON, S3Server, make_environment
from support.loading import LINES
from support.powerless import powerless
from target_duckdb.lake.storage import bucket_secret, full_data_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.lake import LakeLoader

KEYS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "it's secret"}


@pytest.fixture(scope="module")
def s3() -> Iterator[S3Server]:
    """A server that speaks S3, with one bucket."""
    make_environment()
    with S3Server.started() as server:
        yield server


def loaded(loader: LakeLoader, *before: str, **environment: str) -> Any:
    """Load as a process, behind a command that changes what it may do."""
    return subprocess.run(
        [*before, *loader.command()],
        input="".join(f"{line}\n" for line in LINES),
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_folder_that_cannot_be_written_is_named(loader: LakeLoader) -> None:
    loader.files.mkdir()
    loader.files.chmod(0o555)
    done = loaded(loader, *powerless())
    loader.files.chmod(0o755)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"data_path '{loader.files}' cannot be written: Permission denied." in done.stderr
    loader.files.rmdir()
    loader.files.write_text("")
    assert "cannot be written: File exists." in loaded(loader).stderr


def test_a_bucket_holds_the_files_of_a_lake(loader: LakeLoader, s3: S3Server) -> None:
    loader.config["data_path"] = "s3://bucket/a/lake"
    for _ in range(2):
        done = loaded(loader, **s3.environment)
        assert (done.returncode, done.stdout) == (0, '{"n": 1}\n'), done.stderr
    assert "0 inserted, 1 replaced" in done.stderr
    code = (
        "from target_duckdb.lake.reader import connect; "
        f"print(connect({loader.place['filepath']!r}).sql('FROM s').fetchall())"
    )
    environment = {**os.environ, **s3.environment}
    shown = subprocess.check_output([str(PYTHON), "-c", code], env=environment, text=True)
    assert shown == "[(1, 'a')]\n"
    assert "a/lake/main/s/ducklake-" in s3.listing()


def test_a_bucket_that_is_not_there_ends_the_load_with_a_sentence(
    loader: LakeLoader, s3: S3Server
) -> None:
    loader.config["data_path"] = "s3://nothing/lake"
    done = loaded(loader, **s3.environment)
    assert (done.returncode, done.stdout) == (1, "")
    assert "See that data_path 's3://nothing/lake/' can be written, then run again." in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bucket_needs_keys() -> None:
    with pytest.raises(DatabaseError, match="set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"):
        bucket_secret({"AWS_ACCESS_KEY_ID": "key"})


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, "REGION 'us-east-1')"),
        ({"AWS_DEFAULT_REGION": "a", "AWS_REGION": "b"}, "REGION 'b')"),
        ({"AWS_SESSION_TOKEN": "t"}, "SESSION_TOKEN 't')"),
        (
            {"AWS_ENDPOINT_URL": "https://a", "AWS_ENDPOINT_URL_S3": "http://h:9000/"},
            "ENDPOINT 'h:9000', USE_SSL false, URL_STYLE 'path')",
        ),
        ({"AWS_ENDPOINT_URL": "https://a/b"}, "ENDPOINT 'a/b', USE_SSL true, URL_STYLE 'path')"),
    ],
)
def test_the_keys_come_from_the_variables_that_every_program_reads(
    more: dict[str, str], expected: str
) -> None:
    secret = bucket_secret({**KEYS, **more})
    assert "KEY_ID 'key', SECRET 'it''s secret'" in secret
    assert secret.endswith(expected)


@pytest.mark.parametrize("path", ["s3://b/x", "S3://b/x"])
def test_a_bucket_is_no_folder(path: str) -> None:
    assert full_data_path(path) == "s3://b/x"
