"""One Slack: the workspaces that a server holds, their apps' post offices, and the tickets it gave out.

This is where the parts meet. It answers "whose token is this" and "which post office serves this team";
the Web API, the sockets and the control interface all work on it.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sandbox.clock import Clock
from sandbox.slack.delivery.post_office import PostOffice
from sandbox.slack.events import Events
from sandbox.slack.installing import Codes
from sandbox.slack.tickets import ResponseUrl, ResponseUrls, Triggers
from sandbox.slack.workspace import SlackApp, SlackWorkspace


@dataclass(frozen=True, slots=True)
class Credential:
    """Whom a token speaks for."""

    kind: Literal["bot", "app", "config"]
    workspace: SlackWorkspace


class SlackService:
    """State shared by every endpoint of the stand-in."""

    def __init__(self, workspaces: tuple[SlackWorkspace, ...], clock: Clock) -> None:
        self.clock = clock
        self.base_url = ""
        self.triggers = Triggers(clock)
        self.response_urls = ResponseUrls(clock)
        self.codes = Codes(clock)
        self._workspaces: dict[str, SlackWorkspace] = {}
        self._offices: dict[str, PostOffice] = {}
        self._events: dict[str, Events] = {}
        self._credentials: dict[str, Credential] = {}
        for workspace in workspaces:
            self.add(workspace)

    def add(self, workspace: SlackWorkspace) -> None:
        """Take in a further workspace."""
        app = workspace.app
        workspace.use_clock(self.clock)
        self._workspaces[workspace.team_id] = workspace
        if app.app_id not in self._offices:
            self._offices[app.app_id] = PostOffice(app, lambda: self._note_change(app), self.clock.now)
            self._credentials[app.app_token] = Credential("app", workspace)
            self._credentials[app.config_token] = Credential("config", workspace)
        self._events[workspace.team_id] = Events(workspace, self._offices[app.app_id])
        self._credentials[workspace.bot_token] = Credential("bot", workspace)

    def install(self, workspace: SlackWorkspace) -> None:
        """Its app was allowed by OAuth: a token from before a removal stays worthless."""
        if not workspace.is_installed:
            del self._credentials[workspace.bot_token]
            workspace.bot_token = f"xoxb-{secrets.token_hex(16)}"
            self._credentials[workspace.bot_token] = Credential("bot", workspace)
            workspace.is_installed = True
        workspace.changes.note()

    def app_of_client(self, client_id: str) -> SlackApp | None:
        apps = (workspace.app for workspace in self._workspaces.values())
        return next((app for app in apps if app.client_id == client_id), None)

    def workspace(self, team_id: str) -> SlackWorkspace | None:
        return self._workspaces.get(team_id)

    def workspaces(self) -> Iterator[SlackWorkspace]:
        yield from self._workspaces.values()

    def events(self, workspace: SlackWorkspace) -> Events:
        return self._events[workspace.team_id]

    def office(self, app: SlackApp) -> PostOffice:
        return self._offices[app.app_id]

    def office_of(self, app_id: str) -> PostOffice | None:
        return self._offices.get(app_id)

    def credential(self, token: str) -> Credential | None:
        return self._credentials.get(token)

    def response_address(self, url: ResponseUrl) -> str:
        """The `response_url` of an interaction."""
        return f"{self.base_url}/response/{url.team_id}/{url.id}"

    async def close(self) -> None:
        for office in self._offices.values():
            await office.close()

    def _note_change(self, app: SlackApp) -> None:
        for workspace in self._workspaces.values():
            if workspace.app is app:
                workspace.changes.note()
