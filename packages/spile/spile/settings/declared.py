"""The settings that every tap has, and how a tap declares its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from singer_sdk import typing as th

from spile.profiles import GENERIC_PROFILE, describe_defaults

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spile.profiles import Profile
    from spile.typing import JSON, Schema

# Seconds; beyond it the system's clocks overflow, and no run waits that long.
_DAY = 86_400
_API_URL = th.Property(
    "api_url",
    th.URIType,
    required=True,
    title="API URL",
    description="Base URL of the API: scheme, host and an optional path prefix. https, or http to "
    "a loopback host.",
)
_COMMON: tuple[th.Property[JSON], ...] = (
    th.Property(
        "profile",
        th.StringType,
        default=GENERIC_PROFILE,
        title="Profile",
        description="The product whose API is read; generic is the documented wire format.",
    ),
    th.Property(
        "start_date",
        th.DateTimeType,
        title="Start date",
        description="Earliest data that incremental streams read when there is no state yet.",
    ),
    th.Property(
        "end_date",
        th.DateTimeType,
        title="End date",
        description="With start_date: the period to read again, whatever the state says; a day "
        "without a time counts to its end. The state stays as it is. Streams that cannot be "
        "bounded by time are not read.",
    ),
    th.Property(
        "page_size",
        th.IntegerType(minimum=1),
        default=100,
        title="Page size",
        description="Records requested per page.",
    ),
    th.Property(
        "max_concurrency",
        th.IntegerType(minimum=1),
        default=4,
        title="Maximum concurrency",
        description="Maximum number of requests in flight at one time, for the whole run.",
    ),
    th.Property(
        "requests_per_second",
        th.DecimalType(exclusive_minimum=0),
        title="Requests per second",
        description="Request rate of the account: runs of one user on one machine that share a "
        "credential share it. If not set, only the API's own rate limit headers apply.",
    ),
    th.Property(
        "max_retries",
        th.IntegerType(minimum=0),
        default=3,
        title="Maximum retries",
        description="How many times a request is sent again after a temporary failure.",
    ),
    th.Property(
        "backoff_factor",
        th.DecimalType(minimum=0, maximum=_DAY),
        default=2,
        title="Backoff factor",
        description="Seconds before the first retry; each further wait is twice as long.",
    ),
    th.Property(
        "request_timeout",
        th.DecimalType(exclusive_minimum=0, maximum=_DAY),
        default=60,
        title="Request timeout",
        description="Seconds without receiving a byte after which a request fails; so does a "
        "response that takes ten times as long.",
    ),
    th.Property(
        "max_buffer_bytes",
        th.IntegerType(minimum=1),
        default=128 * 1024 * 1024,
        title="Largest buffer",
        description="Most bytes of pages that wait to be written, in memory and in a temporary "
        "file; with so many waiting nothing more is requested until the loader has caught up.",
    ),
    th.Property(
        "max_response_bytes",
        th.IntegerType(minimum=1),
        default=256 * 1024 * 1024,
        title="Largest response",
        description="Most bytes of one response, counted after decompression; a larger one fails "
        "its stream.",
    ),
    th.Property(
        "on_forbidden",
        th.StringType(allowed_values=["fail", "skip"]),
        default="fail",
        title="On forbidden",
        description="Whether a stream that the credential may not read makes the run fail or is "
        "skipped with a warning.",
    ),
    th.Property(
        "on_type_error",
        th.StringType(allowed_values=["fail", "null"]),
        default="fail",
        title="On type error",
        description="Whether a value that cannot be converted to its declared type fails the "
        "stream or becomes null.",
    ),
    th.Property(
        "unknown_fields",
        th.StringType(allowed_values=["warn", "add"]),
        default="warn",
        title="Unknown fields",
        description="Whether a field that is not in the schema is left out with a warning or "
        "added with an inferred type.",
    ),
    th.Property(
        "personal_data",
        th.StringType(allowed_values=["keep", "hash", "drop"]),
        default="keep",
        title="Personal data",
        description="Whether properties that identify or describe a person are kept, hashed or "
        "dropped.",
    ),
    th.Property(
        "personal_data_key",
        th.StringType(min_length=1),
        secret=True,
        title="Personal data key",
        description="Secret key of the hashes; required for personal_data: hash.",
    ),
    th.Property(
        "allow_insecure_http",
        th.BooleanType,
        default=False,
        title="Allow insecure HTTP",
        description="Allow http to hosts other than loopback: the credential then travels in "
        "clear text.",
    ),
    th.Property(
        "user_agent",
        th.StringType,
        title="User agent",
        description="User-Agent header of every request; by default the tap's name and version.",
    ),
    th.Property(
        "full_refresh_every",
        th.DecimalType(exclusive_minimum=0),
        title="Full refresh every",
        description="Days after which an incremental stream is read in full again, so that a "
        "loader can remove deleted records.",
    ),
    th.Property(
        "emit_activate_version_messages",
        th.BooleanType,
        default=False,
        title="Emit ACTIVATE_VERSION",
        description="End each complete full-table stream with ACTIVATE_VERSION, so that a loader "
        "can remove deleted records.",
    ),
)
_SECRET_TITLES = {"api_key": "API key", "api_token": "API token"}


def common_settings(
    credential: str = "api_key",
    *,
    profiles: Mapping[str, Profile],
    page_size: int = 100,
    more: Sequence[th.Property[JSON]] = (),
) -> Schema:
    """The JSON Schema of a tap's configuration.

    Args:
        credential: Name of the setting that holds the credential.
        profiles: The tap's profiles, by name.
        page_size: Default page size.
        more: Settings of this tap alone, or common ones that this tap declares differently.
    """
    secret = th.Property(
        credential,
        th.StringType(min_length=1),
        required=True,
        secret=True,
        title=_SECRET_TITLES[credential],
        description="The credential that the API issued to you.",
    )
    properties: Schema = {}
    for setting in (_API_URL, secret, *_COMMON, *more):
        # With a default there is always a value; null is one only if the setting says so.
        setting.optional &= setting.default is None
        properties |= setting.to_dict()
    properties["page_size"]["default"] = page_size
    properties["profile"]["enum"] = list(profiles)
    describe_defaults(properties, profiles)
    return {
        "type": "object",
        "properties": properties,
        "required": [credential]
        if any(p.api_url for p in profiles.values())
        else ["api_url", credential],
    }
