"""More streams than one commit takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spile_loader.batch import MANY_STREAMS
from support.loading import ended, record_line, schema_line, state_line, write

if TYPE_CHECKING:
    from support.loading import Loader


def test_the_state_of_a_batch_of_very_many_streams_comes_behind_all_their_rows(
    loader: Loader,
) -> None:
    names = [f"s{number}" for number in range(MANY_STREAMS + 2)]
    lines = [schema_line(name, {"id": {"type": "integer"}}, ["id"]) for name in names]
    lines += [record_line(name, {"id": number}) for number in range(2) for name in names]
    process = loader.start(batch_wait_seconds=3600)
    write(process, *lines, state_line({"a": 1}))
    outcome = ended(process)
    assert (outcome.code, outcome.states) == (0, [{"a": 1}])
    counts = " UNION ALL ".join(f"SELECT count(*) AS rows FROM {name}" for name in names)  # noqa: S608  # our own
    assert loader.query(f"SELECT count(*) FROM ({counts}) AS c WHERE rows = 2") == [(len(names),)]  # noqa: S608  # our own
    [(rows,)] = loader.query("SELECT sum(rows) FROM _sdc_loads WHERE status = 'finished'")
    assert rows == 2 * len(names)
