"""The part between an HTTP API and a Singer tap.

Connections, retries, rate limits, pages and fast record writing.
"""

from __future__ import annotations

import gc

# What is imported stays: to look for garbage among it takes a tenth of a short run.
_collecting = gc.isenabled()
gc.disable()

from spile.filters import DateRange, TimeFilter
from spile.http.credentials import BasicCredentials, BearerToken, Credentials, QueryKey
from spile.http.messages import Request, Response
from spile.http.oauth import Grant, RefreshableToken
from spile.http.retry import RETRY_STATUSES, RetryPolicy
from spile.pagination.body_cursor import BodyCursorPaginator
from spile.pagination.date_window import DateWindowPaginator
from spile.pagination.next_link import NextLinkPaginator
from spile.pagination.offset import OffsetPaginator
from spile.pagination.page import Page
from spile.pagination.page_number import PageNumberPaginator
from spile.pagination.paginator import PageRequest, Paginator
from spile.profiles import GENERIC, Profile, Setting, StreamProfile
from spile.settings import common_settings, setting_errors
from spile.stream import RESTStream
from spile.tap import RESTTap

if _collecting:
    gc.enable()

__all__ = [
    "GENERIC",
    "RETRY_STATUSES",
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
    "Response",
    "RetryPolicy",
    "Setting",
    "StreamProfile",
    "TimeFilter",
    "common_settings",
    "setting_errors",
]
