"""Lines that are recognised by their beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.loading import record_line, schema_line

if TYPE_CHECKING:
    from support.loading import Loader


ID = {"id": {"type": "integer"}, "v": {"type": ["null", "string"]}}


def test_streams_may_take_turns(loader: Loader) -> None:
    lines = [schema_line("a", ID, ["id"]), schema_line("b", ID, ["id"])]
    lines += [record_line("ab"[i % 2], {"id": i // 2, "v": str(i)}) for i in range(40)]
    loader.load(*lines, batch_size_rows=7)
    assert loader.query("SELECT count(*), min(v), max(v) FROM a") == [(20, "0", "8")]
    assert loader.query("SELECT count(*), min(v), max(v) FROM b") == [(20, "1", "9")]


@pytest.mark.parametrize("is_wrapped", [True, False])
def test_messages_may_have_their_members_in_any_order(loader: Loader, *, is_wrapped: bool) -> None:
    lines = [f'{{"record": {{"id": {i}}}, "type": "RECORD", "stream": "s"}}' for i in range(3)]
    if is_wrapped:
        lines = [f"  {line}  " for line in lines] + ["", "   "]
    loader.load(schema_line("s", ID, ["id"]), *lines)
    assert loader.query("SELECT count(*) FROM s") == [(3,)]
