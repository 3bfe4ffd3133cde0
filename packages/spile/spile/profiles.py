"""A vendor's dialect of an API, as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What differs between a product and the generic wire format.

    Attributes:
        api_url: Where the product's API is, if it is the same for every customer.
        defaults: Defaults of settings; what the user sets wins.
        paths: Path of a stream, by its name.
    """

    api_url: str | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)


GENERIC = Profile()
