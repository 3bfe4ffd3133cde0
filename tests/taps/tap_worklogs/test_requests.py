"""What the tap asks for, and what it writes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.extraction import extract
from support.singer import deselect_field, discover, run_tap, select
from tap_worklogs.tap import TapWorklogs

if TYPE_CHECKING:
    from sandbox_api import Sandbox


def test_requests_carry_what_the_api_asks_for(sandbox: Sandbox, config: dict[str, Any]) -> None:
    extract(TapWorklogs, {**config, "page_size": 5, "user_agent": "our nightly run"}, "customers")
    first, second = sandbox.requests[:2]
    assert (first.method, first.path, first.query) == (
        "GET",
        "/worklogs/v1/customers",
        {"limit": "5"},
    )
    assert second.query == {"limit": "5", "offset": "5"}
    assert first.headers["authorization"] == f"Bearer {sandbox.credentials['worklogs']}"
    assert first.headers["accept"] == "application/json"
    assert first.headers["user-agent"] == "our nightly run"


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
