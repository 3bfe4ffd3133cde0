"""OAuth 2.0 access tokens that are renewed while a run goes on (RFC 6749, section 6).

An endpoint that answers with a new refresh token no longer takes the old one, so new tokens are in
a file before they are used, and of the runs that share the file one renews them at a time. What no
client can prevent: a process that is killed between the endpoint's response and the file loses the
new tokens. The file then says so.
"""

from __future__ import annotations

import hashlib
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import msgspec
from typing_extensions import override

from spile.exceptions import GrantError, RetriableError
from spile.http.connection import Connections
from spile.http.credentials import Credentials
from spile.http.retry import retry_after
from spile.http.statuses import DEFAULT_STATUSES, Meaning
from spile.http.token_file import TokenFile, Tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from spile.http.messages import Response

# A token this close to its end is renewed first: a request takes time, and clocks differ.
LEEWAY_SECONDS = 60.0
_LEEWAY_SHARE = 0.1
_AUTHORISE = "Authorise again, and set refresh_token to the token that this gives."
# Error codes of RFC 6749; any other text may be something else.
_CODE = re.compile(r"[a-z_]{1,40}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a client was given to get access tokens with; no secret shows in a repr.

    Attributes:
        client_id: Name of the client.
        client_secret: Its password.
        refresh_token: The first refresh token; None if the file holds one.
        token_url: Where tokens are renewed; no other address sees any of this.
        token_file: Keeps the tokens, readable by its owner alone.
    """

    client_id: str
    client_secret: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    token_url: str
    token_file: Path

    @property
    def mark(self) -> str | None:
        """A digest of the first refresh token, to know again what came of it."""
        token = self.refresh_token
        return None if token is None else hashlib.sha256(token.encode()).hexdigest()


class _Content(msgspec.Struct):
    """What a token endpoint sends."""

    access_token: str
    refresh_token: str | None = None
    expires_in: float | None = None


class RefreshableToken(Credentials):
    """A bearer token that is renewed before it ends, and when the API rejects it.

    All threads of a run share it: one renews it while the others wait.

    Args:
        grant: What tokens are got with, and where they are kept.
        timeout: Seconds without a byte after which the token endpoint is given up.
        user_agent: The identification header.
        keep_secret: Takes each token, so that no log shows it.
    """

    def __init__(
        self,
        grant: Grant,
        *,
        timeout: float,
        user_agent: str,
        keep_secret: Callable[[str], None],
    ) -> None:
        self._grant = grant
        self._file = TokenFile(grant.token_file)
        # Long enough for another run's exchange, which may take as long as one of ours.
        self._patience = 2 * timeout
        self._connections = Connections(grant.token_url, timeout)
        self._headers = {
            "User-Agent": user_agent,
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self._keep_secret = keep_secret
        self._tokens: Tokens | None = None
        self._failure: GrantError | None = None
        self._lock = threading.Lock()

    @property
    @override
    def identity(self) -> tuple[str, ...]:
        # Tokens change; the client and the file that keeps them do not.
        grant = self._grant
        return (grant.client_id, grant.token_url, str(grant.token_file.resolve()))

    @override
    def headers(self) -> dict[str, str]:
        tokens = self._tokens
        if tokens is None or not tokens.good:
            tokens = self._get(lambda found: found.good)
        return _signature(tokens)

    @override
    def renew(self, rejected: Mapping[str, str]) -> bool:
        # Another thread may have renewed it since that request was sent.
        self._get(lambda found: found.good and _signature(found) != rejected)
        return True

    def _get(self, serves: Callable[[Tokens], bool]) -> Tokens:
        """Tokens that serve: the ones at hand, the file's, or new ones."""
        with self._lock:
            if self._failure is not None:
                raise self._failure
            try:
                if self._tokens is None or not serves(self._tokens):
                    self._tokens = self._kept_or_new(serves)
            except GrantError as error:
                # A second try would only repeat it; each thread hears it once.
                self._failure = error
                raise
            return self._tokens

    def _kept_or_new(self, serves: Callable[[Tokens], bool]) -> Tokens:
        # Another run may have renewed them; what was at hand then no longer serves.
        kept = self._kept()
        if serves(kept):
            return kept
        with self._file.locked(self._patience):
            kept = self._kept()
            return kept if serves(kept) else self._new(kept, serves)

    def _new(self, kept: Tokens, serves: Callable[[Tokens], bool]) -> Tokens:
        try:
            # The interpreter waits for this thread, not for those that send requests: tokens on
            # their way when a run is stopped would be lost.
            with ThreadPoolExecutor(1) as exchanger:
                return exchanger.submit(self._exchange, kept).result()
        except GrantError:
            # What knows nothing of the lock may have been faster.
            newer = self._kept()
            if newer.refresh_token != kept.refresh_token and serves(newer):
                return newer
            raise

    def _kept(self) -> Tokens:
        """The tokens in the file, or the first refresh token, whichever is newer."""
        found, first, mark = self._file.read(), self._grant.refresh_token, self._grant.mark
        # Another first token than the file goes back to is a new authorisation.
        if first is not None and (found is None or found.grant not in {None, mark}):
            found = Tokens(refresh_token=first, grant=mark)
        if found is None:
            msg = f"The file that token_file names is not there. {_AUTHORISE}"
            raise GrantError(msg)
        self._redact(found)
        return found

    def _redact(self, tokens: Tokens) -> None:
        for secret in (tokens.refresh_token, tokens.access_token):
            if secret:
                self._keep_secret(secret)

    def _exchange(self, kept: Tokens) -> Tokens:
        """Renew the tokens and keep them.

        Raises:
            GrantError: The endpoint refuses.
            RetriableError: It may answer later.
        """
        form = {
            "grant_type": "refresh_token",
            "refresh_token": kept.refresh_token,
            "client_id": self._grant.client_id,
            "client_secret": self._grant.client_secret,
        }
        before = self._file.read()
        # Written first: a run that is killed from here on may leave a token that has served.
        pending = msgspec.structs.replace(kept, pending=True)
        self._file.write(pending)
        asked, body = time.time(), urlencode(form).encode()
        response = self._connections.send("POST", self._grant.token_url, self._headers, body)
        try:
            content = _read(response, interrupted=kept.pending)
        except GrantError:
            self._file.restore(before, in_place_of=pending)
            raise
        tokens = Tokens(
            refresh_token=content.refresh_token or kept.refresh_token,
            access_token=content.access_token,
            renew_at=asked + _usable(content.expires_in) if content.expires_in else None,
            grant=self._grant.mark or kept.grant,
        )
        self._redact(tokens)
        self._file.write(tokens)
        return tokens


def _signature(tokens: Tokens) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens.access_token}"}


def _usable(lifetime: float) -> float:
    return lifetime - min(LEEWAY_SECONDS, lifetime * _LEEWAY_SHARE)


def _read(response: Response, *, interrupted: bool) -> _Content:
    """The tokens in a response.

    Args:
        response: Of the token endpoint.
        interrupted: True if an earlier run has sent the same refresh token and got no response.

    Raises:
        GrantError: It holds none, and will not.
        RetriableError: The endpoint may answer later.
    """
    if DEFAULT_STATUSES.meaning(response.status) is Meaning.RETRY:
        msg = f"the token endpoint answered {response.status}"
        raise RetriableError(msg, retry_after=retry_after(response.headers), status=response.status)
    if not response.ok:
        raise GrantError(_refusal(response, interrupted=interrupted))
    try:
        return msgspec.json.decode(response.body, type=_Content, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError):
        msg = "The token endpoint answered something else than tokens. Check oauth_token_url."
        raise GrantError(msg) from None


def _refusal(response: Response, *, interrupted: bool) -> str:
    code = _code(response.body)
    said = f" ({code})" if code else ""
    if code == "invalid_grant" and interrupted:
        return (
            "An earlier run was killed or cut off while it renewed the tokens, and the new ones "
            f"never arrived{said}. {_AUTHORISE}"
        )
    if code == "invalid_grant":
        return f"The refresh token has expired or was used before{said}. {_AUTHORISE}"
    if code in {"invalid_client", "unauthorized_client"}:
        return f"The token endpoint rejects the client{said}. Check client_id and client_secret."
    return f"The token endpoint answered {response.status}{said}. Check oauth_token_url."


def _code(body: bytes) -> str | None:
    """The error code of a refusal."""
    try:
        code = msgspec.json.decode(body, type=dict[str, object]).get("error")
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else None
