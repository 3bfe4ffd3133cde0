"""The profiles of tap-worklogs."""

from __future__ import annotations

from spile import GENERIC, Profile, Statuses, StreamProfile, TimeFilter

# https://apidocs.tempo.io: version 4. The limit is five requests a second, the vendor's advice one.
TEMPO = Profile(
    api_url="https://api.tempo.io/4",
    defaults={"page_size": 1000, "requests_per_second": 1},
    maximums={"page_size": 5000},
    # It says 429 when it is overloaded; 403 is a missing permission.
    statuses=Statuses(),
    streams={
        "accounts": StreamProfile(path="/accounts"),
        "customers": StreamProfile(path="/customers"),
        "worklogs": StreamProfile(path="/worklogs", changed_since=TimeFilter("updatedFrom", "utc")),
        "workload_schemes": StreamProfile(path="/workload-schemes"),
    },
)

PROFILES = {"generic": GENERIC, "tempo": TEMPO}
