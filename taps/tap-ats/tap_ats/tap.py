"""Settings and streams of tap-ats."""

from __future__ import annotations

from typing import ClassVar

from singer_sdk import typing as th
from spile import BasicCredentials, RESTTap, common_settings
from typing_extensions import override

from tap_ats import ashby_streams, streams
from tap_ats.profiles import PROFILES


class TapATS(RESTTap):
    """Singer tap for an applicant tracking API: applications, candidates, jobs, offers and more.

    In the generic profile every run reads everything, as no field can be asked for by change time;
    in profile ashby a run reads what changed since the run before.
    """

    name = "tap-ats"
    package_name = "tap-ats"
    profiles: ClassVar = PROFILES
    stream_types = (*streams.STREAMS, *ashby_streams.STREAMS)
    config_jsonschema: ClassVar = common_settings(
        profiles=profiles,
        more=[
            th.Property(
                "start_date",
                th.DateTimeType,
                title="Start date",
                description="Applications and interview schedules created earlier are not read; in "
                "profile ashby neither are candidates, feedback, jobs, offers, openings, projects "
                "and surveys. No effect on the other streams.",
            ),
            th.Property(
                "basic_password",
                th.StringType(allowed_values=["same", "empty"]),
                default="same",
                title="Basic password",
                description="What is sent as the password, with the API key as the user name: the "
                "same key again, or nothing.",
            ),
            th.Property(
                "include_archived",
                th.BooleanType,
                default=True,
                title="Include archived",
                description="Whether profile ashby reads archived, deactivated and unpublished "
                "records as well.",
            ),
        ],
    )

    @override
    def credentials(self) -> BasicCredentials:
        key = self.config["api_key"]
        passwords = {"same": key, "empty": ""}
        return BasicCredentials(key, passwords[self.config["basic_password"]])
