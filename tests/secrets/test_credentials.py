"""Canary credentials go through every tap and the target; whatever comes out is searched."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from sandbox_api import Sandbox
from spile.redaction import LONGEST_TEXT
from support.canaries import DATA_KEY, FORMS, KEY, PERSON, echo
from support.loading import Loader, raw_record_line, record_line, schema_line, state_line
from support.profiles import PROFILES
from support.subjects import SIZE, SUBJECTS, Bench, Subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.forks import Forks
    from support.profiles import ProfileCase
    from support.singer import Output

VENDORS = [case for case in PROFILES if case.profile != "generic"]


@dataclass
class Guarded:
    """A tap with canaries for secrets, and everything it has ever put out."""

    bench: Bench
    folder: Path
    forks: Forks

    @property
    def config(self) -> dict[str, Any]:
        return {
            **self.bench.config,
            "max_retries": 1,
            "max_concurrency": 2,
            "personal_data": "hash",
            "personal_data_key": DATA_KEY,
        }

    @property
    def env(self) -> dict[str, str]:
        return {"LOGLEVEL": "DEBUG", "TMPDIR": str(self.folder)}

    def run(self) -> Output:
        """Run the tap with its catalog."""
        self.bench.sandbox.clear_requests()
        name, catalog = self.bench.subject.name, self.bench.catalog
        return self.forks.run(name, self.config, catalog=catalog, env=self.env)

    def assert_silent(self, output: Output) -> None:
        assert "DEBUG" in output.log
        everything = output.log + output.stdout.decode()
        assert not [form for form in FORMS if form in everything]
        assert PERSON not in output.log
        # Of a run stays the place where runs that share a credential share its pace.
        assert all(path.name.startswith("spile-") for path in self.folder.iterdir())
        for file in filter(Path.is_file, self.folder.rglob("*")):
            left = f"{file}\n{file.read_bytes().decode(errors='replace')}"
            assert not [form for form in FORMS if form in left]


@pytest.fixture(params=SUBJECTS, ids=str)
def guarded(request: pytest.FixtureRequest, tmp_path: Path, forks: Forks) -> Iterator[Guarded]:
    subject: Subject = request.param
    counts = {f"{subject.api}.{stream}": 2 * SIZE for stream in subject.all_streams}
    with Sandbox(scale=0.1, counts=counts, credentials={subject.api: KEY}) as sandbox:
        yield Guarded(Bench(subject, sandbox), tmp_path, forks)


def leading_on(guarded: Guarded, stream: str) -> dict[str, Any]:
    """A first page whose cursors and links all repeat the credential."""
    link = f"{guarded.bench.config['api_url']}/x?token={quote(KEY, safe='')}&limit={SIZE}"
    page = json.loads(guarded.bench.page_of(stream, b"[]"))
    page |= {"paging": {"next": link}, "metadata": {"next": link}, "total": 99}
    page |= {"nextCursor": KEY, "moreDataAvailable": True}
    return {"status": 200, "body": json.dumps(page).encode()}


def test_no_output_of_a_run_in_which_everything_goes_wrong_holds_a_credential(
    guarded: Guarded,
) -> None:
    first, second, third = guarded.bench.subject.streams
    inject = guarded.bench.inject
    inject(first, 0, leading_on(guarded, first), 1)
    guarded.bench.sandbox.inject("/*/x", times=None, **echo(500))
    inject(first, 1, echo(500), None)
    inject(second, 0, echo(503), 1)
    inject(second, 1, {"records": f'[{{"x": "{PERSON}"}}]'.encode()}, None)
    location = f"/nowhere?key={quote(KEY, safe='')}"
    inject(third, 0, {"status": 307, "headers": {"Location": location}}, None)
    inject(guarded.bench.subject.bystander, 0, {"fault": "reset"}, 1)
    output = guarded.run()
    assert output.returncode == 1
    assert len(output.errors()) >= 2, output.log
    assert output.records(guarded.bench.subject.bystander)
    guarded.assert_silent(output)


#: Four responses that end a run, one for each stream.
ENDS: dict[str, tuple[dict[str, Any], ...]] = {
    "rejected": (echo(401),) * 4,
    "odd responses": (
        echo(400),
        {"status": 200, "body": KEY.encode()},
        {"status": 200, "body": json.dumps({KEY: {KEY: KEY}}).encode()},
        {"fault": "reset"},
    ),
    "odd records": (
        {"records": f'["{PERSON}"]'.encode()},
        {"records": f'[{{"id": {{"a": "{PERSON}"}}, "name": {{"a": "{PERSON}"}}}}]'.encode()},
        {"status": 200, "body": f'{{"results": [{{"id": 1, "name": "{PERSON}'.encode()},
        {"fault": "html"},
    ),
    "links": ({"fault": "foreign_next"}, {"fault": "redirect"}, echo(503), {"fault": "empty"}),
}


@pytest.mark.parametrize("faults", ENDS.values(), ids=ENDS)
def test_no_error_that_ends_a_run_holds_a_credential(
    guarded: Guarded, faults: tuple[dict[str, Any], ...]
) -> None:
    for stream, fault in zip(guarded.bench.subject.all_streams, faults, strict=True):
        guarded.bench.inject(stream, 0, fault, None)
    output = guarded.run()
    assert output.returncode == 1
    guarded.assert_silent(output)


@pytest.mark.parametrize("shown", [10, 14, 19])
def test_no_part_of_a_credential_is_left_where_a_text_is_cut(guarded: Guarded, shown: int) -> None:
    before = "x" * (LONGEST_TEXT - len("the key ") - shown)
    for stream in guarded.bench.subject.all_streams:
        guarded.bench.inject(stream, 0, echo(400, before), None)
    output = guarded.run()
    assert "xxx" in output.log
    assert not [KEY[i : i + 9] for i in range(len(KEY) - 8) if KEY[i : i + 9] in output.log]


@pytest.mark.parametrize("case", VENDORS, ids=str)
def test_no_stream_of_a_vendor_shows_a_credential_in_the_apis_words(
    case: ProfileCase, forks: Forks
) -> None:
    with case.sandbox(scale=case.few / 2, credentials={case.api: KEY}) as sandbox:
        for pattern in case.leaves.values():
            sandbox.inject(pattern, times=None, **echo(400))
        config = case.config(sandbox, personal_data="hash", personal_data_key=DATA_KEY)
        catalog, env = case.catalog(config), {"LOGLEVEL": "DEBUG"}
        output = forks.run(case.name, config, catalog=catalog, env=env)
    assert output.returncode == 1
    assert "DEBUG" in output.log
    everything = output.log + output.stdout.decode()
    assert not [form for form in FORMS if form in everything]


@pytest.mark.parametrize("argument", ["--discover", "--about", "--test"])
def test_no_other_command_shows_a_credential(guarded: Guarded, argument: str) -> None:
    name, config = guarded.bench.subject.name, guarded.config
    output = guarded.forks.run(name, config, argument, env=guarded.env)
    assert output.returncode == 0, output.log
    assert not [form for form in FORMS if form in output.log + output.stdout.decode()]


def test_the_target_shows_no_setting_it_does_not_know_and_no_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGLEVEL", "DEBUG")
    monkeypatch.setenv("TARGET_DUCKDB_API_KEY", KEY)
    kinds: dict[str, Any] = {
        "integer": {"type": "integer"},
        "decimal": {"type": "number", "multipleOf": 0.01},
        "moment": {"type": "string", "format": "date-time"},
        "text": {"type": "string"},
    }
    bad = [
        *(record_line("s", {"id": 1, name: PERSON}) for name in kinds if name != "text"),
        record_line("s", {"id": PERSON}),
        record_line("s", {"text": PERSON}),
        record_line("s", {"id": 1, "text": {PERSON: PERSON}}),
        raw_record_line("s", f'{{"id": 1, "text": "{PERSON}'),
        raw_record_line("s", f'{{"id": 1, "text": "{PERSON}\\ud800"}}'),
        raw_record_line("s", f'["{PERSON}"]'),
        record_line(PERSON, {"id": 1}).replace(PERSON, "unknown"),
        json.dumps(PERSON),
        PERSON,
    ]
    for number, line in enumerate(bad):
        loader = Loader(tmp_path / str(number), {"api_key": KEY, "password": DATA_KEY})
        loader.directory.mkdir()
        outcome = loader.run_process(
            schema_line("s", {"id": {"type": "integer"}, **kinds}, ["id"]),
            record_line("s", {"id": 0, "text": PERSON}),
            state_line({"cursor": 1}),
            line,
        )
        assert outcome.code == 1, line
        shown = outcome.log + json.dumps(outcome.states)
        assert not [form for form in {*FORMS, PERSON} if form in shown], shown
