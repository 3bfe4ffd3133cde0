"""The names of tenants, of their plugins, and of what these are told."""

from __future__ import annotations

import re

SEPARATOR = "--"
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
#: The settings of loaders that say where they write.
FILE_SETTINGS = ("filepath", "path", "destination_path", "output_path")


def name_for(plugin: str, tenant: str) -> str:
    """The name of a tenant's own plugin.

    Args:
        plugin: The plugin that it inherits from.
        tenant: The tenant.
    """
    return f"{plugin}{SEPARATOR}{tenant}"


def tenant_of(plugin: str) -> str | None:
    """The tenant that a plugin belongs to, by its name.

    Args:
        plugin: The plugin's name.
    """
    return plugin.partition(SEPARATOR)[2] or None


def variables_prefix(plugin: str) -> str:
    """What the names of a plugin's variables begin with.

    Args:
        plugin: The plugin's name.
    """
    return plugin.upper().replace("-", "_") + "_"
