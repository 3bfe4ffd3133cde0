"""Rate limits: how many requests a client may send, in a time and at once."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox_api.apis.base import Api, Quota
from sandbox_api.messages import Response

if TYPE_CHECKING:
    from sandbox_api.options import Options

_DAY = 86_400


def quota_of(api: Api, options: Options) -> Quota | None:
    """Return the limit that holds for an API."""
    if options.rate_limit is None:
        return api.vendor_quota if options.vendor else None
    if options.rate_limit == 0:
        return None
    requests = max(1, int(options.rate_limit))
    return Quota(requests=requests, seconds=requests / options.rate_limit)


@dataclass
class Limiter:
    """Counts the requests of one API."""

    quota: Quota
    used: int = 0
    reset: float = 0.0
    used_today: int = 0
    day_ends: float = 0.0

    def refuse(self, api: Api, in_flight: int) -> Response | None:
        """Count a request; return the refusal if it is one too many."""
        now = time.time()
        if now >= self.reset:
            self.used, self.reset = 0, now + self.quota.seconds
        if now >= self.day_ends:
            self.used_today, self.day_ends = 0, now + _DAY
        if self.quota.per_day is not None and self.used_today >= self.quota.per_day:
            return self._refusal(api, self.day_ends - now)
        if self.used >= self.quota.requests:
            return self._refusal(api, self.reset - now)
        if self.quota.at_once is not None and in_flight > self.quota.at_once:
            return self._refusal(api, 1)
        self.used += 1
        self.used_today += 1
        return None

    def headers(self, api: Api) -> dict[str, str]:
        """Return the headers that every response carries."""
        left = max(0, self.quota.requests - self.used)
        return api.quota_headers(self.quota.requests, left, self.reset)

    def _refusal(self, api: Api, wait: float) -> Response:
        error = api.error(429, "Too many requests.")
        headers = self.headers(api)
        if api.sends_retry_after():
            headers["Retry-After"] = str(max(1, math.ceil(wait)))
        return Response(429, error.body, error.content_type, headers)
