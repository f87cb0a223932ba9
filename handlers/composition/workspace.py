"""The workspace and the server that the settings name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass

import aiohttp
import structlog

from handlers.discord.connection import DiscordConnection, connect_discord
from handlers.slack.connection import SlackConnection, connect_slack
from handlers.slack.standing import LOOK_EVERY_S, REPAIR
from handlers.web import WebServer, web_app
from support.config import Settings, revealed
from support.errors import LockedOut
from support.model.conversation import Attachment
from support.model.files import Image
from support.ports import Clock, Files
from support.world import Shelf

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class EveryFile:
    """The files of all platforms that are on: each takes those on its own host. Implements `support.ports.Files`."""

    sides: tuple[Files, ...]

    async def read(self, file: Attachment) -> Image | None:
        """Of the first that knows it."""
        for side in self.sides:
            found = await side.read(file)
            if found is not None:
                return found
        return None


async def open_slack(
    settings: Settings, shelf: Shelf, session: aiohttp.ClientSession, clock: Clock, *, paced: bool = True
) -> SlackConnection:
    """The workspace of SLACK_BOT_TOKEN."""
    return await connect_slack(
        session,
        token=revealed(settings.slack_bot_token),
        api_url=settings.slack_api_url,
        help_channels=settings.slack_help_channels,
        desk_channel=settings.slack_desk_channel,
        agents=settings.slack_agents,
        admins=settings.slack_admins,
        words=shelf.words,
        team_language=shelf.profile.team.language,
        clock=clock,
        paced=paced,
    )


async def open_discord(
    settings: Settings, shelf: Shelf, session: aiohttp.ClientSession, clock: Clock
) -> DiscordConnection:
    """The server of DISCORD_HELP_CHANNELS."""
    return await connect_discord(
        session,
        token=revealed(settings.discord_token),
        application_id=settings.discord_application_id,
        help_channels=settings.discord_help_channels,
        api_url=settings.discord_api_url,
        gateway_url=settings.discord_gateway_url,
        words=shelf.words,
        language=shelf.profile.language,
        clock=clock,
    )


async def let_in(
    connect: Callable[[], Awaitable[SlackConnection]],
    clock: Clock,
    server: WebServer | None,
    metrics: Callable[[], Awaitable[bytes]],
) -> SlackConnection:
    """The workspace. A token that Slack takes no more ends no process, which would only be started again and again: it
    is said once, `server` answers that the bot is not ready, and Slack is asked from time to time.
    """
    try:
        return await connect()
    except LockedOut as error:
        log.error("slack_locked_out", error=str(error), repair=REPAIR)
    async with AsyncExitStack() as stack:
        if server is not None:
            await server.start(web_app(slack=None, shop=None, helpdesk=None, health=_locked_out, metrics=metrics))
            stack.push_async_callback(server.stop)
        while True:
            await clock.sleep(LOOK_EVERY_S)
            try:
                return await connect()
            except LockedOut:
                continue


async def _locked_out() -> Mapping[str, bool]:
    return {"slack_token": False}
