"""However messages are split and mixed, the table is the same and no state is ahead of it."""

from __future__ import annotations

import tempfile
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.loading import record_line, schema_line, state_line

if TYPE_CHECKING:
    from support.loading import Loader, Opening

EXAMPLES = settings(
    max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
STREAMS = ("first", "second", "third")
PROPERTIES = {"id": {"type": "integer"}, "value": {"type": ["string", "null"]}}
ROWS = st.lists(
    st.tuples(st.integers(0, 9), st.none() | st.text("ab", max_size=3)), min_size=1, max_size=40
)
SIZES = st.fixed_dictionaries(
    {"batch_size_rows": st.integers(1, 50), "batch_size_bytes": st.integers(1, 4000)}
)
SCHEMAS = [schema_line(stream, PROPERTIES, ["id"]) for stream in STREAMS]


def rows_of(loader: Loader, stream: str) -> dict[int, str | None]:
    return dict(loader.query(f'SELECT id, "value" FROM "{stream}"'))  # noqa: S608  # our own


@EXAMPLES
@given(rows=ROWS, sizes=SIZES, cuts=st.sets(st.integers(1, 39), max_size=2))
def test_any_split_into_batches_and_loads_gives_the_same_table(
    database: Opening, rows: list[tuple[int, str | None]], sizes: dict[str, int], cuts: set[int]
) -> None:
    edges = [0, *sorted(cut for cut in cuts if cut < len(rows)), len(rows)]
    with tempfile.TemporaryDirectory() as folder:
        loader = database(Path(folder))
        for start, end in pairwise(edges):
            lines = [record_line("first", {"id": k, "value": v}) for k, v in rows[start:end]]
            loader.load(SCHEMAS[0], *lines, **sizes)
        assert rows_of(loader, "first") == dict(rows)


def messages_of(order: list[tuple[str, bool]]) -> list[str]:
    """Records of several streams, with states that tell how many of each came before them."""
    counts = dict.fromkeys(STREAMS, 0)
    lines = list(SCHEMAS)
    for stream, is_followed in order:
        lines.append(record_line(stream, {"id": counts[stream], "value": None}))
        counts[stream] += 1
        if is_followed:
            lines.append(state_line(dict(counts)))
    return lines


@EXAMPLES
@given(
    order=st.lists(st.tuples(st.sampled_from(STREAMS), st.booleans()), min_size=1, max_size=30),
    sizes=SIZES,
    end=st.integers(3, 70),
    is_broken=st.booleans(),
)
def test_any_mix_of_streams_and_states_keeps_every_state_behind_its_rows(
    database: Opening,
    order: list[tuple[str, bool]],
    sizes: dict[str, int],
    end: int,
    *,
    is_broken: bool,
) -> None:
    lines = messages_of(order)[:end]
    with tempfile.TemporaryDirectory() as folder:
        loader = database(Path(folder))
        outcome = loader.run(*lines, *(["{"] if is_broken else []), **sizes)
        assert outcome.code == is_broken
        rows = {stream: len(rows_of(loader, stream)) for stream in STREAMS}
    sent = {
        stream: sum(f'"stream": "{stream}"' in line for line in lines) - 1 for stream in STREAMS
    }
    assert rows == sent
    totals: list[int] = [sum(state.values()) for state in outcome.states]
    assert totals == sorted(totals)
    for state in outcome.states:
        assert all(state[stream] <= rows[stream] for stream in STREAMS)
    states: list[Any] = [line for line in lines if '"STATE"' in line]
    assert bool(outcome.states) == bool(states)
