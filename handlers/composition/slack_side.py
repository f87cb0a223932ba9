"""All of Slack that the bot is in: where its customers are, where its team is, and who installed the app."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from functools import partial

import aiohttp
from slack_bolt.authorization import AuthorizeResult

from handlers.composition.workspace import check_apart, customers_workspace, let_in, open_slack, team_workspace
from handlers.jobs import Tick
from handlers.slack.app import Authorize, authorized
from handlers.slack.connection import SlackConnection, TeamSide, Wanted
from handlers.slack.installations import Installations
from handlers.slack.standing import LOOK_EVERY_S
from handlers.slack.workspaces import Workspaces, hosts
from handlers.web import SLACK_DESK_EVENTS, SLACK_EVENTS, Endpoint, WebServer
from support.config import Settings
from support.desk import SupportDesk
from support.ports import Clock
from support.storage.store import Store
from support.world import Shelf


class SlackSide:
    """Connected, answering, listening: in this order."""

    def __init__(
        self, settings: Settings, shelf: Shelf, session: aiohttp.ClientSession, clock: Clock, *, paced: bool
    ) -> None:  # fmt: skip
        self._settings = settings
        self._shelf = shelf
        self._session = session
        self._clock = clock
        self._paced = paced
        self.own: SlackConnection | None = None
        self.desk: SlackConnection | None = None
        self.workspaces: Workspaces | None = None
        """Where customers are: the own one, and those that installed the app."""
        self.installations: Installations | None = None
        self.pages: Mapping[str, Endpoint] = {}

    async def connect(self, server: WebServer | None, figures: Callable[[], Awaitable[bytes]]) -> None:
        """Raises as `connect_slack` does; waits while Slack does not take a token."""
        settings = self._settings

        async def enter(wanted: Wanted) -> SlackConnection:
            connect = partial(
                open_slack, settings, wanted, self._shelf, self._session, self._clock, paced=self._paced
            )  # fmt: skip
            return await let_in(connect, wanted, self._clock, server, figures)

        if settings.slack:
            self.own = await enter(customers_workspace(settings))
            self.workspaces = Workspaces(self.own)
        if settings.slack_desk:
            self.desk = await enter(team_workspace(settings))
        if self.own is not None and self.desk is not None:
            check_apart(self.own, self.desk)

    @property
    def connections(self) -> Sequence[SlackConnection]:
        """Those of the settings."""
        return [one for one in (self.own, self.desk) if one is not None]

    @property
    def team(self) -> TeamSide | None:
        """Where the team is."""
        return next((one.team for one in self.connections if one.team is not None), None)

    @property
    def requests(self) -> Mapping[str, Endpoint]:
        """What takes signed requests, by its path."""
        both = {SLACK_EVENTS: self.own, SLACK_DESK_EVENTS: self.desk}
        return {path: one.requests for path, one in both.items() if one is not None and one.requests is not None}

    def answer(self, desk: SupportDesk, store: Store, names: dict[str, str]) -> None:
        """Make ready to take events in. `names` are those of all help channels; more come with more workspaces."""
        if self.workspaces is not None and self._settings.slack_installs:
            self._open_installations(self.workspaces, desk, store, names)
        for connection in self.connections:
            connection.answer_to(
                desk.reception,
                desk.team,
                store.bookmarks,
                desk.commands,
                desk.guide,
                community=self.workspaces if connection is self.own else None,
                authorize=self._authorize(connection),
                removed=self._removed,
                hosts=lambda: hosts([*(self.workspaces or ()), *self.connections]),
                words=self._shelf.words,
                language=self._shelf.profile.language,
            )

    async def listen(self, stack: AsyncExitStack) -> None:
        """Take events in. They end with the `stack`."""
        if self.installations is not None:
            stack.push_async_callback(self.installations.close)
        for connection in self.connections:
            stack.push_async_callback(connection.close)
            await connection.listen()

    def read_missed(self) -> None:
        """Something may have reached nobody: it is read."""
        for connection in self.connections:
            connection.read_missed()

    def ticks(self) -> list[Tick]:
        """What is looked at from time to time."""
        ticks = []
        for connection, apart in ((self.own, ""), (self.desk, " of the desk")):
            if connection is not None:
                ticks.append(Tick(f"missed{apart}", 5.0, connection.look))
                ticks.append(Tick(f"token{apart}", LOOK_EVERY_S, connection.standing.look))
        if self.installations is not None:
            ticks.append(Tick("installations", LOOK_EVERY_S, self.installations.look, at_once=True))
            ticks.append(Tick("missed elsewhere", 5.0, self._look_elsewhere))
        return ticks

    async def health(self) -> dict[str, bool]:
        """What must work for events to be taken in. A workspace that installed the app may leave at any time."""
        parts = {}
        for name, connection in (("slack", self.own), ("slack_desk", self.desk)):
            if connection is not None:
                parts[f"{name}_token"] = connection.standing.is_well
            if connection is not None and connection.sockets is not None:
                parts[f"{name}_sockets"] = await connection.sockets.connected() > 0
        return parts

    def _open_installations(
        self, workspaces: Workspaces, desk: SupportDesk, store: Store, names: dict[str, str]
    ) -> None:  # fmt: skip
        # Only now are they imported: few have them, and they bring cryptography with them.
        from handlers.composition.installing import open_installations, open_pages  # noqa: PLC0415

        opened = open_installations(
            self._settings, self._shelf, self._session, self._clock,
            workspaces=workspaces, store=store, desk=desk, names=names, paced=self._paced,
        )  # fmt: skip
        self.installations = opened
        workspaces.look_up = opened.find
        self.pages = open_pages(
            self._settings, self._shelf, self._session, store, self._clock,
            installations=opened, own=workspaces.own.who.team,
        )  # fmt: skip

    def _authorize(self, connection: SlackConnection) -> Authorize:
        """For a workspace that is not known, the app's own: a stranger pressed in a channel shared with it."""

        async def authorize(team_id: str | None) -> AuthorizeResult:
            found = None
            if self.workspaces is not None and connection is self.own and team_id:
                found = await self.workspaces.find(team_id)
            found = found or connection
            return authorized(found.who, found.wanted.token)

        return authorize

    async def _removed(self, team: str) -> None:
        """Slack says that the app was removed somewhere: the token itself tells whether that is so."""
        for connection in self.connections:
            if connection.who.team == team:
                await connection.standing.look()
        if self.installations is not None:
            await self.installations.removed(team)

    async def _look_elsewhere(self) -> None:
        for workspace in self.workspaces or ():
            if workspace is not self.own:
                await workspace.look()
