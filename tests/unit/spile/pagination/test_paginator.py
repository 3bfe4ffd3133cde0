"""The paginator of an endpoint that does not page, and the base of all others."""

from __future__ import annotations

from spile.pagination.paginator import Endpoint, PageRequest, Pagination, Paginator
from support.walks import page


def test_the_base_paginator_asks_for_one_page() -> None:
    paginator = Paginator()
    assert paginator.first() == PageRequest()
    assert paginator.following(paginator.first(), page()) is None
    assert paginator.ahead(paginator.first()) is None
    assert not paginator.finish(page())


def test_an_endpoint_that_declares_no_paging_is_asked_once() -> None:
    endpoint = Endpoint(url="https://e.example/x", base_url="https://e.example", page_size=5)
    paginator = Pagination().paginator(endpoint)
    assert paginator.first() == PageRequest()
    assert paginator.following(paginator.first(), page()) is None
    assert not paginator.doubts_end
    assert not paginator.is_end(404)
