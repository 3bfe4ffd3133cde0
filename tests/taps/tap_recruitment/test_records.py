"""Every record arrives, once, as the API sent it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sandbox_api import Sandbox
from support.extraction import exact, extract
from support.singer import run_tap
from tap_recruitment.tap import TapRecruitment

if TYPE_CHECKING:
    from support.singer import Output

STREAMS = ("candidates", "jobs", "recruiters", "stages")


def settings(sandbox: Sandbox, **more: Any) -> dict[str, Any]:
    key = sandbox.credentials["recruitment"]
    return {"api_url": sandbox.url_of("recruitment"), "api_key": key, **more}


def assert_true(output: Output, sandbox: Sandbox) -> None:
    assert output.returncode == 0, output.log
    assert output.counts() == sandbox.counts("recruitment")
    for stream in STREAMS:
        true = list(sandbox.records("recruitment", stream))
        assert exact(output.records(stream)) == exact(true)


@pytest.mark.parametrize("count", [0, 1, 100, 101])
def test_every_record_arrives_whatever_their_number_is_to_the_page_size(count: int) -> None:
    with Sandbox(counts={f"recruitment.{stream}": count for stream in STREAMS}) as sandbox:
        output = extract(TapRecruitment, settings(sandbox))
        assert_true(output, sandbox)
        pages = 2 if count > 100 else 1
        assert len(sandbox.requests) == pages * len(STREAMS)


def test_the_tap_as_a_process_writes_every_field_of_every_record() -> None:
    with Sandbox(scale=0.3, day=4) as sandbox:
        output = run_tap("tap-recruitment", settings(sandbox, page_size=50))
        assert_true(output, sandbox)
        assert output.log.count(" is done: ") == len(STREAMS)
        assert "left out" not in output.log


def test_empty_texts_and_nulls_stay_what_they_are(sandbox: Sandbox) -> None:
    output = extract(TapRecruitment, settings(sandbox), "candidates", "jobs")
    assert output.records("candidates")[0]["headline"] == ""
    codes = {job["code"] for job in output.records("jobs")}
    assert {"", None} <= codes


def test_keys_are_those_of_the_seed(sandbox: Sandbox) -> None:
    output = extract(TapRecruitment, settings(sandbox))
    keys = {stream: output.schemas(stream)[0]["key_properties"] for stream in STREAMS}
    assert keys == {"candidates": ["id"], "jobs": ["id"], "recruiters": ["id"], "stages": ["slug"]}
