"""The options of a sandbox: size of the data, day, profile and misbehaviour."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

PROFILES = ("generic", "vendor")

# Unlike anything that stands in a log, as parts of a credential are masked, too.
CREDENTIALS: Mapping[str, str] = MappingProxyType(
    {
        "recruitment": "key-5d81f0c2b9",
        "ats": "key-93ae6b714d",
        "hr": "key-c07f28e5a1",
        "practice": "key-1b64d9e83f",
        "worklogs": "token-e2a95c7d40",
    }
)


@dataclass(frozen=True, kw_only=True)
class Options:
    """Everything that decides how the sandbox responds.

    Attributes:
        profile: Whose rules count where both profiles share a path: `generic` or `vendor`.
        scale: Size of the data; 1 is a few thousand records, 0 is none.
        seed: The same seed gives the same data.
        day: Day N holds what was created, edited and deleted since day N-1.
        counts: Exact number of records of a stream on day 1, by `api.stream`.
        latency: Seconds before each response.
        error_rate: Share of requests, 0 to 1, that fail for a moment.
        rate_limit: Requests per second for each API; none means the profile's own limit, 0 none.
        deny: Streams, as `api.stream`, that the credential may not read.
        credentials: The credential of each API, where it is not the default one.
        practice_format: `xml`, or `json` for clients of the practice API that ask for JSON.
    """

    profile: str = "generic"
    scale: float = 1.0
    seed: int = 1
    day: int = 1
    counts: Mapping[str, int] = field(default_factory=dict)
    latency: float = 0.0
    error_rate: float = 0.0
    rate_limit: float | None = None
    deny: Collection[str] = ()
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)
    practice_format: str = "xml"

    def __post_init__(self) -> None:
        """Refuse what cannot be served."""
        checks = (
            (self.profile in PROFILES, f"profile must be one of {', '.join(PROFILES)}"),
            (self.scale >= 0, "scale must be 0 or more"),
            (self.day >= 1, "day must be 1 or more"),
            (self.latency >= 0, "latency must be 0 or more seconds"),
            (0 <= self.error_rate <= 1, "error_rate must be between 0 and 1"),
            (self.rate_limit is None or self.rate_limit >= 0, "rate_limit must be 0 or more"),
            (all(n >= 0 for n in self.counts.values()), "counts must be 0 or more"),
            (set(self.credentials) <= set(CREDENTIALS), "credentials must name known APIs"),
            (self.practice_format in {"xml", "json"}, "practice_format must be xml or json"),
        )
        for passed, sentence in checks:
            if not passed:
                raise ValueError(sentence)

    @property
    def vendor(self) -> bool:
        """Whether the real vendors' rules count."""
        return self.profile == "vendor"

    def credential(self, api: str) -> str:
        """Return the credential that an API accepts."""
        return self.credentials.get(api, CREDENTIALS[api])

    def size_of(self, stream: str, at_scale_one: int) -> int:
        """Return how many records a stream has on day 1."""
        if stream in self.counts:
            return self.counts[stream]
        return max(1, round(at_scale_one * self.scale)) if self.scale else 0
