"""The workspaces that installed the app: taken in at the start and as they come, let go as they leave.

Slack tells of a removal in an event, which may be lost, late, or older than a new installation; so the token itself is
asked each time, and only a token that is gone for good takes a workspace out.
https://docs.slack.dev/reference/events/app_uninstalled
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog

from handlers.slack.app import identify
from handlers.slack.connection import SlackConnection
from handlers.slack.workspaces import Workspaces
from support.errors import ChannelRefused, ChannelUnavailable, LockedOut
from support.model.installations import Installation
from support.ports import Clock
from support.ports import Installations as InstallationRows

log = structlog.get_logger()

GONE = ("account_inactive", "token_revoked")
"""Other codes about a token may pass, such as `invalid_auth` from an address that is not allowed for a while."""
REPAIR = "install the app there again (docs/slack.md)"


class Seal(Protocol):
    """Tokens as they may be kept: `handlers.slack.sealing`."""

    def seal(self, token: str) -> str: ...

    def open(self, sealed: str) -> str | None:
        """None for what was sealed otherwise."""
        ...


class Installations:
    """`connect` checks a token and finds the channels; `welcome` and `farewell` begin and end the answering there."""

    def __init__(
        self,
        rows: InstallationRows,
        seal: Seal,
        workspaces: Workspaces,
        clock: Clock,
        *,
        connect: Callable[[str], Awaitable[SlackConnection]],
        welcome: Callable[[SlackConnection], Awaitable[None]],
        farewell: Callable[[SlackConnection], Awaitable[None]],
    ) -> None:
        self._rows = rows
        self._seal = seal
        self._workspaces = workspaces
        self._clock = clock
        self._connect = connect
        self._welcome = welcome
        self._farewell = farewell
        self._one_by_one = asyncio.Lock()
        self._in: dict[str, Installation] = {}
        self._told: set[str] = set()

    async def look(self) -> None:
        """From time to time: who is in, and who is not any more."""
        for installation in await self._rows.all():
            await self._see_to(installation)

    async def find(self, team: str) -> SlackConnection | None:
        """One that another process took in, or that could not be reached before. Raises ChannelUnavailable where the
        app is installed and Slack can't be asked now.
        """
        installation = await self._rows.of(team)
        if installation is None:
            return None
        if self._in.get(team) != installation:
            await self._see_to(installation)
        found = self._workspaces.get(team)
        if found is None and await self._rows.of(team) is not None:
            raise ChannelUnavailable("a workspace that installed the app can't be reached")
        return found

    async def installed(self, team: str, name: str, token: str) -> None:
        """Somebody allowed the app in a workspace. Raises what keeping it does; Slack is asked afterwards."""
        installation = Installation(team, name, self._seal.seal(token))
        await self._rows.save(installation, self._clock.now())
        log.info("slack_workspace_installed", team=team)
        await self._see_to(installation)

    async def removed(self, team: str) -> None:
        """Slack says that the app was removed there, or its token revoked."""
        installation = await self._rows.of(team)
        if installation is not None:
            await self._see_to(installation)

    async def close(self) -> None:
        """Stop answering everywhere; all stay installed."""
        for team in list(self._in):
            await self._let_go(team)

    async def _see_to(self, installation: Installation) -> None:
        async with self._one_by_one:
            team, token = installation.team, self._seal.open(installation.sealed)
            if token is None:
                self._say_once("slack_installation_sealed_otherwise", team)
                return
            try:
                await self._ask(installation, token)
            except LockedOut as error:
                if not str(error).endswith(GONE):
                    self._say_once("slack_workspace_locked_out", team)
                elif await self._rows.remove(team, installation.sealed):
                    await self._let_go(team)
                    log.info("slack_workspace_left", team=team)
            except (ChannelUnavailable, ChannelRefused) as error:
                log.warning("slack_workspace_not_reached", team=team, error=str(error))

    async def _ask(self, installation: Installation, token: str) -> None:
        """Does the token work? Raises LockedOut, or what came between."""
        team, known = installation.team, self._workspaces.get(installation.team)
        if known is not None and self._in.get(team) == installation:
            await identify(known.client)
            return
        workspace = await self._connect(token)
        if workspace.who.team != team:
            self._say_once("slack_installation_of_another_workspace", team)
            return
        self._told.discard(team)
        await self._let_go(team)
        self._workspaces.take_in(workspace)
        self._in[team] = installation
        await self._welcome(workspace)

    async def _let_go(self, team: str) -> None:
        self._in.pop(team, None)
        workspace = self._workspaces.let_go(team)
        if workspace is not None:
            await self._farewell(workspace)

    def _say_once(self, event: str, team: str) -> None:
        if team not in self._told:
            log.error(event, team=team, repair=REPAIR)
        self._told.add(team)
