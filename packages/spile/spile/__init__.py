"""The part between an HTTP API and a Singer tap.

Connections, retries, rate limits, pages and fast record writing.
"""

from __future__ import annotations

import gc

# What is imported stays: to look for garbage among it takes a tenth of a short run.
_collecting = gc.isenabled()
gc.disable()

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

if _collecting:
    gc.enable()

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
