"""Settings from configuration files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from spile.exceptions import ConfigValidationError
from spile.settings import read_config_files

if TYPE_CHECKING:
    from pathlib import Path


def test_a_later_file_wins_and_a_fraction_is_a_float(tmp_path: Path) -> None:
    # The SDK reads a fraction as a decimal, which no clock counts with.
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    first.write_text('{"page_size": 5, "request_timeout": 0.5}')
    second.write_bytes(b'\xef\xbb\xbf{"page_size": 7}')
    config = read_config_files([str(first), str(second)])
    assert config == {"page_size": 7, "request_timeout": 0.5}
    assert type(config["request_timeout"]) is float


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "does not exist"),
        (b"[]", "must hold a JSON object of settings"),
        (b'"s3cret"', "must hold a JSON object of settings"),
        (b'{"a": s3cret}', "is not valid JSON (line 1, column 7)"),
        (b'{"request_timeout": NaN}', "is not valid JSON"),
        (b"[" * 100_000, "is not valid JSON"),
        (b"\xff", "is not UTF-8 text"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_the_reason(
    tmp_path: Path, content: bytes | None, reason: str
) -> None:
    file = tmp_path / "config.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigValidationError) as caught:
        read_config_files([str(file)])
    assert caught.value.errors == [f"Config file '{file}' {reason}"]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigValidationError) as caught:
        read_config_files([str(tmp_path)])
    assert caught.value.errors == [f"Config file '{tmp_path}' cannot be read: Is a directory"]
