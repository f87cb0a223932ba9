"""Installing an app by OAuth: what its page at Slack asks, and the one-time codes that an approval is worth.

https://docs.slack.dev/authentication/installing-with-oauth
"""

import secrets
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from sandbox.clock import Clock
from sandbox.slack.workspace import SlackApp, SlackWorkspace

CODE_LIFETIME_S = 600.0


class InstallError(Exception):
    """Slack's page, or `oauth.v2.access`, refuses; `code` is Slack's error code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Asked:
    """An address of `/oauth/v2/authorize`, read."""

    client_id: str
    scopes: frozenset[str]
    redirect_uri: str
    state: str

    @classmethod
    def read(cls, url: str) -> "Asked":
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        scopes = frozenset(scope for scope in query.get("scope", "").split(",") if scope)
        return cls(query.get("client_id", ""), scopes, query.get("redirect_uri", ""), query.get("state", ""))

    def check(self, app: SlackApp | None, workspace: SlackWorkspace) -> None:
        """Raises InstallError as the page would show it."""
        if app is None or workspace.app is not app:
            raise InstallError("invalid_client_id")
        if not app.is_distributed:
            raise InstallError("invalid_team_for_non_distributed_app")
        if self.redirect_uri not in app.redirect_urls:
            raise InstallError("bad_redirect_uri")
        if not self.scopes or (app.scopes is not None and not self.scopes <= app.scopes):
            raise InstallError("invalid_scope")

    def back(self, **query: str) -> str:
        """Where the browser is sent afterwards."""
        return f"{self.redirect_uri}?{urlencode(query | {'state': self.state})}"


@dataclass(frozen=True, slots=True)
class _Code:
    workspace: SlackWorkspace
    redirect_uri: str
    issued_at: float


class Codes:
    """One-time codes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._issued: dict[str, _Code] = {}

    def issue(self, workspace: SlackWorkspace, redirect_uri: str) -> str:
        code = secrets.token_hex(16)
        self._issued[code] = _Code(workspace, redirect_uri, self._clock.now())
        return code

    def exchange(self, code: str, app: SlackApp, redirect_uri: str) -> SlackWorkspace:
        """Raises InstallError as https://docs.slack.dev/reference/methods/oauth.v2.access does."""
        found = self._issued.pop(code, None)
        if found is None or found.workspace.app is not app or self._clock.now() - found.issued_at > CODE_LIFETIME_S:
            raise InstallError("invalid_code")
        if found.redirect_uri != redirect_uri:
            raise InstallError("bad_redirect_uri")
        return found.workspace
