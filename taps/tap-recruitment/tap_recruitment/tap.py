"""Settings and streams of tap-recruitment."""

from __future__ import annotations

from typing import ClassVar

from spile import RESTTap, common_settings

from tap_recruitment.profiles import PROFILES
from tap_recruitment.streams import STREAMS


class TapRecruitment(RESTTap):
    """Singer tap for a recruitment API: jobs, candidates, stages, recruiters.

    The generic profile has no filter by time: every run reads everything, `start_date` or not.
    """

    name = "tap-recruitment"
    package_name = "tap-recruitment"
    profiles: ClassVar = PROFILES
    stream_types = STREAMS
    config_jsonschema: ClassVar = common_settings(
        profiles=profiles,
        more={
            "start_date": {
                "type": ["string", "null"],
                "format": "date-time",
                "title": "Start date",
                "description": "Earliest change of candidates that profile workable reads when "
                "there is no state yet. Without effect on the other streams and in the generic "
                "profile, whose API cannot filter by time: they are read in full.",
            },
            "account_subdomain": {
                "type": ["string", "null"],
                "pattern": "^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$",
                "title": "Account subdomain",
                "description": "Your account at Workable: the part of its address before "
                ".workable.com. Required for profile workable, unless api_url is set.",
            },
            "cursor_param": {
                "type": "string",
                "minLength": 1,
                "default": "cursor",
                "title": "Cursor parameter",
                "description": "Query parameter that takes the next page's token, if the API "
                "announces a token instead of a URL.",
            },
        },
    )
