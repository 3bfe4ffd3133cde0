"""The five taps, each with the settings that reach its API in a sandbox."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox_api import Sandbox
from tap_ats.tap import TapATS
from tap_hr.tap import TapHR
from tap_practice.tap import TapPractice
from tap_recruitment.tap import TapRecruitment
from tap_worklogs.tap import TapWorklogs

from support.hr import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spile import RESTTap

#: By the name of the API in the sandbox.
TAPS: Mapping[str, type[RESTTap]] = {
    tap.name.removeprefix("tap-"): tap
    for tap in (
        TapATS,
        TapHR,
        TapPractice,
        TapRecruitment,
        TapWorklogs,
    )
}


def connection(sandbox: Sandbox, api: str, **more: Any) -> dict[str, Any]:
    """The address and the credential of an API, and further settings."""
    credential = TAPS[api].credential_setting
    return {"api_url": sandbox.url_of(api), credential: sandbox.credentials[api], **more}


def settings_of(sandbox: Sandbox, api: str, **more: Any) -> dict[str, Any]:
    """Settings with which a tap reads all streams of its API."""
    streams = {"streams": EXAMPLES} if api == "hr" else {}
    return connection(sandbox, api, **streams, **more)


@dataclass(frozen=True)
class TapProfile:
    """A tap with one of its profiles.

    Attributes:
        tap: The tap.
        profile: The profile.
        settings: Settings beside address and credential.
    """

    tap: type[RESTTap]
    profile: str = "generic"
    settings: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name if self.profile == "generic" else f"{self.name} {self.profile}"

    @property
    def name(self) -> str:
        """The tap's executable."""
        return self.tap.name

    @property
    def api(self) -> str:
        """The API's name in the sandbox."""
        return self.name.removeprefix("tap-")

    def sandbox(self, **options: Any) -> Sandbox:
        """A sandbox that plays the profile, without its limits."""
        kind = "generic" if self.profile == "generic" else "vendor"
        return Sandbox(profile=kind, rate_limit=0, **options)

    def config(self, sandbox: Sandbox, **more: Any) -> dict[str, Any]:
        """Settings for a sandbox."""
        return {
            **connection(sandbox, self.api),
            "profile": self.profile,
            "backoff_factor": 0,
            **self.settings,
            **more,
        }
