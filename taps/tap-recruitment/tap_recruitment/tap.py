"""Settings and streams of tap-recruitment."""

from __future__ import annotations

from typing import ClassVar

from singer_sdk import typing as th
from spile import RESTTap, common_settings

from tap_recruitment.profiles import PROFILES
from tap_recruitment.streams import STREAMS


class TapRecruitment(RESTTap):
    """Singer tap for a recruitment API: jobs, candidates, stages, recruiters; Workable's all lists.

    The generic profile has no filter by time: every run reads everything, `start_date` or not.
    """

    name = "tap-recruitment"
    package_name = "tap-recruitment"
    profiles: ClassVar = PROFILES
    stream_types = STREAMS
    config_jsonschema: ClassVar = common_settings(
        profiles=profiles,
        more=[
            th.Property(
                "start_date",
                th.DateTimeType,
                title="Start date",
                description="Earliest change of jobs and candidates that profile workable reads "
                "when there is no state yet. No effect on the other streams or in the generic "
                "profile: they are read in full, as the API cannot filter them by time.",
            ),
            th.Property(
                "account_subdomain",
                th.StringType(pattern="^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$"),
                title="Account subdomain",
                description="Your account at Workable: the part of its address before "
                ".workable.com. Required for profile workable, unless api_url is set.",
            ),
            th.Property(
                "lookback_days",
                th.IntegerType(minimum=0),
                default=90,
                title="Lookback days",
                description="Days before the bookmark from which time off and time entries are "
                "read again in profile workable: they are requested by day, and can be entered "
                "or change after it.",
            ),
            th.Property(
                "member_id",
                th.StringType(min_length=1),
                title="Member ID",
                description="An administrator among your members at Workable, by the id in the "
                "stream members. Profile workable asks for employees, their documents and their "
                "fields in this member's name: without one, drafts and inactive employees are "
                "left out.",
            ),
            th.Property(
                "cursor_param",
                th.StringType(min_length=1),
                default="cursor",
                title="Cursor parameter",
                description="Query parameter that takes the next page's token, if the API returns "
                "a token instead of a URL.",
            ),
        ],
    )
