"""Any record that fits its schema comes out of tap and target as it went in."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from properties.json_records import comparable, from_row, tables
from support.extraction import extract
from support.loading import Loader
from support.server import Received, Reply, serve
from tap_hr.tap import TapHR

if TYPE_CHECKING:
    from support.singer import Output

ENCODER = msgspec.json.Encoder(decimal_format="number")
EXAMPLES = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def extracted(schema: dict[str, Any], records: list[dict[str, Any]], page_size: int) -> Output:
    """What tap-hr makes of an API that serves these records."""

    def reply(request: Received) -> Reply:
        query = dict(part.split("=") for part in request.target.partition("?")[2].split("&"))
        offset = int(query["offset"])
        page = records[offset : offset + int(query["limit"])]
        return Reply(body=ENCODER.encode({"data": page, "total": len(records)}))

    stream = {"name": "things", "path": "/things", "schema": schema, "page_size": page_size}
    with serve(reply) as server:
        return extract(TapHR, {"api_url": server.url, "api_key": "a key", "streams": [stream]})


def loaded(loader: Loader) -> list[dict[str, Any]]:
    """The rows of the table in the order of their ids."""
    with duckdb.connect(str(loader.path)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        found = connection.execute('FROM things ORDER BY "id"')
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@EXAMPLES
@given(table=tables(), page_size=st.integers(1, 7))
def test_any_record_that_fits_comes_out_as_it_went_in(
    table: tuple[dict[str, Any], list[dict[str, Any]]], page_size: int
) -> None:
    schema, records = table
    output = extracted(schema, records, page_size)
    assert output.returncode == 0, output.log
    with tempfile.TemporaryDirectory() as folder:
        loader = Loader(Path(folder))
        outcome = loader.run_bytes(output.stdout)
        assert outcome.code == 0, outcome.log
        rows = [comparable(schema, from_row(schema, row)) for row in loaded(loader)]
    assert rows == [comparable(schema, record) for record in records]
