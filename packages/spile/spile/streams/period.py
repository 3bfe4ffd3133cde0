"""What bounds a stream of which a run reads a period again."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from typing_extensions import override

from spile.singer.sdk import SDKStream

if TYPE_CHECKING:
    from spile.filters import Period
    from spile.profiles import StreamProfile


class PeriodStream(SDKStream):
    """A stream of which a period can be read again.

    Attributes:
        profile: What the profile in use changes about this stream.
        period_key: Property that tells whether a record lies in a period that is read again, where
            the replication key does not.
        period: The period that this run reads again; None if it reads what is new.
        asked: What of the period the requests are bounded by; None for requests without a bound.
        follows_period: False for a child that is to be read for records outside the period too.
    """

    profile: StreamProfile
    period_key: str | None = None
    period: Period | None = None
    asked: Period | None = None
    follows_period: bool = True

    def read_period(self, period: Period | None) -> None:
        """Let this run read a period again, or what is new."""
        self.period = self.asked = period

    @property
    @override
    def is_timestamp_replication_key(self) -> bool:
        # The SDK knows date-times only; dates are compared as timestamps, too.
        properties = self.effective_schema.get("properties", {})
        node = properties.get(self.replication_key or "", {})
        return node.get("format") in {"date", "date-time"}

    @property
    def time_key(self) -> str | None:
        """The property that tells whether a record lies in a period; None if none does."""
        if self.period_key in self.effective_schema.get("properties", {}):
            return self.period_key
        return self.replication_key if self.is_timestamp_replication_key else None

    @property
    def is_bounded(self) -> bool:
        """True if a period of the stream can be read by itself."""
        return self.profile.dates is not None or self.time_key is not None

    @property
    def leaves_out(self) -> bool:
        """True if records outside the period are left out after they are read."""
        dates = self.profile.dates
        return self.period is not None and not (dates is not None and dates.has_end)

    @property
    def start_date(self) -> str | None:
        """What is older is never asked for; None if there is no such bound."""
        if self.period is None:
            return cast("str | None", self.config.get("start_date"))
        return self.asked.start if self.asked is not None and self.is_bounded else None
