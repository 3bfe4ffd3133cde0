"""Settings and streams of tap-worklogs."""

from __future__ import annotations

from typing import ClassVar

from spile import GENERIC, RETRY_STATUSES, RESTTap, common_settings

from tap_worklogs.streams import STREAMS


class TapWorklogs(RESTTap):
    """Singer tap for a time-tracking API: accounts, customers, worklogs, workload schemes."""

    name = "tap-worklogs"
    package_name = "tap-worklogs"
    credential_setting = "api_token"
    profiles: ClassVar = {"generic": GENERIC}
    # The API answers a passing overload with 403 as well.
    retry_statuses = RETRY_STATUSES | {403}
    stream_types = STREAMS
    config_jsonschema: ClassVar = common_settings("api_token", profiles=profiles, page_size=50)
