"""What a fault costs that meets every stream of a vendor that others do not depend on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from support.extraction import extract, requests_ended
from support.profiles import PROFILES
from support.warehouse import Warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox_api import Sandbox
    from support.profiles import ProfileCase
    from support.singer import Output

VENDORS = [case for case in PROFILES if case.profile != "generic"]


@dataclass
class Bench:
    """A vendor's tap in front of its sandbox.

    Attributes:
        case: The tap and its profile.
        sandbox: The API.
    """

    case: ProfileCase
    sandbox: Sandbox

    def run(self, state: dict[str, Any] | None = None, **settings: Any) -> Output:
        """Read every stream."""
        config = self.case.config(self.sandbox, **settings)
        with requests_ended():
            catalog = self.case.catalog(config)
            return extract(self.case.tap, config, state=state, catalog=catalog)

    def meet(self, **fault: Any) -> list[str]:
        """Let a fault meet the streams that nothing depends on, and name them."""
        counts = self.sandbox.counts(self.case.api)
        for pattern in self.case.leaves.values():
            self.sandbox.inject(pattern, **fault)
        parents = {name: self.case.parent_of(self.case.streams[name]) for name in self.case.leaves}
        return [name for name, one in parents.items() if one is None or counts[one.name]]

    def assert_whole(self, *outputs: Output, streams: set[str]) -> None:
        """Compare what the runs wrote with what the sandbox has."""
        warehouse = Warehouse(with_keys=self.case.with_keys)
        for output in outputs:
            warehouse.load(output.messages)
        expected = warehouse.expected(self.sandbox, self.case.api)
        for stream in streams:
            assert warehouse.tables[stream] == expected[stream], stream


@pytest.fixture(params=VENDORS, ids=str)
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    case: ProfileCase = request.param
    with case.sandbox(scale=case.few / 2) as sandbox:
        yield Bench(case, sandbox)


def test_a_fault_that_passes_costs_no_stream_a_record(bench: Bench) -> None:
    met = bench.meet(status=503)
    output = bench.run()
    assert output.returncode == 0, output.log
    statuses = [request.status for request in bench.sandbox.requests]
    assert 0 < statuses.count(503) <= len(bench.case.leaves)
    bench.assert_whole(output, streams=set(met))


@pytest.mark.parametrize(
    "fault",
    [{"status": 500}, {"status": 403}, {"status": 200, "body": b'"no records"'}],
    ids=["a failure", "a refusal", "another structure"],
)
def test_a_fault_that_lasts_is_named_once_for_each_stream_and_costs_no_other(
    bench: Bench, fault: dict[str, Any]
) -> None:
    met = bench.meet(times=None, **fault)
    output = bench.run(max_retries=0)
    assert output.returncode == 1
    # Before it, a child stream has a line for each parent of which it could not be read.
    failed = {name: f"Stream '{name}' failed: " for name in met}
    named = {name: [line for line in output.errors() if failed[name] in line] for name in met}
    assert {name: len(lines) for name, lines in named.items()} == dict.fromkeys(met, 1), output.log
    bench.assert_whole(output, streams=set(bench.case.names) - set(bench.case.leaves))
    bench.sandbox.clear_faults()
    again = bench.run(state=output.state)
    assert again.returncode == 0, again.log
    bench.assert_whole(output, again, streams=set(bench.case.names))
