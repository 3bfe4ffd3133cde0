"""Standard output, which gets the states."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from support.loading import Outcome, assert_refused, many_lines

if TYPE_CHECKING:
    from support.loading import Loader


def test_a_state_that_cannot_be_printed_ends_the_load_and_its_rows_are_kept(
    loader: Loader,
) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123  # a device, not a path of ours
        done = subprocess.run(
            loader.command(batch_size_rows=1000),
            input=many_lines().encode(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    assert_refused(Outcome(done.returncode, [], done.stderr.decode()), "No space left on device")
    assert loader.query("SELECT count(*) FROM s")[0][0] >= 1000
