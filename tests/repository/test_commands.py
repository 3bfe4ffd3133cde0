"""Every command of the documents, typed in a fresh checkout in front of the sandbox."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from repo.plugins import ROOT, Plugin, plugins, taps
from sandbox_api import Sandbox
from support.documents import Block, blocks, documents
from support.repository import files
from support.singer import clean_environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

BIN = ROOT / ".venv" / "bin"
_PAIR = r"tap-\w+ target-duckdb$"
_PROD = r"(--environment=prod )?"
# What is not typed here, and where it is run instead.
ELSEWHERE = {
    r"make test\b": "it runs these tests",
    r"make (elt|elt-all)\b": "tests/end_to_end/test_elt.py",
    r"make (marts|dbt)\b|.* dbt-\w+:": "tests/end_to_end/test_transform.py",
    r"make report\b|.*\bload-report ": "tests/end_to_end/test_load_report.py",
    r"make tap\b": "tests/repository/test_add_a_tap.py",
    r"make airflow\b": "it installs Airflow and takes minutes; its parts: tests/unit/orchestrate",
    r"tap-worklogs .*\| target-postgres\b": "tests/end_to_end/test_postgres.py",
    rf"meltano {_PROD}run --full-refresh {_PAIR}": "tests/end_to_end/test_taps_into_duckdb.py",
    rf"TAP_\w+_START_DATE=2024-01-01 TAP_\w+_END_DATE=2024-03-31 meltano {_PROD}run {_PAIR}": (
        "tests/end_to_end/test_taps_into_duckdb.py"
    ),
    # What the first page says is typed.
    rf"meltano install {_PAIR}": "`meltano install` is typed, which installs these too",
    rf"meltano {_PROD}run {_PAIR}": "`uv run meltano run` is typed, and other commands in prod",
    r"sandbox (serve|run)\b": "tests/sandbox/test_cli.py",
    r".*benchmarks/\w+\.py": "it needs many minutes, and the peers",
}
# Pages whose commands build on each other, and the test that follows each.
FOLLOWED = {
    "docs/ci.md": "tests/end_to_end/test_image.py",
    "docs/reuse.md": "tests/end_to_end/test_reuse.py",
    "docs/tenants.md": "tests/end_to_end/test_tenants.py",
}
TIMEOUT = 300
MOST_LINES = 40


@dataclass(frozen=True)
class Checkout:
    """A copy of the repository that people type commands in.

    Attributes:
        folder: Where it is.
        apis: The sandbox, and the one that plays the real products.
    """

    folder: Path
    apis: Mapping[str, Sandbox]

    def type(self, block: Block) -> subprocess.CompletedProcess[str]:
        """Run a block as one script that ends at the first failure."""
        api = self.apis["vendor" if any("_PROFILE=" in c for c in block.commands) else "generic"]
        commands = [c for c in block.commands if not is_run_elsewhere(c)]
        script = "\n".join(["set -e -o pipefail", *(self._filled_in(c, api) for c in commands)])
        return subprocess.run(
            ["bash", "-c", script],  # noqa: S607  # the shell that people have
            cwd=self.folder,
            env=self._environment(api),
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=TIMEOUT,
        )

    def _filled_in(self, command: str, api: Sandbox) -> str:
        """The command with addresses and credentials in place of examples and dots."""
        settings = self._settings(api)
        command = re.sub(
            r"\b(TAP_\w+)=(?:\.\.\.|https://api\.example\.com)(?=\s|$)",
            lambda match: f"{match[1]}={settings[match[1]]}",
            command,
        )
        command = re.sub(
            r"git\+https://HOST/REPOSITORY@TAG#subdirectory=", f"file://{self.folder}/", command
        )
        # The environment is the repository's: what is newer in the copy is no reason to change it.
        kept = " ".join(f"--assume-old=.venv/{stamp}" for stamp in (".installed", ".tools"))
        command = re.sub(r"^make ", f"make {kept} ", command)
        return re.sub(
            r"^pip install", f"uv pip install --quiet --python {self.folder}/alone", command
        )

    @staticmethod
    def _settings(api: Sandbox) -> dict[str, str]:
        told = {
            "TAP_PRACTICE_CLIENT_ID": "sandbox-client",
            "TAP_PRACTICE_CLIENT_SECRET": "sandbox-client-secret",
            "TAP_PRACTICE_REFRESH_TOKEN": "sandbox-refresh-0",
            "TAP_PRACTICE_OAUTH_TOKEN_URL": f"{api.url_of('practice')}/oauth/token",
            "TAP_PRACTICE_ACCOUNT_ID": "sandbox-account",
        }
        for tap in taps():
            name = tap.name.removeprefix("tap-")
            told[f"{prefix(tap)}_API_URL"] = api.url_of(name)
            for kind in ("KEY", "TOKEN"):
                told[f"{prefix(tap)}_API_{kind}"] = api.credentials[name]
        return told

    def _environment(self, api: Sandbox) -> dict[str, str]:
        settings = self._settings(api)
        known = {n: v for n, v in settings.items() if n.endswith(("_API_URL", "_TOKEN_URL"))}
        if api is self.apis["generic"]:
            known = {n: v for n, v in settings.items() if "_API_" in n}
        # At the products' own pace it would take minutes; tests/taps/test_shared_pace.py keeps it.
        pace = {f"{prefix(tap)}_REQUESTS_PER_SECOND": "1000" for tap in taps()}
        return clean_environment(
            **known,
            **pace,
            HOME=str(self.folder.parent),
            UV_CACHE_DIR=said_by("uv", "cache", "dir"),
            # As people have it; compiling all that is installed takes longer than running it once.
            UV_COMPILE_BYTECODE="0",
            PATH=f"{self.folder}/.venv/bin:{clean_environment()['PATH']}",
            MELTANO_CLI_DISABLE_VERSION_CHECK="1",
            MELTANO_CLI_LOG_FORMAT="uncolored",
        )


def prefix(tap: Plugin) -> str:
    """What the variables of a tap's settings begin with."""
    return tap.name.upper().replace("-", "_")


def said_by(tool: str, *arguments: str) -> str:
    done = subprocess.run(
        [BIN / tool, *arguments], check=True, capture_output=True, text=True, cwd=ROOT
    )
    return done.stdout.strip()


def is_run_elsewhere(command: str) -> bool:
    return any(re.match(pattern, command) for pattern in ELSEWHERE)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    folder = tmp_path_factory.mktemp("home") / "checkout"
    for path in files():
        copy = folder / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, copy)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    said_by("uv", "venv", "--quiet", "--python", str(BIN / "python"), str(folder / "alone"))
    (folder / "target.json").write_text(json.dumps({"filepath": "warehouse.duckdb"}))
    (folder / "state.json").write_text("{}")
    with (
        Sandbox(scale=0.02) as generic,
        Sandbox(scale=0.02, profile="vendor", rate_limit=0) as vendor,
    ):
        config = {
            "api_url": generic.url_of("worklogs"),
            "api_token": generic.credentials["worklogs"],
        }
        (folder / "tap.json").write_text(json.dumps(config))
        yield Checkout(folder, {"generic": generic, "vendor": vendor})


BLOCKS = [
    block
    for path in documents()
    if path.relative_to(ROOT).as_posix() not in FOLLOWED
    for block in blocks(path)
]


def without_name(block: Block) -> tuple[str, ...]:
    """The commands of a block without the name of the tap or of the database that they are for."""
    names = "|".join([tap.name.removeprefix("tap-") for tap in taps()] + ["(?:spile-)?target-\\w+"])
    return tuple(re.sub(names, "NAME", c, flags=re.IGNORECASE) for c in block.commands)


#: What the READMEs of several taps say alike is typed for one of them; so it is with targets.
TYPED = {without_name(block): block for block in BLOCKS}.values()
PACKAGES = {
    match.groups()
    for block in BLOCKS
    for command in block.commands
    for match in re.finditer(r'"(\S+) @ \S+#subdirectory=([^"]+)"', command)
}


@pytest.mark.timeout(TIMEOUT)
@pytest.mark.parametrize("block", TYPED, ids=lambda b: f"{b.path.relative_to(ROOT)}:{b.line}")
def test_commands_of_the_documents_do_what_they_say(checkout: Checkout, block: Block) -> None:
    done = checkout.type(block)
    assert done.returncode == 0, "\n".join(done.stdout.splitlines()[-MOST_LINES:])
    assert "Traceback" not in done.stdout


def test_every_package_that_a_command_names_is_where_it_says() -> None:
    assert len(PACKAGES) == len(plugins()) + len(("spile", "spile-loader"))
    for name, folder in PACKAGES:
        text = (ROOT / folder / "pyproject.toml").read_text(encoding="utf-8")
        assert f'\nname = "{name}"\n' in text


def test_commands_that_run_elsewhere_name_a_place_that_is_there() -> None:
    for pattern, place in ELSEWHERE.items():
        assert any(re.match(pattern, c) for block in BLOCKS for c in block.commands), pattern
        assert not place.startswith("tests/") or (ROOT / place).is_file()
    for page, place in FOLLOWED.items():
        assert page in (ROOT / place).read_text(encoding="utf-8")
