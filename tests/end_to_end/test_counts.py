"""As many rows in DuckDB as records at the source, for every stream of every tap, at any size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sandbox_api import Sandbox
from support.hr import EXAMPLES
from support.loading import Loader

if TYPE_CHECKING:
    from pathlib import Path

    from support.forks import Forks

PAGE = 20
LARGEST = {
    "ats": "applications",
    "hr": "employees",
    "practice": "time_list",
    "recruitment": "candidates",
    "worklogs": "worklogs",
}
# These follow from other streams.
DERIVED = {"practice.job_tasks", "practice.invoice_current"}
NAMES = {
    f"{api}.{stream}": 0
    for api in LARGEST
    for stream in Sandbox(scale=0).counts(api)
    if f"{api}.{stream}" not in DERIVED
}
SIZES: dict[str, dict[str, Any]] = {
    "none": {"scale": 0},
    "scale 1": {"scale": 1},
    "one page exactly": {"counts": dict.fromkeys(NAMES, PAGE)},
    "one page plus one": {"counts": dict.fromkeys(NAMES, PAGE + 1)},
    "10,000": {
        "scale": 0.05,
        "counts": {f"{api}.{stream}": 10_000 for api, stream in LARGEST.items()},
    },
}


def settings(sandbox: Sandbox, api: str, size: str) -> dict[str, Any]:
    credential = "api_token" if api == "worklogs" else "api_key"
    return {
        "api_url": sandbox.url_of(api),
        credential: sandbox.credentials[api],
        "page_size": PAGE if "page" in size else 100,
        **({"streams": EXAMPLES} if api == "hr" else {}),
    }


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("api", LARGEST)
def test_every_table_has_as_many_rows_as_its_stream_has_records(
    api: str, size: str, forks: Forks, tmp_path: Path
) -> None:
    with Sandbox(**SIZES[size]) as sandbox:
        output = forks.run(f"tap-{api}", settings(sandbox, api, size))
        truth = sandbox.counts(api)
    assert output.returncode == 0, output.log
    loader = Loader(tmp_path)
    outcome = loader.run_bytes(output.stdout)
    assert outcome.code == 0, outcome.log
    counts = (f"SELECT '{name}', count(*) FROM \"{name}\"" for name in truth)  # noqa: S608  # our own names
    assert dict(loader.query(" UNION ALL ".join(counts))) == truth
