"""The number of all records, as the pages of one read announce it."""

from __future__ import annotations

import pytest
from spile.exceptions import ShiftedPagesError
from spile.pagination.total import AnnouncedTotal


def test_a_total_may_stay_grow_or_be_left_out() -> None:
    total = AnnouncedTotal()
    for announced in (4, None, 4, 5, None):
        total.observe(announced)


def test_a_total_that_shrinks_says_that_records_have_moved() -> None:
    total = AnnouncedTotal()
    for announced in (5, 6, None):
        total.observe(announced)
    with pytest.raises(ShiftedPagesError, match="announced 6 records, then 5"):
        total.observe(5)
