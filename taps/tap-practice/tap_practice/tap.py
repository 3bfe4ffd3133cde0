"""Settings and streams of tap-practice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from spile import BearerToken, Grant, RefreshableToken, RESTTap, common_settings
from typing_extensions import override

from tap_practice.profiles import PROFILES
from tap_practice.settings import SETTINGS
from tap_practice.streams import STREAMS
from tap_practice.workflowmax import STREAMS as WORKFLOWMAX_STREAMS

if TYPE_CHECKING:
    from spile import Credentials

_OAUTH = ("client_id", "client_secret", "token_file", "oauth_token_url")


class TapPractice(RESTTap):
    """Singer tap for a practice-management API: clients, jobs, time, invoices and what they need.

    The generic profile has no filter by time: every run reads everything, `start_date` or not. In
    profile workflowmax a run reads what changed since the run before, where the API can tell.
    """

    name = "tap-practice"
    package_name = "tap-practice"
    profiles: ClassVar = PROFILES
    credential_alternatives = ("client_id", "refresh_token", "token_file")
    stream_types = (*STREAMS, *WORKFLOWMAX_STREAMS)
    config_jsonschema: ClassVar = common_settings(profiles=profiles, more=SETTINGS)

    @property
    def _uses_oauth(self) -> bool:
        return any(self.config.get(name) for name in self.credential_alternatives)

    @property
    @override
    def credential_settings(self) -> str:
        name = "refresh_token" if self._uses_oauth else self.credential_setting
        return f"{name}, account_id" if self.config.get("account_id") else name

    @override
    def credentials(self) -> Credentials:
        config = self.config
        if not self._uses_oauth:
            return BearerToken(config[self.credential_setting])
        grant = Grant(
            client_id=config["client_id"],
            client_secret=config["client_secret"],
            refresh_token=config.get("refresh_token"),
            token_url=config["oauth_token_url"],
            token_file=Path(config["token_file"]),
        )
        return RefreshableToken(
            grant,
            timeout=config["request_timeout"],
            user_agent=self.user_agent,
            keep_secret=self.redactor.add,
        )

    @override
    def check_more_settings(self) -> list[str]:
        if not self._uses_oauth:
            return []
        return [
            f"Setting '{name}' is required to renew access tokens"
            for name in _OAUTH
            if not self.config.get(name)
        ]
