"""What the tap offers, with and without schemas of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox_api import Sandbox
from support.hr import EXAMPLES
from support.singer import discover, run_tap, select
from support.snapshots import assert_matches_snapshot
from support.taps import connection
from tap_hr.tap import TapHR

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.singer import Output

STREAMS: list[dict[str, Any]] = [
    {"name": "employees", "path": "/v1/employees", "replication_key": "updated_at"},
    {"name": "departments", "path": "/v1/departments", "records_path": "data.items"},
]


def test_the_inferred_catalog_is_the_stored_one() -> None:
    with Sandbox(scale=0.4) as server:
        config = connection(server, "hr")
        found = discover("tap-hr", {**config, "streams": EXAMPLES})
    assert_matches_snapshot(found, Path(__file__).with_name("inferred_catalog.json"))


def test_streams_with_schemas_are_discovered_without_settings_and_network() -> None:
    schema = {"properties": {"id": {"type": "integer"}}}
    entry = {"name": "things", "path": "/v1/things", "schema": schema}
    (found,) = discover("tap-hr", {"streams": [entry]})["streams"]
    assert found["tap_stream_id"] == "things"
    assert found["key_properties"] == ["id"]
    assert found["schema"]["properties"] == {"id": {"type": "integer"}}


def test_a_schema_may_be_a_file(tmp_path: Path) -> None:
    file = tmp_path / "things.json"
    file.write_text(json.dumps({"properties": {"id": {"type": "integer"}}}))
    entry = {"name": "things", "path": "/v1/things", "schema": str(file)}
    tap = TapHR(config={"streams": [entry]}, validate_config=False, setup_mapper=False)
    assert list(tap.streams["things"].schema["properties"]) == ["id"]


def test_discovery_of_an_unknown_schema_needs_all_settings() -> None:
    output = run_tap("tap-hr", {"streams": STREAMS}, "--discover")
    assert output.returncode == 1
    assert "Setting 'api_url' is required" in output.log
    assert "Setting 'api_key' is required" in output.log
    assert not output.stdout


def test_the_streams_may_come_as_text_from_the_environment(sandbox: Sandbox) -> None:
    env = {**sandbox.environment(), "TAP_HR_STREAMS": json.dumps(STREAMS)}
    output = run_tap("tap-hr", {}, "--config", "ENV", "--discover", env=env)
    assert output.returncode == 0, output.log
    names = [entry["tap_stream_id"] for entry in json.loads(output.stdout)["streams"]]
    assert names == ["departments", "employees"]


def test_two_discoveries_give_the_same_catalog(sandbox: Sandbox) -> None:
    config = connection(sandbox, "hr")
    catalogs = [TapHR(config={**config, "streams": STREAMS}).catalog_json_text for _ in range(2)]
    assert catalogs[0] == catalogs[1]
    properties = json.loads(catalogs[0])["streams"][0]["schema"]["properties"]
    assert list(properties) == ["id", *sorted(properties.keys() - {"id"})]


def test_a_run_with_a_catalog_infers_nothing(sandbox: Sandbox) -> None:
    config = {
        **connection(sandbox, "hr"),
        "streams": STREAMS,
    }
    catalog = select(discover("tap-hr", config), "departments")
    catalog["streams"][0]["schema"]["properties"]["code"]["type"] = ["string"]
    sandbox.clear_requests()
    output = run_tap("tap-hr", config, catalog=catalog)
    assert output.counts() == {"departments": sandbox.counts("hr")["departments"]}
    assert {request.path for request in sandbox.requests} == {"/hr/v1/departments"}
    (schema,) = output.schemas("departments")
    assert schema["schema"]["properties"]["code"]["type"] == ["string"]


def test_a_stream_that_the_catalog_lacks_is_not_requested(sandbox: Sandbox) -> None:
    config = connection(sandbox, "hr")
    catalog = discover("tap-hr", {**config, "streams": STREAMS[1:]})
    sandbox.clear_requests()
    output = run_tap("tap-hr", {**config, "streams": STREAMS}, catalog=catalog)
    assert output.returncode == 0
    assert list(output.counts()) == ["departments"]
    assert "Stream 'employees' is not in the catalog" in output.warnings()[0]
    assert {request.path for request in sandbox.requests} == {"/hr/v1/departments"}


def test_a_stream_that_discovery_cannot_read_keeps_no_other_from_being_read(
    sandbox: Sandbox,
) -> None:
    streams = [*STREAMS, {"name": "wrong", "path": "/v1/wrong"}]
    config = {**connection(sandbox, "hr"), "streams": streams}
    output = run_tap("tap-hr", config, "--discover")
    assert output.returncode == 0
    (line,) = output.errors()
    assert "Stream 'wrong' failed: GET /hr/v1/wrong answered 404" in line
    assert "Is /v1/wrong the right path in streams?" in line
    assert "in the setting streams" in output.warnings()[0]
    catalog = json.loads(output.stdout)
    assert [entry["tap_stream_id"] for entry in catalog["streams"]] == [
        "departments",
        "employees",
        "wrong",
    ]
    output = run_tap("tap-hr", config, catalog=catalog)
    assert output.returncode == 1
    counts = sandbox.counts("hr")
    assert output.counts() == {name: counts[name] for name in ("departments", "employees")}
    assert "Stream 'wrong' failed" in output.errors()[0]


def test_a_stream_that_works_again_is_read_with_all_its_fields(sandbox: Sandbox) -> None:
    config = {**connection(sandbox, "hr"), "streams": STREAMS}
    sandbox.inject("/hr/v1/employees", status=404, times=1)
    catalog = json.loads(run_tap("tap-hr", config, "--discover").stdout)
    employees = next(e for e in catalog["streams"] if e["tap_stream_id"] == "employees")
    assert set(employees["schema"]["properties"]) == {"id", "updated_at"}
    output = run_tap("tap-hr", config, catalog=catalog)
    assert output.returncode == 0
    assert len(output.schemas("employees")[0]["schema"]["properties"]) > 2


def test_a_discovery_that_can_read_nothing_fails(sandbox: Sandbox) -> None:
    config = connection(sandbox, "hr")
    streams = [{"name": "wrong", "path": "/v1/wrong"}]
    output = run_tap("tap-hr", {**config, "streams": streams}, "--discover")
    assert output.returncode == 1
    assert not output.stdout


def test_a_stream_that_cannot_be_inferred_does_not_stop_the_others(
    run: Callable[..., Output], server: Sandbox
) -> None:
    output = run({"name": "wrong", "path": "/v1/wrong"}, {"name": "things", "path": "/v1/resource"})
    assert output.returncode == 1
    assert output.counts() == {"things": 0}
    assert len(output.errors()) == 1
    assert [r.path for r in server.requests].count("/hr/v1/wrong") == 1


def test_the_connection_test_fails_where_a_schema_cannot_be_inferred(sandbox: Sandbox) -> None:
    config = connection(sandbox, "hr")
    streams = [{"name": "wrong", "path": "/v1/wrong"}]
    assert run_tap("tap-hr", {**config, "streams": streams}, "--test").returncode == 1
    assert run_tap("tap-hr", config, "--test").returncode == 0
