"""The part between an HTTP API and a Singer tap.

Connections, retries, rate limits, pages and fast record writing.
"""

from __future__ import annotations

from spile.filters import DateRange, TimeFilter, Years
from spile.http.credentials import (
    BasicCredentials,
    BearerToken,
    Credentials,
    HeaderKey,
    QueryKey,
)
from spile.http.messages import Request, Response
from spile.http.oauth import Grant, RefreshableToken
from spile.http.retry import RetryPolicy
from spile.http.statuses import RETRY_STATUSES, Statuses
from spile.http.urls import url_errors
from spile.pagination.body_cursor import BodyCursor
from spile.pagination.next_link import NextLink
from spile.pagination.offset import Offset
from spile.pagination.page import Page
from spile.pagination.page_number import PageNumber
from spile.pagination.paginator import Endpoint, PageRequest, Pagination, Paginator
from spile.profiles import GENERIC, Deletions, FromContext, Profile, Setting, StreamProfile
from spile.records.decode import decode_generic
from spile.records.inference import SampledSchema
from spile.redaction import printable
from spile.settings import common_settings, setting_errors
from spile.streams.stream import RESTStream
from spile.tap import RESTTap

__all__ = [
    "GENERIC",
    "RETRY_STATUSES",
    "BasicCredentials",
    "BearerToken",
    "BodyCursor",
    "Credentials",
    "DateRange",
    "Deletions",
    "Endpoint",
    "FromContext",
    "Grant",
    "HeaderKey",
    "NextLink",
    "Offset",
    "Page",
    "PageNumber",
    "PageRequest",
    "Pagination",
    "Paginator",
    "Profile",
    "QueryKey",
    "RESTStream",
    "RESTTap",
    "RefreshableToken",
    "Request",
    "Response",
    "RetryPolicy",
    "SampledSchema",
    "Setting",
    "Statuses",
    "StreamProfile",
    "TimeFilter",
    "Years",
    "common_settings",
    "decode_generic",
    "printable",
    "setting_errors",
    "url_errors",
]
