"""The practice management API: fifteen streams, in XML, by page number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.apis.base import Api, Quota, Route, refuse_bearer
from sandbox_api.apis.practice.jobs import Jobs, JobTasks, Times
from sandbox_api.apis.practice.oauth import TOKEN_PATH, TokenEndpoint
from sandbox_api.apis.practice.people import (
    ClientGroups,
    Clients,
    Costs,
    Documents,
    PracticeStream,
    Staff,
    Suppliers,
    Tasks,
    index_of,
)
from sandbox_api.apis.practice.rendering import as_sent, envelope, to_xml
from sandbox_api.apis.practice.sales import (
    CurrentInvoices,
    Invoices,
    Leads,
    PurchaseOrders,
    Quotes,
)
from sandbox_api.data.lifecycle import DAY
from sandbox_api.messages import JSON, XML, RefusedError, Request, Response, parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox_api.data.records import Record, RecordStream

ACCOUNT_ID = "sandbox-account"
_DOCUMENTS = "/client.api/documents/"
_COST_PAGE = 100


@dataclass(frozen=True)
class Shape:
    """The shape of an endpoint's responses, and how the vendor's differ.

    Attributes:
        path: The path.
        wrapper: The element around the records.
        element: The element of one record.
        paging: How the vendor pages: `both`, `size` (only with a size), `page` or `none`.
        dated: Whether the vendor insists on `from` and `to`.
    """

    path: str
    wrapper: str
    element: str
    paging: str = "none"
    dated: bool = False


SHAPES: Mapping[str, Shape] = {
    "staff_list": Shape("/staff.api/list", "StaffList", "Staff"),
    "client_list": Shape("/client.api/list", "Clients", "Client", "both"),
    "client_group_list": Shape("/clientgroup.api/list", "Groups", "Group"),
    "cost_list": Shape("/cost.api/list", "Costs", "Cost", "page"),
    "invoice_current": Shape("/invoice.api/current", "Invoices", "Invoice"),
    "invoice_list": Shape("/invoice.api/list", "Invoices", "Invoice", dated=True),
    "job_list": Shape("/job.api/list", "Jobs", "Job", "both", dated=True),
    "job_tasks": Shape("/job.api/tasks", "Jobs", "Job", "both"),
    "lead_list": Shape("/lead.api/list", "Leads", "Lead", dated=True),
    "purchase_order_list": Shape(
        "/purchaseorder.api/list", "PurchaseOrders", "PurchaseOrder", "both", dated=True
    ),
    "task_list": Shape("/task.api/list", "TaskList", "Task"),
    "quote_list": Shape("/quote.api/list", "Quotes", "Quote", dated=True),
    "supplier_list": Shape("/supplier.api/list", "Suppliers", "Supplier", "size"),
    "time_list": Shape("/time.api/list", "Times", "Time", dated=True),
}


@dataclass(frozen=True)
class Page:
    """The records that a response holds, and its place among the pages."""

    first: int = 0
    size: int | None = None
    echo: bool = False


class PracticeApi(Api):
    """Pages by number where an endpoint pages at all."""

    name = "practice"
    vendor = "workflowmax"
    vendor_quota = Quota(requests=60, seconds=60, at_once=5, per_day=5000)

    @override
    def make_streams(self) -> dict[str, RecordStream]:
        options = self.options
        staff, tasks, suppliers = Staff(options), Tasks(options), Suppliers(options)
        self._clients = Clients(options, staff)
        self._documents = Documents(options, self._clients)
        self._jobs = Jobs(options, self._clients, staff, tasks)
        self._times = Times(options, self._jobs, staff)
        invoices = Invoices(options, self._jobs)
        streams: tuple[PracticeStream, ...] = (
            staff,
            self._clients,
            self._documents,
            ClientGroups(options),
            Costs(options, suppliers),
            CurrentInvoices(options, self._jobs, invoices),
            invoices,
            self._jobs,
            JobTasks(options, self._jobs),
            Leads(options, self._clients, staff),
            PurchaseOrders(options, self._jobs, suppliers),
            tasks,
            Quotes(options, self._clients),
            suppliers,
            self._times,
        )
        self._by_name = {stream.name: stream for stream in streams}
        return dict(self._by_name)

    @override
    def make_routes(self) -> Mapping[str, Route]:
        routes = {
            shape.path: Route(partial(self._list, name=name), name)
            for name, shape in SHAPES.items()
        }
        return {**routes, TOKEN_PATH: Route(self._refresh, method="POST", open_to_all=True)}

    def _token_endpoint(self) -> TokenEndpoint:
        endpoint: TokenEndpoint = self.memory.setdefault("token_endpoint", TokenEndpoint())
        return endpoint

    def _refresh(self, request: Request) -> Response:
        return self._token_endpoint().refresh(request)

    @override
    def find_route(self, path: str) -> Route | None:
        if path.startswith(_DOCUMENTS):
            return Route(self._documents_of, "client_documents")
        return super().find_route(path)

    @override
    def environment(self, url: str) -> dict[str, str]:
        found = super().environment(url)
        if self.options.vendor:
            found["TAP_PRACTICE_ACCOUNT_ID"] = ACCOUNT_ID
        return found

    @override
    def refusal(self, request: Request) -> Response | None:
        tokens = [self.options.credential(self.name), *self._token_endpoint().accepted()]
        if refuse_bearer(request, tokens):
            return self.error(401, "The access token is missing, wrong or expired.")
        if self.options.vendor and request.headers.get("account_id") != ACCOUNT_ID:
            return self.error(403, "The header account_id is missing or wrong.")
        return None

    @override
    def forbidden(self, stream: str) -> Response:
        return self.error(403, "This token has no privilege for the method.")

    @override
    def error(self, status: int, sentence: str) -> Response:
        # Bad parameters are told in the body alone.
        bad_request = 400
        content = {"Status": "ERROR", "ErrorDescription": sentence}
        return envelope(content, status=200 if status == bad_request else status)

    @override
    def error_in_200(self) -> Response:
        return self.error(400, "The list could not be read.")

    @override
    def without_selector(self, response: Response) -> Response:
        if response.content_type == JSON:
            return replace(response, body=b'{"Unexpected": {}}')
        return Response(200, to_xml("Unexpected", {"Status": "OK"}).encode(), XML)

    @override
    def repeating(self, request: Request, response: Response) -> Response:
        name = next((key for key, one in SHAPES.items() if one.path == request.path), None)
        if name is None:
            return response
        size = self.number(request, self._size_name(), 100)
        return self._response(request, name, self.streams[name].indices(), Page(0, size))

    def _size_name(self) -> str:
        return "pagesize" if self.options.vendor else "per_page"

    def _list(self, request: Request, name: str) -> Response:
        shape = SHAPES[name]
        chosen = self._chosen(request, name, insist=self.options.vendor and shape.dated)
        page = self._page(request, shape.paging if self.options.vendor else "both")
        return self._response(request, name, chosen, page)

    def _page(self, request: Request, paging: str) -> Page:
        size_name = self._size_name()
        sized = size_name in request.query
        if paging == "none" or (paging == "size" and not sized):
            return Page()
        number = self.number(request, "page", 1)
        if paging == "page":
            return Page((number - 1) * _COST_PAGE, _COST_PAGE)
        if not sized and "page" not in request.query:
            return Page()
        default = 1000 if self.options.vendor and not request.path.startswith("/client") else 100
        size = self.number(request, size_name, default)
        return Page((number - 1) * size, size, echo=True)

    def _chosen(self, request: Request, name: str, *, insist: bool) -> Sequence[int]:
        stream, query = self._by_name[name], request.query
        if insist and not ("from" in query and "to" in query):
            raise RefusedError(self.error(400, "The parameters from and to are required."))
        since_name = "modifiedsince" if name == "client_list" else "modifiedsinceutc"
        try:
            since = parse_timestamp(query.get(since_name, "19700101"))
            first = parse_timestamp(query.get("from", "19700101"))
            last = parse_timestamp(query.get("to", "99990101")) // DAY * DAY + DAY
        except ValueError:
            raise RefusedError(self.error(400, "A date could not be read.")) from None
        dated = SHAPES[name].dated and ("from" in query or "to" in query)
        filtered = name in {"client_list", "job_list", "job_tasks"} and since > 0
        if not dated and not filtered:
            return stream.indices()
        born = self._times.worked_at if name == "time_list" else stream.lifecycle.created_at

        def keep(index: int) -> bool:
            within = not dated or first // DAY * DAY <= born(index) < last
            return within and (not filtered or stream.changed_at(index) >= since)

        return stream.select((since, first, last, dated), keep)

    def _response(self, request: Request, name: str, chosen: Sequence[int], page: Page) -> Response:
        stream, shape = self._by_name[name], SHAPES[name]
        size = len(chosen) if page.size is None else page.size
        detailed = request.query.get("detailed") == "true"
        records = []
        for index in chosen[page.first : page.first + size]:
            more = stream.detail(index) if detailed else {}
            records.append({**stream.record(index), **more})
        content: Record = {"Status": "OK"}
        if page.echo:
            content["Page"], content["PageSize"] = page.first // size + 1, size
            content["TotalRecords"] = len(chosen)
        elif name == "cost_list" and self.options.vendor:
            content["Records"] = len(chosen)
        return self._wrapped(request, content, shape.wrapper, shape.element, records)

    def _wrapped(
        self, request: Request, content: Record, wrapper: str, element: str, records: list[Record]
    ) -> Response:
        spelled = [as_sent(record, vendor=self.options.vendor) for record in records]
        wanted = request.headers.get("accept", "").partition(";")[0]
        as_json = self.options.practice_format == "json" and wanted == JSON
        return envelope({**content, wrapper: {element: spelled}}, as_json=as_json)

    def _documents_of(self, request: Request) -> Response:
        client = index_of(request.path.removeprefix(_DOCUMENTS), "client_list")
        if client is None or not self._clients.lifecycle.exists(client):
            return self.error(404, "There is no such client.")
        records = self._documents.of_client(client)
        return self._wrapped(request, {"Status": "OK"}, "Documents", "Document", records)
