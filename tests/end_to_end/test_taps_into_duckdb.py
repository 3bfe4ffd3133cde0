"""Taps into target-duckdb through Meltano, night after night in one project.

That every other tap fills the tables of target-duckdb is in test_counts.py; that each of them is
wired alike is in tests/repository/test_meltano_files.py.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from repo.plugins import ROOT
from sandbox_api import Sandbox
from support.pipelines import linked_project
from support.rows import by_key, truth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.pipelines import Pipeline
    from support.rows import Records

STATE_ID = "sandbox:tap-worklogs-to-target-duckdb"
PAIR = ("tap-worklogs", "target-duckdb")
PAGE = (ROOT / "docs" / "production.md").read_text(encoding="utf-8")
STREAMS = ("accounts", "worklogs")
SETTINGS = {
    "TAP_WORKLOGS_BACKOFF_FACTOR": "0.5",
    "TAP_WORKLOGS_PAGE_SIZE": "7",
    "TAP_WORKLOGS_EMIT_ACTIVATE_VERSION_MESSAGES": "true",
    "TARGET_DUCKDB_ADD_METADATA_COLUMNS": "true",
    "TARGET_DUCKDB_HARD_DELETE": "true",
    "TARGET_DUCKDB_LOCK_TIMEOUT": "1.5",
}


@dataclass(frozen=True)
class Night:
    """What a run of tap-worklogs left, and what was true then.

    Attributes:
        code: The exit code.
        log: What Meltano printed.
        limits: The page size of each request.
        paths: The last part of the path of each request.
        since: The moment that each request for worklogs asks from.
        counts: How many rows each table has.
        tables: The rows of some streams by key, and how many are of this run.
        truth: The records of the same streams by key.
        state: The state that Meltano keeps.
    """

    code: int
    log: str
    limits: set[str]
    paths: set[str]
    since: set[str | None]
    counts: dict[str, int]
    tables: dict[str, tuple[Records, int]]
    truth: dict[str, Records]
    state: Any

    @property
    def worklogs(self) -> Records:
        """The rows of worklogs by key."""
        return self.tables["worklogs"][0]


@dataclass
class Nights:
    """Runs in a project, each of which goes on where the one before ended."""

    pipeline: Pipeline
    sandbox: Sandbox

    def run(self, *arguments: str, day: int, **variables: str) -> Night:
        self.sandbox.set_day(day)
        self.sandbox.clear_requests()
        code = self.pipeline.start(*arguments, **variables).wait()
        asked = [r for r in self.sandbox.requests if r.path.startswith("/worklogs/")]
        return Night(
            code=code,
            log=self.pipeline.log.read_text(),
            limits={r.query["limit"] for r in asked},
            paths={r.path.rpartition("/")[2] for r in asked},
            since={r.query.get("updatedFrom") for r in asked if r.path.endswith("/worklogs")},
            counts=self.pipeline.counts("tap-worklogs"),
            tables={stream: rows_of(self.pipeline, stream) for stream in STREAMS},
            truth={stream: truth(self.sandbox, stream) for stream in STREAMS},
            state=self.pipeline.states()[STATE_ID],
        )


def rows_of(pipeline: Pipeline, stream: str) -> tuple[Records, int]:
    """The rows of a stream by key, in the types of JSON, and how many the last run has written."""
    ask = partial(pipeline.query, "tap-worklogs")
    kinds = {name: kind for name, kind, *_ in ask(f'DESCRIBE "{stream}"')}
    rows = [
        {
            name: json.loads(value, parse_float=Decimal) if kind == "JSON" and value else value
            for (name, kind), value in zip(kinds.items(), row, strict=True)
            if not name.startswith("_sdc_")
        }
        for row in ask(f'FROM "{stream}"')
    ]
    found = by_key(rows)
    assert len(found) == len(rows)
    started = f"SELECT max(started) FROM main._sdc_loads WHERE stream = '{stream}'"  # noqa: S608
    since = f'FROM "{stream}" WHERE _sdc_batched_at >= ({started})'
    [[written]] = ask(f"SELECT count(*) {since}")
    return found, written


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    with Sandbox(scale=0.05) as sandbox:
        pipeline = linked_project(tmp_path_factory.mktemp("project"))
        pipeline.variables = sandbox.environment() | SETTINGS
        yield Nights(pipeline, sandbox)


@pytest.fixture(scope="module")
def first(nights: Nights) -> Night:
    """The first run of two jobs, with the log configuration of the page."""
    _, _, section = PAGE.partition("\n## Logs\n")
    shown = re.search(r"```yaml\n(.*?)```", section, re.DOTALL)
    assert shown is not None
    config = nights.pipeline.project.root / "plugins-debug.yml"
    config.write_text(shown[1])
    jobs = ("hr-to-duckdb", "worklogs-to-duckdb")
    return nights.run(*jobs, day=1, MELTANO_CLI_LOG_CONFIG=str(config))


@pytest.fixture(scope="module")
def failed(nights: Nights, first: Night) -> Night:
    """A later run of two streams, one of which fails."""
    assert first.code == 0, first.log
    nights.sandbox.inject("/worklogs/v1/accounts", status=404, times=None)
    selected = json.dumps([f"{stream}.*" for stream in STREAMS])
    night = nights.run(*PAIR, day=5, TAP_WORKLOGS__SELECT=selected)
    nights.sandbox.clear_faults()
    return night


@pytest.fixture(scope="module")
def refreshed(nights: Nights, failed: Night) -> Night:
    """A run that reads everything anew."""
    assert failed.code == 1, failed.log
    return nights.run("--full-refresh", *PAIR, day=5)


@pytest.fixture(scope="module")
def april(nights: Nights, refreshed: Night) -> Night:
    """A run over a month, after every row was made to look old."""
    assert refreshed.code == 0, refreshed.log
    with duckdb.connect(str(nights.pipeline.output / "tap-worklogs.duckdb")) as connection:
        connection.execute("UPDATE tap_worklogs.worklogs SET description = 'old'")
    month = {"TAP_WORKLOGS_START_DATE": "2024-04-01", "TAP_WORKLOGS_END_DATE": "2024-04-30"}
    return nights.run(*PAIR, day=5, **month)


def test_every_record_arrives_as_the_api_sent_it(nights: Nights, first: Night) -> None:
    with Sandbox(scale=0.05) as same:
        assert first.counts == same.counts("worklogs")
        assert nights.pipeline.counts("tap-hr") == same.counts("hr")
        sent = next(same.records("worklogs", "worklogs"))
    assert {stream: rows for stream, (rows, _) in first.tables.items()} == first.truth
    assert sent["description"] == ""
    assert first.worklogs[sent["tempoWorklogId"]]["description"] == ""


def test_settings_from_variables_reach_tap_and_target_with_their_types(
    first: Night, failed: Night
) -> None:
    assert first.limits == {"7"}
    assert first.paths > set(STREAMS)
    assert failed.paths == set(STREAMS)
    # Only a table with metadata columns tells when its rows were loaded.
    assert {stream: written for stream, (_, written) in first.tables.items()} == {
        stream: len(records) for stream, records in first.truth.items()
    }


def test_the_pages_log_configuration_shows_requests_and_no_record(
    nights: Nights, first: Night
) -> None:
    assert f"GET {nights.sandbox.url_of('worklogs')}/v1/worklogs" in first.log
    texts = [record.get("description") for record in first.truth["worklogs"].values()]
    assert not [text for text in texts if text and text in first.log]
    assert '"RECORD"' not in first.log


def test_the_next_run_reads_only_what_changed_and_doubles_no_row(
    first: Night, failed: Night
) -> None:
    after = failed.truth["worklogs"]
    assert None not in failed.since
    assert {key: failed.worklogs[key] for key in after} == after
    # What is gone stays until everything is read.
    assert set(failed.worklogs) == set(first.worklogs) | set(after) > set(after)
    _, written = failed.tables["worklogs"]
    assert 0 < written < len(after) / 2


def test_failure_of_one_stream_fails_the_run_and_keeps_the_others(
    first: Night, failed: Night
) -> None:
    assert failed.code == 1
    assert failed.tables["accounts"][0] == first.tables["accounts"][0]
    assert newest(failed) > newest(first)
    assert newest(failed) == max(row["updatedAt"] for row in failed.truth["worklogs"].values())


def newest(night: Night) -> Any:
    """The bookmark of worklogs, as the truth spells a moment."""
    return night.state["bookmarks"]["worklogs"]["replication_key_value"].replace("Z", "+00:00")


def test_a_full_refresh_removes_what_is_gone_and_a_period_leaves_the_rest_as_it_was(
    refreshed: Night, april: Night
) -> None:
    assert refreshed.since == {None}
    true = refreshed.truth["worklogs"]
    assert refreshed.worklogs == true
    assert newest(refreshed) == max(row["updatedAt"] for row in true.values())

    assert april.code == 0, april.log
    inside = {key for key, row in april.worklogs.items() if row.get("description") != "old"}
    assert inside == {key for key, row in true.items() if row["updatedAt"][:7] == "2024-04"}
    assert set() < inside < set(true)
    assert set(april.worklogs) == set(true)
    assert april.state == refreshed.state
    assert "'accounts' cannot be bounded by start_date and end_date" in april.log
