"""A local server that plays five APIs with seeded data, changes over days, and faults."""

from __future__ import annotations

from sandbox_api.options import Options
from sandbox_api.sandbox import Sandbox
from sandbox_api.server.faults import FAULTS
from sandbox_api.server.request_context import RequestLog

__all__ = ["FAULTS", "Options", "RequestLog", "Sandbox"]
