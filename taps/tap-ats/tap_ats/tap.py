"""Settings and streams of tap-ats."""

from __future__ import annotations

from typing import ClassVar

from spile import GENERIC, BasicCredentials, RESTTap, common_settings
from typing_extensions import override

from tap_ats.streams import STREAMS


class TapATS(RESTTap):
    """Singer tap for an applicant tracking API: applications, candidates, jobs, offers and more.

    No field can be asked for by change time, so every run reads everything; `start_date` cuts off
    older applications and interview schedules.
    """

    name = "tap-ats"
    package_name = "tap-ats"
    profiles: ClassVar = {"generic": GENERIC}
    stream_types = STREAMS
    config_jsonschema: ClassVar = common_settings(
        profiles=profiles,
        more={
            "start_date": {
                "type": ["string", "null"],
                "format": "date-time",
                "title": "Start date",
                "description": "Applications and interview schedules created before are not read; "
                "the other streams are read in full.",
            },
            "basic_password": {
                "type": "string",
                "enum": ["same", "empty"],
                "default": "same",
                "title": "Basic password",
                "description": "What is sent as the password beside the API key as user name: the "
                "same key again, or nothing.",
            },
        },
    )

    @override
    def credentials(self) -> BasicCredentials:
        key = self.config["api_key"]
        passwords = {"same": key, "empty": ""}
        return BasicCredentials(key, passwords[self.config["basic_password"]])
