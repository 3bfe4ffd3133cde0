"""Cursors and next links that were seen before."""

from __future__ import annotations

import pytest
from spile.exceptions import PaginationError
from spile.pagination.links import Visited


def test_a_cursor_may_not_come_twice() -> None:
    visited = Visited()
    visited.add("a")
    visited.add("b")
    with pytest.raises(PaginationError, match="second time"):
        visited.add("a")


def test_the_error_does_not_repeat_the_cursor() -> None:
    visited = Visited()
    visited.add("token-of-a-person")
    with pytest.raises(PaginationError) as caught:
        visited.add("token-of-a-person")
    assert "token-of-a-person" not in str(caught.value)
