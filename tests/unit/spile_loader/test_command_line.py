"""The command line."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from support.loading import LINES

if TYPE_CHECKING:
    from support.loading import Loader


def test_input_may_come_from_a_file(loader: Loader) -> None:
    path = loader.directory / "input.jsonl"
    path.write_text("\n".join(LINES))
    done = loader.call_configured(f"--input={path}")
    assert (done.returncode, done.stdout) == (0, '{"n": 1}\n')
    assert loader.query("SELECT id FROM s") == [(1,)]


def test_a_plain_load_starts_without_the_sdk_and_what_it_imports(loader: Loader) -> None:
    done = loader.call_configured(lines=LINES, PYTHONPROFILEIMPORTTIME="1")
    assert done.returncode == 0
    found = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert {"msgspec", "spile_loader"} <= found
    sdk = {"click", "fsspec", "joblib", "jsonschema", "requests", "singer_sdk", "sqlalchemy"}
    assert not found & (sdk | {"numpy", "pandas", "pyarrow"})


@pytest.mark.parametrize("further", [[], ["--version"]], ids=["plain", "SDK"])
@pytest.mark.parametrize("prefix", ["", "own"])
def test_a_log_level_that_there_is_not_is_named(
    loader: Loader, prefix: str, further: list[str]
) -> None:
    name = f"{prefix and loader.declaration.environment_prefix}LOGLEVEL"
    done = loader.call_configured(*further, lines=LINES, **{name: "trace"})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("LOGLEVEL 'trace' is not one of DEBUG, INFO")


@pytest.mark.parametrize("database", ["duckdb"], indirect=True)
@pytest.mark.parametrize("mapped", [{}, {"stream_maps": {"s": {}}}], ids=["plain", "SDK"])
@pytest.mark.parametrize(("number", "name"), [(0, "input"), (1, "output")])
def test_a_closed_stream_is_named(
    loader: Loader, number: int, name: str, mapped: dict[str, Any]
) -> None:
    shell = ["sh", "-c", f'exec "$@" {["<&-", ">&-"][number]}', "sh"]
    done = subprocess.run(
        [*shell, *loader.command(**mapped)],
        input="\n".join(LINES),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"Standard {name} is closed" in done.stderr
    assert "Traceback" not in done.stderr
    assert not loader.path.exists()
