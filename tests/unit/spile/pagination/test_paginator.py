"""The paginator of an endpoint that does not page, and the base of all others."""

from __future__ import annotations

from spile.pagination.paginator import PageRequest, Paginator
from support.walks import page


def test_the_base_paginator_asks_for_one_page() -> None:
    paginator = Paginator()
    assert paginator.first() == PageRequest()
    assert paginator.following(paginator.first(), page()) is None
    assert paginator.ahead(paginator.first()) is None
    assert not paginator.finish(page())
