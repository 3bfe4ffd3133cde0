"""Plots of streams that no view of a tap shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from load_report.stream_views import choose
from support.pages import parse
from support.reports import load, numbers, report, typed_messages

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("columns", "chosen"),
    [
        ({"at": "TIMESTAMP WITH TIME ZONE", "day": "DATE", "n": "BIGINT"}, ("day", "n")),
        ({"day": "DATE", "n": "BIGINT", "price": "DECIMAL(29,9)"}, ("day", "price")),
        ({"day": "DATE", "id": "BIGINT", "job_id": "BIGINT", "jobId": "BIGINT"}, None),
        ({"day": "DATE", "paid": "DOUBLE"}, ("day", "paid")),
        ({"_sdc_extracted_at": "TIMESTAMP", "n": "BIGINT"}, None),
        ({"day": "VARCHAR", "n": "BIGINT"}, None),
    ],
)
def test_a_day_and_an_amount_are_preferred_and_identifiers_are_none(
    columns: dict[str, str], chosen: tuple[str, str] | None
) -> None:
    assert choose(columns) == chosen


def test_any_stream_with_a_date_and_a_number_is_summed_by_month(tmp_path: Path) -> None:
    types: dict[str, Any] = {
        "id": {"type": "integer"},
        "tide": {"type": ["string", "null"], "format": "date"},
        'high "water"': {"type": ["number", "null"]},
    }
    records = [
        {"id": number, "tide": day, 'high "water"': height}
        for number, (day, height) in enumerate(
            [("2024-05-01", 1.5), ("2024-05-31", 2), ("2024-06-01", -1), (None, 9)]
        )
    ]
    path = tmp_path / "x.duckdb"
    assert load(path, typed_messages("ti<b>des", types, *records)) == 0
    page = parse(report(path).page.read_text(encoding="utf-8"))
    assert numbers(page, "stream-1") == [["2024-05", "3.50", "2"], ["2024-06", "-1.00", "1"]]
    marks = page.by_id("plot-stream-1").of_class("series-1")
    assert len(marks) == 2
