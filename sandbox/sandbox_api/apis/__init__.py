"""The APIs that the sandbox plays, one module each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox_api.apis.ats.api import AtsApi
from sandbox_api.apis.base import Api
from sandbox_api.apis.hr import HrApi
from sandbox_api.apis.practice.api import PracticeApi
from sandbox_api.apis.recruitment.api import RecruitmentApi
from sandbox_api.apis.worklogs.api import WorklogsApi

if TYPE_CHECKING:
    from sandbox_api.options import Options

APIS: tuple[type[Api], ...] = (
    RecruitmentApi,
    AtsApi,
    HrApi,
    PracticeApi,
    WorklogsApi,
)


def make_apis(options: Options) -> dict[str, Api]:
    """Return all APIs by name.

    Raises:
        ValueError: The options name a stream that does not exist or has no count of its own.
    """
    apis = {api.name: api(options) for api in APIS}
    streams = [stream for api in apis.values() for stream in api.streams.values()]
    known = {stream.full_name() for stream in streams}
    counted = {stream.full_name() for stream in streams if stream.size}
    for option, names, allowed in (
        ("counts", options.counts, counted),
        ("deny", options.deny, known),
    ):
        wrong = sorted(set(names) - allowed)
        if wrong:
            msg = f"{option} names {', '.join(wrong)}, which is no stream that it can change"
            raise ValueError(msg)
    return apis


__all__ = ["APIS", "Api", "make_apis"]
