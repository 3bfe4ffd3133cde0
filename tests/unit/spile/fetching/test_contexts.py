"""What a parent's records give to its child streams."""

from __future__ import annotations

from typing import Any

import pytest
from spile.fetching.contexts import Contexts


def test_contexts_come_back_in_their_order_with_their_types_as_often_as_asked() -> None:
    contexts = Contexts()
    added: list[dict[str, Any]] = [
        {"id": 1, "name": "a\nb"},
        {"id": "1", "name": None},
        {"id": 2**60, "name": "ä"},
    ]
    for context in added:
        contexts.add(context)
    assert list(contexts) == added
    assert list(contexts) == added
    contexts.close()


def test_what_comes_twice_is_kept_once() -> None:
    contexts = Contexts()
    for number in (1, 2, 1, 3, 2):
        contexts.add({"id": number})
    assert list(contexts) == [{"id": 1}, {"id": 2}, {"id": 3}]
    contexts.close()


def test_a_parent_without_records_gives_none() -> None:
    contexts = Contexts()
    assert list(contexts) == []
    contexts.close()


def test_the_file_is_gone_with_the_run() -> None:
    contexts = Contexts()
    contexts.add({"id": 1})
    contexts.close()
    with pytest.raises(ValueError, match="closed"):
        list(contexts)
