"""What every tap makes of settings that its profile lacks, and of a state that is not its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from spile.exceptions import ConfigValidationError
from support.profiles import PROFILES, ProfileCase
from support.warehouse import Warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox_api import Sandbox
    from support.forks import Forks
    from support.singer import Output

PAST, FUTURE = "2024-06-01T12:00:00Z", "2999-01-01T00:00:00Z"
# What no run has written; each is refused before the first request.
CORRUPT = {
    "no JSON": b"nonsense",
    "nothing": b"",
    "a list": b"[]",
    "a text": b'"state.json"',
    "a number": b"5",
    "bookmarks in a list": b'{"bookmarks": []}',
    "no bookmarks": b'{"bookmarks": null}',
    "UTF-16": '{"bookmarks": {}}'.encode("utf-16"),
    "cut": b'{"bookmarks": {"a_stream": {"replication_key_value": "2024-0',
}
# What the state of a stream may hold instead of what belongs there; all of it is read again.
WRONG: dict[str, Any] = {
    "a text": "2024-06-01T00:00:00Z",
    "null": None,
    "a bookmark in the future": {"replication_key_value": FUTURE},
    "a bookmark of another type": {"replication_key_value": {"at": FUTURE}},
    "a bookmark that is no time": {"replication_key_value": "soon"},
    "a bookmark of another profile": {"replication_key_value": PAST, "profile": "other"},
    "another sync token": {"sync_token": {"value": "stale", "fingerprint": "other"}},
    "wrong types": {
        "sync_token": 5,
        "resume": {"fingerprint": 5},
        "added_fields": 5,
        "partitions": 5,
        "progress_markers": 5,
        "full_refresh_at": [],
    },
}
# In turn, each corrupt state meets three profiles, each wrong part half of them: the library, not
# a tap, reads a state. Ashby's profile, which alone has sync tokens, is among those that meet one.
CORRUPT_CELLS = [
    pytest.param(case, content, id=f"{case}-{name}")
    for place, case in enumerate(PROFILES)
    for number, (name, content) in enumerate(CORRUPT.items())
    if (place + number) % 3 == 0
]
WRONG_CELLS = [
    pytest.param(case, wrong, id=f"{case}-{name}")
    for place, case in enumerate(PROFILES)
    for number, (name, wrong) in enumerate(WRONG.items())
    if (place + number) % 2 == 1
]


@pytest.fixture(params=PROFILES, ids=str, scope="module")
def case(request: pytest.FixtureRequest) -> ProfileCase:
    found: ProfileCase = request.param
    return found


@pytest.fixture(scope="module")
def sandbox(case: ProfileCase) -> Iterator[Sandbox]:
    with case.sandbox(scale=case.few / 2) as running:
        yield running


@pytest.fixture(scope="module")
def catalog(case: ProfileCase, sandbox: Sandbox) -> dict[str, Any]:
    return case.catalog(case.config(sandbox))


@pytest.fixture(scope="module")
def keys(case: ProfileCase, sandbox: Sandbox) -> dict[str, str]:
    """The name that each stream's bookmark goes by; empty for a stream that has none."""
    streams: dict[str, Any] = case.tap(config=case.config(sandbox)).streams
    found = {}
    for name, stream in streams.items():
        changed = stream.profile.changed_since
        found[name] = stream.replication_key or (changed.param if changed else "")
    return found


def is_told(wrong: Any, case: ProfileCase, keys: dict[str, str]) -> bool:
    """True if the tap looks at what is wrong."""
    if not isinstance(wrong, dict) or "partitions" in wrong:
        return True
    if "sync_token" in wrong:
        return case.profile == "ashby"
    return any(keys.values())


def assert_whole(output: Output, case: ProfileCase, sandbox: Sandbox) -> None:
    assert output.returncode == 0, output.log
    warehouse = Warehouse(with_keys=case.with_keys)
    warehouse.load(output.messages)
    assert warehouse.tables == warehouse.expected(sandbox, case.api)


@pytest.mark.parametrize(("case", "content"), CORRUPT_CELLS, indirect=["case"], scope="module")
def test_a_state_that_is_none_is_refused_with_one_line_before_the_first_request(
    case: ProfileCase, sandbox: Sandbox, catalog: dict[str, Any], forks: Forks, content: bytes
) -> None:
    sandbox.clear_requests()
    output = forks.run(case.name, case.config(sandbox), state=content, catalog=catalog)
    assert output.returncode == 1
    (line,) = output.errors()
    assert "state" in line
    assert "Unexpected" not in line
    assert output.messages == []
    assert sandbox.requests == []


@pytest.mark.parametrize("file", ["config", "catalog"])
def test_a_file_that_is_not_json_is_refused_with_one_line(
    case: ProfileCase, sandbox: Sandbox, catalog: dict[str, Any], forks: Forks, file: str
) -> None:
    files: dict[str, Any] = {"config": case.config(sandbox), "catalog": catalog, file: b"[1"}
    output = forks.run(case.name, files["config"], catalog=files["catalog"])
    assert output.returncode == 1
    assert "not valid JSON" in output.log
    assert "Traceback" not in output.log
    assert output.stdout == b""


@pytest.mark.parametrize(("case", "wrong"), WRONG_CELLS, indirect=["case"], scope="module")
def test_a_part_of_the_state_that_cannot_be_used_is_read_again(
    case: ProfileCase, sandbox: Sandbox, keys: dict[str, str], forks: Forks, wrong: Any
) -> None:
    bookmarks = {
        name: {"replication_key": key, **wrong} if isinstance(wrong, dict) else wrong
        for name, key in keys.items()
    }
    config = case.config(sandbox)
    state = {"bookmarks": bookmarks}
    output = forks.run(case.name, config, state=state, catalog=case.catalog(config))
    assert_whole(output, case, sandbox)
    said = [line for line in output.warnings() if "in the state" in line or "The state" in line]
    assert bool(said) == is_told(wrong, case, keys)


def test_what_a_later_version_may_have_added_to_the_state_is_kept(
    case: ProfileCase, sandbox: Sandbox, catalog: dict[str, Any], forks: Forks
) -> None:
    config = case.config(sandbox)
    first = forks.run(case.name, config, catalog=catalog)
    state = {"version": 99, "bookmarks": first.state.get("bookmarks", {}), "later": [1]}
    for entries in state["bookmarks"].values():
        entries["later"] = {"a": 1}
    state["bookmarks"]["later_stream"] = {"later": 1}
    second = forks.run(case.name, config, state=json.loads(json.dumps(state)), catalog=catalog)
    assert second.returncode == 0, second.log
    assert second.warnings() == []
    for stream, entries in state["bookmarks"].items():
        assert second.state["bookmarks"][stream]["later"] == entries["later"]


def test_the_state_of_another_profile_leaves_nothing_out(
    case: ProfileCase, sandbox: Sandbox, catalog: dict[str, Any], forks: Forks
) -> None:
    config = case.config(sandbox)
    for profile in set(case.tap.profiles) - {case.profile}:
        other = next(one for one in PROFILES if (one.tap, one.profile) == (case.tap, profile))
        with other.sandbox(scale=other.few / 2) as elsewhere:
            of_other = other.config(elsewhere)
            first = forks.run(other.name, of_other, catalog=other.catalog(of_other))
        output = forks.run(case.name, config, state=first.state, catalog=catalog)
        assert_whole(output, case, sandbox)


def test_a_setting_that_the_profile_lacks_is_named_before_the_first_request(
    case: ProfileCase, sandbox: Sandbox, forks: Forks
) -> None:
    profile = case.tap.profiles[case.profile]
    needed = profile.required if profile.api_url else (*profile.required, "api_url")
    for name in (*needed, case.tap.credential_setting):
        sandbox.clear_requests()
        config = case.config(sandbox)
        del config[name]
        output = forks.run(case.name, config)
        assert output.returncode == 1
        (line,) = output.errors()
        assert f"'{name}' is required" in line
        assert sandbox.requests == []


@pytest.mark.parametrize(
    ("name", "most"),
    [("tap-ats ashby", 100), ("tap-recruitment workable", 100), ("tap-worklogs tempo", 5000)],
)
def test_a_page_larger_than_the_vendor_takes_is_refused_before_the_first_request(
    name: str, most: int
) -> None:
    (case,) = [one for one in PROFILES if str(one) == name]
    with case.sandbox(scale=0) as sandbox:
        with pytest.raises(ConfigValidationError) as refused:
            case.tap(config=case.config(sandbox, page_size=most + 1))
        assert sandbox.requests == []
    assert refused.value.errors == [f"Setting 'page_size' must be {most} or less for this profile"]
