"""What can be set, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.loading import LINES

if TYPE_CHECKING:
    from pathlib import Path

    from support.loading import Loader


def test_settings_may_come_from_the_environment(loader: Loader) -> None:
    settings = {
        **loader.place,
        "add_metadata_columns": "true",
        "batch_size_rows": "10",
        "default_target_schema": "raw",
    }
    prefix = loader.declaration.environment_prefix
    variables = {prefix + name.upper(): str(value) for name, value in settings.items()}
    done = loader.call("--config", "ENV", lines=LINES, **variables)
    assert done.returncode == 0, done.stderr
    assert loader.query("SELECT id FROM raw.s") == [(1,)]
    assert "_sdc_sequence" in loader.types("s")


def test_later_configuration_wins(loader: Loader) -> None:
    other = loader.directory / "other.json"
    other.write_text('{"default_target_schema": "later"}')
    assert loader.call_configured("--config", str(other), lines=LINES).returncode == 0
    assert loader.query("SELECT id FROM later.s") == [(1,)]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"batch_size_rows": 0}, "'batch_size_rows' must be a whole number of at least 1"),
        ({"batch_size_rows": "many"}, "'batch_size_rows' must be a whole number of at least 1"),
        ({"batch_size_rows": True}, "'batch_size_rows' must be a whole number"),
        ({"batch_wait_seconds": 0}, "'batch_wait_seconds' must be a number above 0"),
        ({"hard_delete": "yes"}, "'hard_delete' must be true or false"),
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


def test_every_wrong_setting_is_named_at_once(loader: Loader) -> None:
    outcome = loader.run(*LINES, batch_size_rows=0, hard_delete=5)
    assert "batch_size_rows" in outcome.log
    assert "hard_delete" in outcome.log


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("flush_all", ""),
        ("hard_delet", " Did you mean 'hard_delete'?"),
        ("stream_map", " Did you mean 'stream_maps'?"),
    ],
)
def test_an_unknown_setting_is_named_with_the_nearest_and_ignored(
    loader: Loader, name: str, hint: str
) -> None:
    log = loader.load(*LINES, **{name: True}).log
    assert f"WARNING Setting '{name}' is not known to this target and has no effect.{hint}\n" in log


@pytest.mark.parametrize("database", ["duckdb"], indirect=True)
@pytest.mark.parametrize("content", [None, "no json", "[1]"])
def test_a_configuration_that_cannot_be_read_is_refused(
    loader: Loader, tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "config.json"
    if content is not None:
        path.write_text(content)
    for further in ([], ["--version"], ["--input", str(path)], ["--config", "ENV", "--unknown"]):
        done = loader.call("--config", str(path), *further)
        assert further == ["--version"] or done.returncode
        assert "Traceback" not in done.stderr
    assert f"Configuration file '{path}'" in loader.call("--config", str(path)).stderr
