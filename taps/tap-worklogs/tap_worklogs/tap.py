"""Settings and streams of tap-worklogs."""

from __future__ import annotations

from typing import ClassVar

from singer_sdk import typing as th
from spile import RESTTap, common_settings

from tap_worklogs.profiles import PROFILES
from tap_worklogs.streams import STREAMS


class TapWorklogs(RESTTap):
    """Singer tap for a time-tracking API: accounts, customers, worklogs, workload schemes."""

    name = "tap-worklogs"
    package_name = "tap-worklogs"
    credential_setting = "api_token"
    profiles: ClassVar = PROFILES
    stream_types = STREAMS
    config_jsonschema: ClassVar = common_settings(
        "api_token",
        profiles=profiles,
        page_size=50,
        more=[
            th.Property(
                "lookback_days",
                th.IntegerType(minimum=0),
                default=0,
                title="Lookback",
                description="Days before the bookmark from which worklogs are read again.",
            ),
        ],
    )
