"""The names of tenants' plugins."""

from __future__ import annotations

SEPARATOR = "--"


def name_for(plugin: str, tenant: str) -> str:
    """The name of a tenant's own plugin.

    Args:
        plugin: The plugin that it inherits from.
        tenant: The tenant.
    """
    return f"{plugin}{SEPARATOR}{tenant}"
