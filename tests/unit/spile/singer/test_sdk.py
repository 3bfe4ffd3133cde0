"""The private hooks of the SDK that the library uses; a change of the SDK fails here."""

from __future__ import annotations

import ast
import contextlib
import inspect
import io
import json
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
import spile
from singer_sdk import Stream, Tap
from singer_sdk.configuration import _dict_config
from singer_sdk.helpers import _catalog, _flattening
from singer_sdk.helpers._batch import BatchConfig
from singer_sdk.mapper import PluginMapper, SameRecordTransform, StreamMap
from singer_sdk.singerlib import ActivateVersionMessage
from singer_sdk.singerlib.encoding import GenericSingerWriter
from spile.singer import sdk
from support.planets import TapPlanets

if TYPE_CHECKING:
    from collections.abc import Callable

    from spile.typing import Record

PACKAGE = Path(spile.__path__[0])
MODULES = sorted(PACKAGE.rglob("*.py"))
SETTINGS = {"api_url": "http://127.0.0.1", "api_key": "s3cret-key"}
# Private names of the SDK outside singer/sdk.py: hooks that a tap or stream class must override.
HOOKS = {
    "tap.py": {
        "_validate_config",
        "_reset_state_progress_markers",
        "_handle_termination",
        "_config",
        "_mapper",
    },
}


def parameters(function: Callable[..., Any]) -> list[str]:
    return list(inspect.signature(function).parameters)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (Stream._sync_records, ["self", "context", "write_messages"]),
        (Stream._write_schema_message, ["self"]),
        (Stream._write_record_message, ["self", "record"]),
        (Stream._write_batch_message, ["self", "encoding", "manifest"]),
        (Stream._generate_batch_messages, ["self", "encoding", "manifest"]),
        (Stream.get_batches, ["self", "batch_config", "context"]),
        (Stream.get_batch_config, ["self", "config"]),
        (Stream.get_record_counter, ["self", "endpoint", "log_interval"]),
        (Stream.get_sync_timer, ["self"]),
        (Stream.get_child_context, ["self", "record", "context"]),
        (Stream.post_process, ["self", "row", "context"]),
        (Tap.sync_all, ["self"]),
        (Tap.load_state, ["self", "state"]),
        (Tap._validate_config, ["self", "raise_errors"]),
        (Tap._reset_state_progress_markers, ["self"]),
        (Tap._handle_termination, ["self", "signum", "frame"]),
        (Tap.write_message, ["self", "message"]),
        (_dict_config.parse_environment_config, ["config_schema", "prefix", "dotenv_path"]),
        (_catalog.get_selected_schema, ["stream_name", "schema", "mask"]),
        (_flattening.get_flattening_options, ["plugin_config"]),
        (
            PluginMapper.register_raw_stream_schema,
            ["self", "stream_name", "schema", "key_properties"],
        ),
        (GenericSingerWriter.write_message, ["self", "message"]),
        (GenericSingerWriter.serialize_message, ["self", "message"]),
        (GenericSingerWriter.format_message, ["self", "message"]),
    ],
)
def test_a_function_of_the_sdk_takes_what_it_took(
    function: Callable[..., Any], expected: list[str]
) -> None:
    assert parameters(function) == expected


def test_a_stream_has_its_private_attributes() -> None:
    stream = TapPlanets(config=SETTINGS).streams["planets"]
    assert stream._tap.name == "tap-planets"
    assert "_stream_maps" in vars(stream)
    assert "_stream_version" in vars(stream)
    assert [type(one) for one in stream.stream_maps] == [SameRecordTransform]
    sdk.register_schema(cast("Any", stream))
    assert vars(stream)["_stream_maps"] is None
    assert [type(one) for one in stream.stream_maps] == [SameRecordTransform]


def test_a_version_that_was_set_is_in_the_records_of_the_sdk() -> None:
    stream = TapPlanets(config=SETTINGS).streams["planets"]
    sdk.set_version(stream, 17)
    messages = list(stream._generate_record_messages({"id": 1}))
    assert [message.version for message in messages] == [17]


@pytest.mark.parametrize("file_format", ["jsonl", "parquet"])
@pytest.mark.parametrize("version", [17, None])
def test_a_version_that_was_set_is_in_each_batch_message(
    file_format: str, version: int | None, tmp_path: Path
) -> None:
    tap = TapPlanets(config=SETTINGS)
    stream = tap.streams["planets"]
    if version is not None:
        sdk.set_version(stream, version)
    records: list[Record] = [{"id": 1}, {"id": 2}]
    batches = {
        "encoding": {"format": file_format},
        "storage": {"root": tmp_path.as_uri()},
        "batch_size": 1,
    }
    with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO())) as out:
        config = BatchConfig.from_dict(batches)
        for _ in sdk.write_batches(cast("sdk.SDKStream", stream), config, records):
            tap.writer.flush()
        written = out.buffer.getvalue()
    messages = [json.loads(line) for line in written.splitlines()]
    expected = {"type", "stream", "encoding", "manifest"} | ({"version"} if version else set())
    assert [message.keys() for message in messages] == [expected] * 2
    assert [message.get("version") for message in messages] == [version] * 2


def test_a_tap_takes_the_message_writer_of_its_class() -> None:
    tap = TapPlanets(config=SETTINGS)
    assert type(tap.message_writer) is TapPlanets.message_writer_class
    assert tap.writer is tap.message_writer


def test_the_message_of_a_version_has_stream_and_version() -> None:
    message = ActivateVersionMessage(stream="s", version=3)
    assert message.to_dict() == {"type": "ACTIVATE_VERSION", "stream": "s", "version": 3}


def test_a_map_that_changes_nothing_has_a_class_of_its_own() -> None:
    assert issubclass(SameRecordTransform, StreamMap)
    assert sdk.is_plain(TapPlanets(config=SETTINGS).streams["planets"])
    for changed in (
        {"stream_maps": {"planets": {"__alias__": "worlds"}}},
        {"flattening_enabled": True, "flattening_max_depth": 1},
    ):
        tap = TapPlanets(config={**SETTINGS, **changed})
        assert not sdk.is_plain(tap.streams["planets"])


def private_names(module: Path) -> set[str]:
    """Private attributes that a module reads of something else than itself and its class."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    own = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    }
    own |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    own |= {
        node.target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr.startswith("_")
        and not node.attr.startswith("__")
        and node.attr not in own
    }


@pytest.mark.parametrize("module", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_private_hooks_of_the_sdk_are_used_in_one_module(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    for_types = [
        imported
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for imported in node.body
    ]
    imported = {
        part
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("singer_sdk")
        if node not in for_types
        for part in str(node.module).split(".")
        if part.startswith("_")
    }
    if module.name != "sdk.py":
        assert imported == set()
        sdk_names = {name for name in private_names(module) if _is_of_the_sdk(name)}
        assert sdk_names <= HOOKS.get(module.name, set())


def _is_of_the_sdk(name: str) -> bool:
    return hasattr(Stream, name) or hasattr(Tap, name) or name in {"_tap", "_mapper", "_config"}


def test_the_sdk_is_the_one_that_this_was_written_for() -> None:
    assert version("singer-sdk").startswith("0.54.")
