"""What is committed together."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Activation:
    """A version of a stream that is complete."""

    stream: str
    version: int
    spares_unversioned: bool


@dataclass(slots=True)
class Commit:
    """What becomes durable together."""

    state: str | None = None
    is_state_new: bool = False
    counts: dict[str, tuple[int, int]] = field(default_factory=dict)
    activations: list[Activation] = field(default_factory=list)
    error: str | None = None
    is_last: bool = False
