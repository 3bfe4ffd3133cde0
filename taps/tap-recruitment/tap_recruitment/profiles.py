"""The profiles of tap-recruitment."""

from __future__ import annotations

from spile import GENERIC, Profile, StreamProfile, TimeFilter

_CHANGED = TimeFilter("updated_after", "compact")

# Version 3 of the API. An account's token may ask ten times in ten seconds.
WORKABLE = Profile(
    api_url="https://{account_subdomain}.workable.com",
    defaults={"requests_per_second": 1},
    maximums={"page_size": 100},
    streams={
        "jobs": StreamProfile(
            path="/spi/v3/jobs",
            params={"include_fields": "description,full_description,requirements,benefits"},
            replication_key="updated_at",
            changed_since=_CHANGED,
        ),
        "candidates": StreamProfile(
            path="/spi/v3/candidates",
            replication_key="updated_at",
            changed_since=_CHANGED,
        ),
        "stages": StreamProfile(path="/spi/v3/stages", paging="none"),
        "recruiters": StreamProfile(path="/spi/v3/recruiters", paging="none"),
    },
)

PROFILES = {"generic": GENERIC, "workable": WORKABLE}
