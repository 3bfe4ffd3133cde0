"""The build hook of every tap: a tap wants the library of its own version, and no other."""

from __future__ import annotations

from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class SameVersionHook(MetadataHookInterface):
    """Adds `spile`, at the version that is being built, to the dependencies of a manifest."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Write the dependencies.

        Args:
            metadata: The metadata of the tap, with its version.
        """
        metadata["dependencies"] = [*self.config["dependencies"], f"spile=={metadata['version']}"]
