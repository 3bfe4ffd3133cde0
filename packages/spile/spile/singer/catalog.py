"""What a run is given as a catalog: refused where it is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from singer_sdk.singerlib import Catalog

from spile.exceptions import CatalogError

if TYPE_CHECKING:
    from spile.typing import JSON

_NO_CATALOG = "The catalog is not what --discover writes: {}. Discover it again."


def checked_catalog(catalog: JSON) -> Catalog | None:
    """A catalog as the SDK takes it; None if there is none.

    Raises:
        CatalogError: It is something else than discovery writes.
    """
    if catalog is None or isinstance(catalog, Catalog):
        return catalog
    streams = catalog.get("streams") if isinstance(catalog, dict) else None
    if not isinstance(streams, list):
        raise CatalogError(_NO_CATALOG.format("it must be a JSON object with a list of streams"))
    for number, stream in enumerate(streams, 1):
        try:
            Catalog.from_dict({"streams": [stream]})
        except (AttributeError, KeyError, TypeError, ValueError):
            reason = f"stream {number} in it cannot be read"
            raise CatalogError(_NO_CATALOG.format(reason)) from None
    return Catalog.from_dict(catalog)
