"""The part between an HTTP API and a Singer tap.

Connections, retries, rate limits, pages and fast record writing.
"""

from __future__ import annotations

from spile.answers import Answer, Request
from spile.credentials import BasicCredentials, BearerToken, Credentials, QueryKey
from spile.date_ranges import DateRange, DateWindowPaginator
from spile.oauth import Grant, RefreshableToken
from spile.offset_pagination import OffsetPaginator
from spile.pages import Page
from spile.pagination import (
    BodyCursorPaginator,
    NextLinkPaginator,
    PageNumberPaginator,
    PageRequest,
    Paginator,
)
from spile.profiles import GENERIC, Profile, Setting, StreamProfile, TimeFilter
from spile.retry import RETRY_STATUSES, RetryPolicy
from spile.settings import common_settings
from spile.stream import RESTStream
from spile.tap import RESTTap

__all__ = [
    "GENERIC",
    "RETRY_STATUSES",
    "Answer",
    "BasicCredentials",
    "BearerToken",
    "BodyCursorPaginator",
    "Credentials",
    "DateRange",
    "DateWindowPaginator",
    "Grant",
    "NextLinkPaginator",
    "OffsetPaginator",
    "Page",
    "PageNumberPaginator",
    "PageRequest",
    "Paginator",
    "Profile",
    "QueryKey",
    "RESTStream",
    "RESTTap",
    "RefreshableToken",
    "Request",
    "RetryPolicy",
    "Setting",
    "StreamProfile",
    "TimeFilter",
    "common_settings",
]
