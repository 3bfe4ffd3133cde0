"""Clients of sandboxes, closed when their test is over."""

from __future__ import annotations

from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import pytest
from sandbox.client import Client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox_api import Sandbox


@pytest.fixture
def client_of() -> Iterator[Callable[[Sandbox], Client]]:
    with ExitStack() as stack:

        def make(sandbox: Sandbox) -> Client:
            client = Client(sandbox)
            stack.enter_context(closing(client.connection))
            return client

        yield make
