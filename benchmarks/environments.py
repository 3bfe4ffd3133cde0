"""One virtual environment for each peer, made on demand from pinned requirements."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent
BIN = ROOT / ".venv" / "bin"
CACHE = FOLDER / ".venvs"
REQUIREMENTS = FOLDER / "requirements"

# What a reader wants to know the version of, by environment.
TOLD = {
    "plain-tap": ("singer-sdk", "requests"),
    "dlt": ("dlt", "duckdb"),
    "airbyte": ("airbyte-cdk",),
    "target-duckdb": ("target-duckdb", "duckdb"),
    "target-postgres": ("meltanolabs-target-postgres",),
    "dlt-postgres": ("dlt",),
    "report": (),
    "profile": (),
}
TOLD_OF_OURS = (
    "tap-worklogs",
    "target-duckdb",
    "spile",
    "spile-loader",
    "singer-sdk",
    "msgspec",
    "duckdb",
)
_UV_SETTINGS = {"UV_SYSTEM_CERTS": "true", "UV_PYTHON_DOWNLOADS": "never"}


def environment_bin(name: str) -> Path:
    """The folder of an environment's executables; installs what is pinned if it is not there."""
    folder, pinned = CACHE / name, REQUIREMENTS / f"{name}.txt"
    installed = folder / "installed.txt"
    wanted = pinned.read_text()
    if not installed.exists() or installed.read_text() != wanted:
        print(f"installing {name}", flush=True)
        _uv("venv", "--quiet", "--clear", "--python", sys.executable, str(folder))
        sync = ("pip", "sync", "--quiet", "--compile-bytecode", "--python", str(folder))
        _uv(*sync, str(pinned))
        installed.write_text(wanted)
    return folder / "bin"


def lake_bin() -> Path:
    """The folder of executables beside a DuckDB that knows lakes; installs them if need be."""
    folder = ROOT / "tests" / "lake" / ".venv"
    installed = str((folder / ".installed").relative_to(ROOT))
    subprocess.run(["make", "--silent", installed], cwd=ROOT, check=True)  # noqa: S607
    return folder / "bin"


def compile_ours() -> None:
    """Compile our own environment, as an installation that is no checkout would be."""
    packages = [ROOT / name for name in ("packages", "taps", "targets")]
    libraries = BIN.parent / "lib"
    command: list[str | Path] = [BIN / "python", "-m", "compileall", "-q", libraries, *packages]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def versions() -> dict[str, dict[str, str]]:
    """Versions by environment and package."""
    told = {"ours": _versions(BIN.parent, TOLD_OF_OURS)}
    for name, packages in TOLD.items():
        if packages:
            told[name] = _versions(CACHE / name, packages)
    return told


def _versions(folder: Path, packages: tuple[str, ...]) -> dict[str, str]:
    if not folder.exists():
        return {}
    listed = json.loads(_uv("pip", "list", "--format", "json", "--python", str(folder)))
    found = {entry["name"]: entry["version"] for entry in listed}
    return {name: found[name] for name in packages if name in found}


def _uv(*arguments: str) -> str:
    done = subprocess.run(
        [BIN / "uv", *arguments], check=True, env=_environment(), stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def _environment() -> dict[str, str]:

    return {**os.environ, **_UV_SETTINGS}
