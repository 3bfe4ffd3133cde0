"""Makes a project file install wheels where it installs packages of a checkout."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

# As it is written in a pip_url: -e ${MELTANO_PROJECT_ROOT}/taps/tap-worklogs
_CHECKOUT = re.compile(r"-e \$\{MELTANO_PROJECT_ROOT\}/(?:packages|taps|targets)/([a-z0-9-]+)")


def use_wheels(content: str, wheels: Path) -> str:
    """Name the wheel of each package in place of its folder.

    Args:
        content: The project file.
        wheels: The folder of the wheels, in the project.

    Returns:
        The project file, with each wheel by its path, so that no index can offer another.

    Raises:
        LookupError: There is no wheel of a package, or more than one.
    """

    def by_path(match: re.Match[str]) -> str:
        name = match[1].replace("-", "_")
        found = sorted(
            path.name for path in wheels.glob("*.whl") if path.name.split("-")[0].endswith(name)
        )
        if len(found) != 1:
            msg = f"{wheels} must hold one wheel of {match[1]}, not {len(found)}: run `make dist`"
            raise LookupError(msg)
        return f"${{MELTANO_PROJECT_ROOT}}/{wheels.name}/{found[0]}"

    return _CHECKOUT.sub(by_path, content)


def main() -> int:
    """Change a project file in place."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("project", type=Path, help="meltano.yml")
    parser.add_argument("wheels", type=Path, help="the folder beside it that holds the wheels")
    arguments = parser.parse_args()
    try:
        content = use_wheels(arguments.project.read_text(encoding="utf-8"), arguments.wheels)
    except LookupError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    arguments.project.write_text(content, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
