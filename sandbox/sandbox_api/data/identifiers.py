"""Identifiers that look like a vendor's and follow from the index of a record."""

from __future__ import annotations

from sandbox_api.data.lifecycle import mix, number_of


def uuid_of(kind: str, index: int) -> str:
    """Return the UUID of a record; its last group is the index."""
    bits = mix(number_of(kind), index)
    first, second = bits & 0xFFFFFFFF, bits >> 32 & 0xFFFF
    return (
        f"{first:08x}-{second:04x}-4{bits >> 48 & 0xFFF:03x}-8{bits >> 20 & 0xFFF:03x}-{index:012x}"
    )
