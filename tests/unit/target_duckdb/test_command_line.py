"""The command line, the settings, and what they refuse."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.loading import EXECUTABLE, record_line, schema_line, state_line, version_line
from target_duckdb.settings import json_schemas

if TYPE_CHECKING:
    from support.loading import Loader

SCHEMA = schema_line("s", {"id": {"type": "integer"}, "v": {"type": "string"}}, ["id"])
LINES = [SCHEMA, record_line("s", {"id": 1, "v": "a"}), state_line({"n": 1})]


def call(
    *arguments: str,
    lines: list[str] | None = None,
    **environment: str,
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*EXECUTABLE, *arguments],
        input="".join(f"{line}\n" for line in lines or []),
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_about_says_what_the_target_can_do() -> None:
    about = json.loads(call("--about", "--format=json").stdout)
    assert about["name"] == "target-duckdb"
    assert about["version"] == "0.1.0"
    assert set(about["capabilities"]) == {
        "about",
        "activate-version",
        "batch",
        "hard-delete",
        "schema-flattening",
        "soft-delete",
        "stream-maps",
        "structured-logging",
        "target-schema",
    }
    settings = about["settings"]["properties"]
    assert {"filepath", "default_target_schema", "batch_size_rows", "hard_delete"} <= set(settings)
    assert all(one.get("title") and one.get("description") for one in settings.values())
    assert "load_method" not in settings


def test_version_is_printed() -> None:
    assert call("--version").stdout.startswith("target-duckdb v0.1.0, Meltano SDK v")


def test_input_may_come_from_a_file(loader: Loader) -> None:
    path = loader.directory / "input.jsonl"
    path.write_text("\n".join(LINES))
    done = call(*loader.command()[len(EXECUTABLE) :], f"--input={path}")
    assert (done.returncode, done.stdout) == (0, '{"n": 1}\n')
    assert loader.query("SELECT id FROM s") == [(1,)]


def test_settings_may_come_from_the_environment(tmp_path: Path, loader: Loader) -> None:
    done = call(
        "--config",
        "ENV",
        lines=LINES,
        TARGET_DUCKDB_PATH=str(loader.path),
        TARGET_DUCKDB_ADD_METADATA_COLUMNS="true",
        TARGET_DUCKDB_BATCH_SIZE_ROWS="10",
        TARGET_DUCKDB_DEFAULT_TARGET_SCHEMA="raw",
    )
    assert done.returncode == 0, done.stderr
    assert loader.query("SELECT id FROM raw.s") == [(1,)]
    assert "_sdc_sequence" in loader.types("s")
    assert tmp_path == loader.directory


def test_later_configuration_wins(loader: Loader) -> None:
    other = loader.directory / "other.json"
    other.write_text('{"default_target_schema": "later"}')
    assert (
        call(*loader.command()[len(EXECUTABLE) :], "--config", str(other), lines=LINES).returncode
        == 0
    )
    assert loader.query("SELECT id FROM later.s") == [(1,)]


def test_the_way_through_the_sdk_loads_the_same(loader: Loader) -> None:
    config = loader.directory / "logging.yaml"
    config.write_text(
        "version: 1\n"
        "disable_existing_loggers: false\n"
        "formatters: {structured: {'()': singer_sdk.logging.StructuredFormatter}}\n"
        "handlers: {default: {class: logging.StreamHandler, formatter: structured, "
        "stream: 'ext://sys.stderr'}}\n"
        "root: {level: INFO, handlers: [default]}\n",
    )
    arguments = loader.command()[len(EXECUTABLE) :]
    done = call(*arguments, lines=LINES, SINGER_SDK_LOG_CONFIG=str(config))
    assert (done.returncode, done.stdout) == (0, '{"n": 1}\n'), done.stderr
    assert loader.query("SELECT id, v FROM s") == [(1, "a")]
    bad = call(*arguments, lines=["broken"], SINGER_SDK_LOG_CONFIG=str(config))
    assert bad.returncode == 1
    message = json.loads(bad.stderr.splitlines()[-1])
    assert message["level"] == "error"
    assert message["message"] == "line 1: the line is not JSON"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"filepath": None}, "Setting 'filepath' is required"),
        ({"filepath": ""}, "Setting 'filepath' must be text that is not empty"),
        ({"filepath": 5}, "Setting 'filepath' must be text"),
        ({"filepath": ":memory:"}, "must be the path of a file"),
        ({"batch_size_rows": 0}, "'batch_size_rows' must be a whole number of at least 1"),
        ({"batch_size_rows": "many"}, "'batch_size_rows' must be a whole number of at least 1"),
        ({"batch_size_rows": True}, "'batch_size_rows' must be a whole number"),
        ({"batch_wait_seconds": 0}, "'batch_wait_seconds' must be a number above 0"),
        ({"lock_timeout": -1}, "'lock_timeout' must be a number of at least 0"),
        ({"hard_delete": "yes"}, "'hard_delete' must be true or false"),
        ({"memory_limit": "lots"}, "'memory_limit' must be text such as 128MB"),
    ],
)
def test_settings_are_checked_before_anything(
    loader: Loader,
    settings: dict[str, Any],
    message: str,
) -> None:
    outcome = loader.run(*LINES, **settings)
    assert outcome.code == 1
    assert message in outcome.log
    assert "Traceback" not in outcome.log
    assert not loader.path.exists()


def test_settings_are_checked_on_the_way_through_the_sdk_too(loader: Loader) -> None:
    outcome = loader.run_process(*LINES, stream_maps={"s": {"v": "v"}}, batch_size_rows=0)
    assert outcome.code == 1
    assert "'batch_size_rows' must be a whole number of at least 1" in outcome.log
    assert "Traceback" not in outcome.log
    assert not loader.path.exists()


def test_every_wrong_setting_is_named_at_once(loader: Loader) -> None:
    outcome = loader.run(*LINES, batch_size_rows=0, hard_delete=5)
    assert "batch_size_rows" in outcome.log
    assert "hard_delete" in outcome.log


def test_an_unknown_setting_is_named_and_ignored(loader: Loader) -> None:
    assert "Setting 'flush_all' is not known" in loader.load(*LINES, flush_all=True).log


@pytest.mark.parametrize("content", [None, "no json", "[1]"])
def test_a_configuration_that_cannot_be_read_is_refused(
    tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "config.json"
    if content is not None:
        path.write_text(content)
    done = call("--config", str(path))
    assert done.returncode == 1
    assert "Configuration file" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_input_file_is_refused(loader: Loader) -> None:
    done = call(*loader.command()[len(EXECUTABLE) :], "--input", str(loader.directory / "nothing"))
    assert done.returncode == 1
    assert "cannot be read: No such file" in done.stderr


def test_the_directory_of_the_file_is_created(loader: Loader) -> None:
    path = loader.directory / "new" / "deeper" / "file.duckdb"
    loader.load(*LINES, filepath=str(path))
    assert path.exists()


def test_a_directory_is_no_file(loader: Loader) -> None:
    outcome = loader.run(*LINES, filepath=str(loader.directory))
    assert outcome.code == 1
    assert "is a directory" in outcome.log


def test_a_file_of_another_kind_is_refused_and_kept(loader: Loader) -> None:
    loader.path.write_text("precious " * 5000)
    outcome = loader.run(*LINES)
    assert outcome.code == 1
    assert "cannot be opened" in outcome.log
    assert "Traceback" not in outcome.log
    assert loader.path.read_text() == "precious " * 5000


def test_a_directory_that_cannot_be_created_is_refused(loader: Loader) -> None:
    (loader.directory / "file").write_text("")
    outcome = loader.run(*LINES, filepath=str(loader.directory / "file" / "x.duckdb"))
    assert outcome.code == 1
    assert "Traceback" not in outcome.log


def test_standard_output_holds_states_only(loader: Loader) -> None:
    done = call(
        *loader.command()[len(EXECUTABLE) :],
        lines=[*LINES, version_line("s", 1), record_line("s", {"id": 2, "new": 1})],
        LOGLEVEL="debug",
    )
    assert done.stdout == '{"n": 1}\n'


def test_stream_maps_and_flattening_are_applied(loader: Loader) -> None:
    schema = schema_line(
        "s",
        {
            "id": {"type": "integer"},
            "email": {"type": "string"},
            "deep": {"type": "object", "properties": {"x": {"type": "number"}}},
        },
        ["id"],
    )
    outcome = loader.run_process(
        schema,
        schema_line("gone", {"id": {"type": "integer"}}),
        *[record_line("s", {"id": i, "email": "a@b.c", "deep": {"x": i + 0.5}}) for i in range(4)],
        record_line("gone", {"id": 1}),
        state_line({"n": 1}),
        stream_maps={
            "s": {"domain": "email.split('@')[-1]", "email": None, "__filter__": "id > 1"},
            "gone": None,
        },
        flattening_enabled=True,
        flattening_max_depth=2,
    )
    assert outcome.code == 0, outcome.log
    assert loader.query("SELECT id, domain, deep__x FROM s ORDER BY id") == [
        (2, "b.c", 2.5),
        (3, "b.c", 3.5),
    ]
    assert loader.types("gone") == {}


def test_errors_of_mapped_records_name_their_line(loader: Loader) -> None:
    outcome = loader.run_process(
        *LINES,
        record_line("s", {"id": "secret"}),
        stream_maps={"s": {"__alias__": "t"}},
    )
    assert outcome.code == 1
    assert "line 4, stream 't', field 'id'" in outcome.log
    assert "secret" not in outcome.log
    assert outcome.states == [{"n": 1}]
    assert loader.query("SELECT id FROM t") == [(1,)]


def test_the_readme_names_every_setting_with_its_meaning() -> None:
    readme = Path(__file__).parents[3] / "targets" / "target-duckdb" / "README.md"
    text = readme.read_text(encoding="utf-8")
    for name, setting in json_schemas().items():
        assert f"| `{name}` | {setting['type'][0]} |" in text
        assert setting["description"] in text


def test_memory_stays_bounded(loader: Loader) -> None:
    path = loader.directory / "input.jsonl"
    record = record_line("s", {"id": 0, "v": "some text " * 100})
    with path.open("w") as file:
        file.write(f"{SCHEMA}\n")
        file.writelines(f"{record}\n".replace('"id": 0', f'"id": {i}') for i in range(100_000))
    measured = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    command = [sys.executable, "-c", measured, *loader.command(), "--input", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 300 * 1024
    assert loader.query("SELECT count(*) FROM s") == [(100_000,)]
