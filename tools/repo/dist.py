"""Builds what others install: every wheel, and a private Meltano Hub that points to them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from packaging.version import InvalidVersion, Version

from repo.hub_site import write_site, write_wheel_page
from repo.plugins import ROOT
from repo.wheels import build_wheels, version_of

if TYPE_CHECKING:
    from collections.abc import Sequence

LOCAL = "http://127.0.0.1:8000"


def build(folder: Path, base_url: str, version: str | None = None) -> list[Path]:
    """Build the wheels and the Hub.

    Args:
        folder: Gets the folders wheels and hub, in place of those it has.
        base_url: Where the folder will be served.
        version: The version of every wheel; that of the tag on HEAD if there is none.

    Returns:
        The wheels.
    """
    wheels = build_wheels(folder / "wheels", version)
    write_wheel_page(wheels)
    write_site(folder / "hub", base_url, wheels)
    return wheels


def _base_url(text: str) -> str:
    parts = urlsplit(text)
    # Whoever installs reads this address in a file that is committed, so it holds no credential.
    plain = not (parts.query or parts.fragment or "@" in parts.netloc)
    if not (plain and parts.scheme in {"http", "https"} and parts.hostname):
        msg = "it must be like https://example.com/singer, without user, query or fragment"
        raise argparse.ArgumentTypeError(msg)
    return text.rstrip("/")


def _version(text: str) -> str:
    try:
        return str(Version(text))
    except InvalidVersion:
        msg = f"'{text}' is not a version such as 1.2.3"
        raise argparse.ArgumentTypeError(msg) from None


def main(words: Sequence[str]) -> int:
    """Build into dist/ and say how to use it."""
    parser = argparse.ArgumentParser(prog="python -m repo dist", description=__doc__)
    parser.add_argument("--base-url", type=_base_url, default=LOCAL, help="where dist/ is served")
    parser.add_argument("--version", type=_version, help="instead of the one of the tag on HEAD")
    parser.add_argument("--output", type=Path, default=ROOT / "dist", help="instead of dist/")
    arguments = parser.parse_args(words)
    try:
        wheels = build(arguments.output.resolve(), arguments.base_url, arguments.version)
    except (LookupError, OSError, RuntimeError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    version = version_of(wheels[0])
    sys.stdout.write(
        f"{len(wheels)} wheels of version {version} and a Hub for them in {arguments.output}, "
        f"to be served at {arguments.base_url}\n"
        f"Add plugins from there: MELTANO_HUB_API_ROOT={arguments.base_url}/hub meltano add ...\n"
    )
    return 0
