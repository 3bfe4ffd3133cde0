"""Settings and streams of tap-practice."""

from __future__ import annotations

from typing import ClassVar

from spile import GENERIC, RESTTap, common_settings

from tap_practice.streams import STREAMS


class TapPractice(RESTTap):
    """Singer tap for a practice-management API: clients, jobs, time, invoices and what they need.

    The generic profile has no filter by time: every run reads everything, `start_date` or not.
    """

    name = "tap-practice"
    package_name = "tap-practice"
    profiles: ClassVar = {"generic": GENERIC}
    stream_types = STREAMS
    config_jsonschema: ClassVar = common_settings(
        profiles=profiles,
        more={
            "account_id": {
                "type": ["string", "null"],
                "minLength": 1,
                "title": "Account ID",
                "description": "The organisation whose data is read, for an API that serves "
                "several; sent as the header account_id.",
            },
            "raw_values": {
                "type": "boolean",
                "default": False,
                "title": "Raw values",
                "description": "Whether numbers, booleans and dates stay the texts that the API "
                "sends. Discover the catalog again after a change.",
            },
        },
    )
