"""Settings and streams of tap-recruitment."""

from __future__ import annotations

from typing import ClassVar

from spile import GENERIC, RESTTap, common_settings

from tap_recruitment.streams import STREAMS


class TapRecruitment(RESTTap):
    """Singer tap for a recruitment API: jobs, candidates, stages, recruiters.

    The generic profile has no filter by time: every run reads everything, `start_date` or not.
    """

    name = "tap-recruitment"
    package_name = "tap-recruitment"
    profiles: ClassVar = {"generic": GENERIC}
    stream_types = STREAMS
    config_jsonschema: ClassVar = common_settings(
        profiles=profiles,
        more={
            "start_date": {
                "type": ["string", "null"],
                "format": "date-time",
                "title": "Start date",
                "description": "Without effect in the generic profile, whose API cannot filter by "
                "time: every stream is read in full.",
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
