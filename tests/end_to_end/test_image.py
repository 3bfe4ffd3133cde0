"""The image of the project: built as the Dockerfile says, run with nothing to write to."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from repo.plugins import ROOT
from repo.use_wheels import use_wheels
from support.dockerfile import Image, instructions
from support.pipelines import NO_HUB, counts
from support.singer import clean_environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox_api import Sandbox

# Compiling takes long, and changes nothing but the speed of starts.
TEXT = (
    (ROOT / "Dockerfile")
    .read_text(encoding="utf-8")
    .replace("COMPILE_BYTECODE=1", "COMPILE_BYTECODE=0")
)
NOBODY = {"user": 10001, "group": 10001, "extra_groups": []}


@pytest.fixture(scope="module")
def image(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    """An image with one tap and one loader."""
    context = tmp_path_factory.mktemp("context")
    shutil.copytree(dist, context / "dist")
    for name in ("meltano.yml", "requirements.lock", "requirements-runtime.lock"):
        shutil.copy(ROOT / name, context)
    for name in ("plugins", "tenants"):
        shutil.copytree(ROOT / name, context / name)
    tool = Path("tools/repo/use_wheels.py")
    (context / tool).parent.mkdir(parents=True)
    shutil.copy(ROOT / tool, context / tool)
    # Another user must get there, which pytest's own folders do not allow.
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        root.chmod(0o755)
        image = Image(root, context, Path(sys.prefix), {"PLUGINS": "tap-worklogs target-duckdb"})
        image.build(TEXT, clean_environment())
        _allow_writing(root / "project", allowed=False)
        for volume in image.volumes:
            volume.chmod(0o755)
        yield image
        _allow_writing(root / "project", allowed=True)


def _allow_writing(folder: Path, *, allowed: bool) -> None:
    for path in [folder, *folder.rglob("*/")]:
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755 if allowed else 0o555)


def _run(image: Image, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the image's entry point as its user, if this machine lets us."""
    [entry] = [rest for word, rest in instructions(TEXT) if word == "ENTRYPOINT"]
    who: dict[str, Any] = NOBODY if os.geteuid() == 0 and _nobody_can_run_python() else {}
    return subprocess.run(
        [entry.strip('[]"'), *arguments],
        cwd=image.root / "project",
        check=False,
        capture_output=True,
        text=True,
        env=image.variables | NO_HUB | variables,
        **who,
    )


@cache
def _nobody_can_run_python() -> bool:
    try:
        done = subprocess.run([sys.executable, "-c", "import meltano"], check=False, **NOBODY)  # type: ignore[call-overload]  # a mapping of arguments
    except PermissionError:
        return False
    return bool(done.returncode == 0)


def _files(image: Image) -> dict[str, tuple[int, int]]:
    """Every file of the project that is not in a folder for writing, as it is now."""
    return {
        str(path): (path.lstat().st_mtime_ns, path.lstat().st_size)
        for path in (image.root / "project").rglob("*")
        if not any(volume == path or volume in path.parents for volume in image.volumes)
    }


def test_a_run_writes_to_its_volumes_only(image: Image, sandbox: Sandbox) -> None:
    before = _files(image)
    done = _run(image, "run", "tap-worklogs", "target-duckdb", **sandbox.environment())
    assert done.returncode == 0, done.stderr
    output = image.root / "project" / "output" / "prod"
    assert counts(output / "tap-worklogs.duckdb", "tap-worklogs") == sandbox.counts("worklogs")
    assert _files(image) == before
    assert (image.root / "state" / "meltano.db").exists()
    listed = _run(image, "state", "list")
    assert listed.stdout.split() == ["prod:tap-worklogs-to-target-duckdb"]


def test_the_project_in_the_image_cannot_be_changed(image: Image) -> None:
    done = _run(image, "job", "add", "mine", "--tasks", "tap-worklogs target-duckdb")
    assert done.returncode == 1
    assert "read-only" in done.stdout + done.stderr


def test_plugins_come_from_the_wheels_and_neither_checkout_nor_credentials_are_left(
    image: Image,
) -> None:
    content = (image.root / "project" / "meltano.yml").read_text(encoding="utf-8")
    assert " -e " not in content
    assert "/wheels/tap_worklogs-1.2.3-py3-none-any.whl" in content
    left = {path.name for path in (image.root / "project").iterdir()}
    assert left == {
        ".meltano",
        "meltano.yml",
        "output",
        "plugins",
        "requirements-runtime.lock",
        "requirements.lock",
        "tenants",
    }


def test_whoever_runs_is_not_root_and_every_base_is_named_by_digest(image: Image) -> None:
    assert image.user == "10001:10001"
    bases = [rest.split()[0] for word, rest in instructions(TEXT) if word == "FROM"]
    assert [base.partition("@sha256:")[0] for base in bases] == ["python:3.13-slim", "base", "base"]
    assert len(bases[0].partition("@sha256:")[2]) == 64


def test_the_page_mounts_every_folder_that_a_run_writes_to(image: Image) -> None:
    page = (ROOT / "docs/ci.md").read_text(encoding="utf-8").split()
    assert image.volumes
    for volume in image.volumes:
        path = f"/{volume.relative_to(image.root)}"
        assert [word for word in page if word.endswith(f":{path}")]


def test_what_the_image_copies_and_nothing_else_reaches_the_build() -> None:
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8").split("\n")
    let_through = {line[1:] for line in ignore if line.startswith("!")}
    copied = {
        source
        for word, rest in instructions(TEXT)
        if word == "COPY" and not rest.startswith("--from")
        for source in rest.split()[:-1]
    }
    assert "*" in ignore
    assert copied == let_through


def test_a_missing_wheel_is_named_with_what_to_do(tmp_path: Path) -> None:
    content = "pip_url: -e ${MELTANO_PROJECT_ROOT}/taps/tap-hr"
    with pytest.raises(LookupError, match="one wheel of tap-hr, not 0: run `make dist`"):
        use_wheels(content, tmp_path)
