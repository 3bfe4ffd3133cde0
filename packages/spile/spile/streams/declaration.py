"""What a tap declares of a stream, and the hooks it may override."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, cast

from singer_sdk.helpers.conform import TypeConformanceLevel
from typing_extensions import override

from spile.http.statuses import DEFAULT_STATUSES, Statuses, error_text, raise_for_status
from spile.pagination.page import Page
from spile.pagination.paginator import Pagination
from spile.profiles import StreamProfile
from spile.progress.stream_names import name_stream
from spile.records.personal import PersonalData
from spile.records.schema import with_deletion_mark
from spile.records.text import UNREADABLE
from spile.records.xml import is_xml, xml_to_json
from spile.singer.sdk import SDKStream
from spile.streams.period import PeriodStream

if TYPE_CHECKING:
    from collections.abc import Mapping

    from singer_sdk import Tap

    from spile.filters import TimeFilter
    from spile.http.messages import Request, Response
    from spile.session import Session, SessionTap
    from spile.typing import JSON, Context, Record, Schema


class StreamDeclaration(PeriodStream):
    """What a tap declares of a stream of one endpoint.

    Attributes:
        session: What the streams of this run share.
        profile: What the profile in use changes about this stream.
        name: The stream's name.
        path: Path below `api_url`; `{name}` is filled, percent-encoded, from the context. Without
            one, the stream exists only in the profiles that give it one.
        http_method: GET or POST.
        pagination: How the endpoint pages; one page by default.
        page_size: Records to ask for per page; the setting of that name if None.
        records_path: Keys that lead to the records in the body.
        required_path: How many of these keys must be there; all if None.
        other_records_paths: Paths at which other versions of the API have the records.
        field_aliases: Spellings of property names that the API mixes, brought to one.
        from_xml: True if values come as text because the API speaks XML.
        parent_keys: For a child: its context's names and the parent's properties they come from. A
            property of such a name that a record lacks is filled from the context.
        partitions: Contexts that the stream is read for, one after the other; each has its own
            place in the state.
        shows_in_parent: For a child: False if its records change without a change of its parent's,
            so that the parent is read whole in each run.
        statuses: What HTTP statuses mean where the API differs from others.
        permission: What the credential needs to read the stream, if that has a name.
        missing_statuses: For a child: statuses that mean that its parent is gone; no failure.
        whole: True if this run has to read everything, whatever the state says.
        filters_records: True if records older than the bookmark are dropped here, not by the API.
        changed_since: How to ask for what changed since the bookmark, if the API can.
        created_since: How to leave out what was created before `start_date`, if the API can.
    """

    TYPE_CONFORMANCE_LEVEL = TypeConformanceLevel.NONE  # the conformer has done it

    session: Session
    whole: bool

    name: str = ""
    path: str = ""
    http_method: str = "GET"
    pagination: Pagination = Pagination()
    page_size: int | None = None
    records_path: tuple[str, ...] = ()
    required_path: int | None = None
    other_records_paths: tuple[tuple[str, ...], ...] = ()
    field_aliases: ClassVar[Mapping[str, str]] = {}
    from_xml: bool = False
    parent_keys: ClassVar[Mapping[str, str]] = {}
    partitions: list[dict[str, JSON]] | None = None
    shows_in_parent: bool = True
    statuses: Statuses = DEFAULT_STATUSES
    permission: str = ""
    missing_statuses: frozenset[int] = frozenset({404, 410})
    filters_records: bool = False
    changed_since: TimeFilter | None = None
    created_since: TimeFilter | None = None

    def __init__(
        self, tap: SessionTap, schema: Schema | None = None, name: str | None = None
    ) -> None:
        super().__init__(cast("Tap", tap), schema=schema, name=name)
        self.session = tap.session
        name_stream(self.logger, self.name)
        self.whole = False
        self.profile = tap.profile.streams.get(self.name, StreamProfile())
        others = [other.deletions for other in tap.profile.streams.values() if other.deletions]
        if any(deletions.stream == self.name for deletions in others):
            # A loader needs the column for what another stream says of this one's rows.
            marked = with_deletion_mark(self.schema)
            self.schema = marked  # type: ignore[misc]  # in a tap it is no property
        if self.profile.path is not None:
            self.path = self.profile.path
        if self.profile.http_method is not None:
            self.http_method = self.profile.http_method
        if self.profile.replication_key is not None:
            self.replication_key = self.profile.replication_key
        if tap.profile.statuses is not None:
            self.statuses = tap.profile.statuses
        if not self.profile.selected:
            self.selected_by_default = False
        self.read_period(tap.session.period)

    # Hooks that a tap may override

    def get_url_params(self, context: Context | None) -> Mapping[str, JSON]:  # noqa: ARG002
        """Query parameters of every request of the stream that no next link replaces."""
        return {}

    def prepare_request_payload(self, context: Context | None) -> Mapping[str, JSON]:  # noqa: ARG002
        """Entries of the JSON body of every POST of the stream."""
        return {}

    def request_headers(self) -> dict[str, str]:
        """Headers of every request of the stream."""
        return {}

    def validate_response(self, request: Request, response: Response) -> None:
        """Raise what a status means; the body is checked when the page is opened."""
        raise_for_status(request, response, self.statuses, self.permission, self.error_text)

    def error_text(self, response: Response) -> str | None:
        """The API's own words about an error, for messages; None if it says nothing."""
        return error_text(response)

    def open_page(self, response: Response) -> Page:
        """The page in a response whose status is a success."""
        body = response.body
        if self.from_xml and is_xml(body):
            body = xml_to_json(body)
        return Page(
            body,
            self.records_path,
            required=self.required_path,
            others=self.other_records_paths,
        )

    def prepare_records(
        self,
        records: list[Record],
        context: Context | None,  # noqa: ARG002
    ) -> list[Record]:
        """A page's records before they get their types; the place for fields the tap adds."""
        return records

    def fill(self, records: list[Record], context: Context | None) -> list[Record]:
        """Records with what their context knows and they lack."""
        found = {name: value for name, value in (context or {}).items() if name in self.filled_keys}
        if not found:
            return records
        return [
            {**record, **{k: v for k, v in found.items() if record.get(k) is None}}
            for record in records
        ]

    @cached_property
    def filled_keys(self) -> frozenset[str]:
        """The properties that a record may take from its context."""
        names = self.parent_keys.keys() | {name for one in self.partitions or () for name in one}
        return frozenset(names & self.schema.get("properties", {}).keys())

    @property
    def has_contexts(self) -> bool:
        """True if the stream is read once for each record of its parent, or partition."""
        return self.parent_stream_type is not None or bool(self.partitions)

    @cached_property
    def children_need(self) -> frozenset[str]:
        """The properties that children need of a record."""
        children = cast("list[StreamDeclaration]", self.child_streams)
        return frozenset(name for child in children for name in child.parent_keys.values())

    @override
    def get_child_context(self, record: Record, context: Context | None) -> Context | None:
        children = [cast("StreamDeclaration", child) for child in self.child_streams]
        return {name: record.get(key) for c in children for name, key in c.parent_keys.items()}

    def context_of(self, parent: Record) -> Context | None:
        """The context that a parent's record gives; None if it lacks what requests need.

        Args:
            parent: What children may need of the record.
        """
        context = {name: parent.get(key) for name, key in self.parent_keys.items()}
        return None if any(map(_is_nothing, context.values())) else context

    @property
    def changes_records(self) -> bool:
        """True if each record is looked at, by a hook or to fill it."""
        kind = type(self)
        return (
            bool(self.filled_keys or self.profile.deletions)
            or kind.post_process is not SDKStream.post_process
            or kind.prepare_records is not StreamDeclaration.prepare_records
        )

    @property
    def personal_data(self) -> PersonalData:
        """What happens to this stream's personal properties."""
        mode = self.config.get("personal_data", "keep")
        return PersonalData(mode, self.config.get("personal_data_key") or "")


def _is_nothing(value: JSON) -> bool:
    """True for what is no value that a path or a parameter could hold."""
    if isinstance(value, (dict, list)):
        return True
    return value is None or value in UNREADABLE or not str(value).strip()
