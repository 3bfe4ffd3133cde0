"""Settings from environment variables such as TAP_HR_API_URL."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from spile.settings.checks import nearest_setting
from spile.singer.sdk import parse_environment_config

if TYPE_CHECKING:
    from collections.abc import Collection

# Another plugin's variables may begin alike, as TAP_HR_NORTH_API_URL does.
_MISSPELT = 0.85


def environment_settings(prefix: str, known: Collection[str]) -> dict[str, str]:
    """The settings of the environment, as text; misspelt ones included.

    Args:
        prefix: What the names of the variables begin with.
        known: Names of the settings that there are.
    """
    # The SDK fails on what is not a number without saying which setting it is.
    as_text = {"properties": {name: {"type": "string"} for name in known}}
    found = parse_environment_config(as_text, prefix)
    for variable, value in os.environ.items():
        name = variable.removeprefix(prefix).lower()
        if (
            variable.startswith(prefix)
            and name not in known
            and nearest_setting(name, known, _MISSPELT)
        ):
            found[name] = value
    return found
