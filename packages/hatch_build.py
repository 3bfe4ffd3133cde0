"""The build hook of taps and targets: each wants the library of its own version, and no other."""

from __future__ import annotations

from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class SameVersionHook(MetadataHookInterface):
    """Adds a library, at the version that is being built, to the dependencies of a manifest."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Write the dependencies.

        Args:
            metadata: The metadata of the tap or target, with its version.
        """
        own = f"{self.config['library']}=={metadata['version']}"
        metadata["dependencies"] = [*self.config["dependencies"], own]
