"""The requests of one stream, built from what it declares and what its profile changes."""

from __future__ import annotations

import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import quote

from spile.filters import first_day
from spile.http.messages import Request
from spile.pagination.date_window import DateWindows
from spile.pagination.paginator import Endpoint, Pagination
from spile.profiles import resolve_entries
from spile.timestamps import format_timestamp, parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spile.filters import TimeFilter
    from spile.pagination.paginator import PageRequest, Paginator
    from spile.state.bookmark import Bookmark
    from spile.state.sync_token import SyncToken
    from spile.streams.declaration import StreamDeclaration
    from spile.typing import JSON, Context, JSONObject


# A clock here that differs less from the API's does no harm.
_CLOCKS_DIFFER = datetime.timedelta(hours=1)


class RequestBuilder:
    """Builds the requests of a stream.

    Args:
        stream: What the tap declares.
        bookmark: Where the last run ended; None for a stream that is read whole each time.
    """

    def __init__(self, stream: StreamDeclaration, bookmark: Bookmark | None) -> None:
        self._stream = stream
        self._bookmark = bookmark
        tap = stream.session.tap
        self._url = f"{tap.url_base}{stream.path}"
        profile_headers = resolve_entries(tap.profile.headers, stream.config)
        self._headers = {**profile_headers, **stream.request_headers()}
        self._begins_by_clock = self._is_renewed = False
        self._filters = self._time_filters()

    @cached_property
    def first(self) -> Request:
        """The stream's request without a context and without a page."""
        return self._request(None)

    def build(self, page: PageRequest, context: Context | None = None) -> Request:
        """The request of one page."""
        base = self.base(context)
        payload = base.payload
        if payload is not None and page.payload:
            payload = {**payload, **page.payload}
        params = {} if page.url else {**base.params, **_as_text(page.params)}
        return Request(
            url=page.url or base.url,
            method=base.method,
            params=params,
            payload=payload,
            headers=base.headers,
            shown_path=base.shown_path,
        )

    def renew(self) -> bool:
        """Go by the API's clock from here on, if its first answer shows that this one is wrong.

        What a read reaches back to would lie elsewhere, and its last day would come too early.

        Returns:
            True if the requests are others now; once at most.
        """
        stream, clock = self._stream, self._stream.session.clock
        ahead = clock.started - clock.started_here
        differs = abs(ahead) if self._begins_by_clock else ahead
        ends_by_clock = stream.profile.dates is not None and stream.parent_stream_type is None
        goes_by_clock = self._begins_by_clock or ends_by_clock
        if self._is_renewed or not goes_by_clock or differs < _CLOCKS_DIFFER:
            return False
        self._is_renewed = True
        self._filters = self._time_filters()
        self.__dict__.pop("first", None)
        return True

    @property
    def pagination(self) -> Pagination:
        """How the endpoint pages, in the profile in use."""
        pagination = self._stream.pagination
        if self._stream.profile.paging != "none" or pagination.announced:
            return pagination
        dates = self._stream.profile.dates
        return DateWindows(dates) if dates else Pagination()

    def base(self, context: Context | None) -> Request:
        """The stream's request for a context, without a page."""
        return self._request(context) if context else self.first

    def paginator(self, token: SyncToken | None, context: Context | None) -> Paginator:
        """A paginator for one read of the stream's pages.

        Args:
            token: The sync token, for an API that gives one.
            context: What tells the requests of a child stream apart.
        """
        base = self.base(context)
        stream, sized = self._stream, self._stream.profile.paging == "sized"
        return self.pagination.paginator(
            Endpoint(
                url=base.url,
                base_url=stream.session.tap.url_base,
                params=base.params,
                payload=token.payload if token else {},
                page_size=self._page_size if sized else None,
                size_param=stream.session.tap.profile.size_param,
                keys=tuple(stream.primary_keys),
                first_day=self._first_day(),
                last_day=self._last_day(),
                today=self._today,
                settings=stream.config,
                on_last=token.observe_page if token else None,
                log=stream.logger,
            )
        )

    @property
    def _page_size(self) -> int:
        stream, most = self._stream, self._stream.profile.max_page_size
        size = int(stream.page_size or stream.config["page_size"])
        return size if most is None else min(size, most)

    def _request(self, context: Context | None) -> Request:
        stream, config = self._stream, self._stream.config
        path = {key: quote(str(value), safe="") for key, value in (context or {}).items()}
        posts = stream.http_method == "POST"
        payload = {
            **stream.prepare_request_payload(context),
            **resolve_entries(stream.profile.payload, config, context),
            **self._filters,
        }
        params = {
            **stream.get_url_params(context),
            **self._days(),
            **resolve_entries(stream.profile.params, config, context),
            **({} if posts else self._filters),
        }
        return Request(
            url=self._url.format(**path),
            method=stream.http_method,
            headers=self._headers,
            params=_as_text(params),
            payload=payload if posts else None,
            # A person's number is a part of some paths.
            shown_path="" if stream.personal_data.mode == "keep" else stream.path,
        )

    def _time_filters(self) -> JSONObject:
        """Entries of query or body that let the API leave out what is too old."""
        stream = self._stream
        entries: JSONObject = {}
        start_date = stream.start_date
        created = stream.profile.created_since or stream.created_since
        if created is not None and start_date is not None:
            entries.update(created.entry(start_date))
        changed = stream.profile.changed_since or stream.changed_since
        if changed is None:
            return entries
        start = self._start_of(changed)
        if start is not None:
            days = self._lookback_days(start) if changed.looks_back else 0
            entries.update(changed.entry(start, datetime.timedelta(days=days)))
        if stream.asked is not None and stream.is_bounded:
            entries.update(changed.end_entry(stream.asked.last))
        return entries

    def _start_of(self, changed: TimeFilter) -> JSON:
        """The timestamp that a filter begins with; none without a bookmark, unless it must."""
        start = self._bookmark.start if self._bookmark else None
        if changed.reach is None:
            return start
        earliest = self._stream.session.clock.now() - changed.reach
        begin = parse_timestamp(start)
        too_old = begin is None or (self._stream.period is not None and begin < earliest)
        self._begins_by_clock |= too_old
        return format_timestamp(earliest) if too_old else start

    def _days(self) -> Mapping[str, str]:
        """The days that an endpoint insists on, where its pages are not windows of days."""
        dates, first = self._stream.profile.dates, self._first_day()
        if dates is None or first is None or self._stream.profile.paging == "none":
            return {}
        last = self._last_day()
        if last is None:
            return dates.params(first, dates.last_day(self._today))
        return {**dates.params(first, last), **dates.end_params(last)}

    def _last_day(self) -> datetime.date | None:
        """The last day of the period that is read; None for the last that there may be."""
        asked = self._stream.asked
        return None if asked is None else asked.last.date()

    @property
    def _today(self) -> datetime.date | None:
        """The API's day, for a stream that is asked for when the API has told it; None if not."""
        if self._stream.parent_stream_type is None and not self._is_renewed:
            return None
        return self._stream.session.clock.now().date()

    def _first_day(self) -> datetime.date | None:
        dates = self._stream.profile.dates
        if dates is None:
            return None
        start_date = self._stream.start_date
        start = self._bookmark.start if self._bookmark else start_date
        earliest = dates.earliest_day(self._today)
        return first_day(start, start_date, self._lookback_days(start), earliest)

    def _lookback_days(self, start: JSON) -> int:
        """Days before the bookmark that are read again; none before `start_date`."""
        config = self._stream.config
        return 0 if start == config.get("start_date") else int(config.get("lookback_days", 0))


def _as_text(params: Mapping[str, JSON]) -> dict[str, str]:
    return {name: "true" if value is True else str(value) for name, value in params.items()}
