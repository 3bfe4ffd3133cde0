"""Carries out a Dockerfile without a container engine: the same commands, in a folder."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

# The places of the image that lie in the folder.
_PLACE = re.compile(r"(?<![\w.}])/(project|venv|state)\b")
_OWNER = "10001:10001"


@dataclass
class Image:
    """What a Dockerfile makes.

    Attributes:
        root: The folder that stands for the image's root.
        context: The folder that the Dockerfile copies from.
        venv: The environment that is linked in place of a new one.
        variables: The environment of the stage.
        arguments: Values of ARG.
        volumes: Folders that a run may write to.
        user: Who runs.
    """

    root: Path
    context: Path
    venv: Path
    arguments: dict[str, str]
    variables: dict[str, str] = field(default_factory=dict)
    volumes: list[Path] = field(default_factory=list)
    user: str = "0"

    def build(self, text: str, outside: Mapping[str, str]) -> None:
        """Do what a Dockerfile says.

        Args:
            text: The Dockerfile.
            outside: The environment that base images have.
        """
        for word, rest in instructions(text):
            if word == "FROM":
                self.variables = dict(outside)
            elif word == "ENV":
                self._set(rest)
            elif word == "COPY":
                self._copy(rest)
            elif word == "RUN":
                self._run(rest)
            elif word == "VOLUME":
                self.volumes = [
                    self.root / place.strip('/",') for place in rest.strip("[]").split()
                ]
            elif word == "USER":
                self.user = rest

    def _here(self, text: str) -> str:
        return _PLACE.sub(rf"{self.root}/\1", text)

    def _set(self, rest: str) -> None:
        for word in shlex.split(self._here(rest)):
            name, _, value = word.partition("=")
            self.variables[name] = value.replace("$PATH", self.variables["PATH"])

    def _copy(self, rest: str) -> None:
        words = rest.split()
        if words[0].startswith("--from"):
            assert (self.root / words[1].strip("/")).exists()
            return
        *sources, to = words
        for source in sources:
            path = self.context / source
            place = self.root / "project" / to
            if path.is_dir():
                shutil.copytree(path, place)
            else:
                place.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, place)

    def _run(self, rest: str) -> None:
        if rest.startswith("python -m venv /venv "):
            (self.root / "venv").symlink_to(self.venv)
            return
        owner = _OWNER if os.geteuid() == 0 else f"{os.getuid()}:{os.getgid()}"
        subprocess.run(
            ["/bin/sh", "-eu", "-c", self._here(rest).replace(_OWNER, owner)],
            cwd=self.root / "project",
            check=True,
            env=self.arguments | self.variables,
        )


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """The instructions of a Dockerfile, each in one line."""
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        word, _, rest = line.partition(" ")
        yield word, " ".join(rest.split())
