"""Selection decides what is requested and what is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.extraction import extract
from support.singer import deselect_field, discover, run_tap, select
from tap_worklogs.tap import TapWorklogs

if TYPE_CHECKING:
    from sandbox_api import Sandbox


def test_discovery_needs_neither_network_nor_credentials() -> None:
    names = [entry["tap_stream_id"] for entry in discover("tap-worklogs", {})["streams"]]
    assert names == ["accounts", "customers", "workload_schemes", "worklogs"]


def test_a_deselected_stream_causes_no_request(sandbox: Sandbox, config: dict[str, Any]) -> None:
    output = extract(TapWorklogs, config, "customers")
    assert set(output.counts()) == {"customers"}
    assert {request.path for request in sandbox.requests} == {"/worklogs/v1/customers"}


def test_a_deselected_field_is_neither_declared_nor_written(config: dict[str, Any]) -> None:
    catalog = select(discover("tap-worklogs", config), "worklogs")
    deselect_field(catalog, "worklogs", "description")
    deselect_field(catalog, "worklogs", "author", "self")
    output = run_tap("tap-worklogs", config, catalog=catalog)
    assert output.returncode == 0, output.log
    properties = output.schemas("worklogs")[0]["schema"]["properties"]
    assert "description" not in properties
    assert "self" not in properties["author"]["properties"]
    for record in output.records("worklogs"):
        assert "description" not in record
        assert set(record["author"]) == {"accountId"}
    assert not output.warnings()
