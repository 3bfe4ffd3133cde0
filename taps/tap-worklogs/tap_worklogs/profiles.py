"""The profiles of tap-worklogs."""

from __future__ import annotations

from spile import GENERIC, Profile, StreamProfile, TimeFilter

# https://apidocs.tempo.io: version 4. The limit is five requests a second, the vendor's advice one.
TEMPO = Profile(
    api_url="https://api.tempo.io/4",
    defaults={"page_size": 1000, "requests_per_second": 1},
    maximums={"page_size": 5000},
    streams={
        "accounts": StreamProfile(path="/accounts"),
        "customers": StreamProfile(path="/customers"),
        # The filter counts in days, of a time zone that nobody names: from the day's beginning in
        # UTC it holds the bookmark in each of them.
        "worklogs": StreamProfile(path="/worklogs", changed_since=TimeFilter("updatedFrom", "day")),
        "workload_schemes": StreamProfile(path="/workload-schemes"),
    },
)

PROFILES = {"generic": GENERIC, "tempo": TEMPO}
