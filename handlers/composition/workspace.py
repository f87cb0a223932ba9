"""The workspaces and the server that the settings name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass

import aiohttp
import structlog

from handlers.discord.connection import DiscordConnection, connect_discord
from handlers.slack.connection import SlackConnection, Wanted, connect_slack
from handlers.slack.standing import LOOK_EVERY_S, repair
from handlers.web import WebServer, web_app
from support.config import Settings, revealed
from support.errors import LockedOut, SettingError
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


def customers_workspace(settings: Settings) -> Wanted:
    """That of SLACK_BOT_TOKEN; the team's too, unless that is another one."""
    return Wanted(
        "SLACK_BOT_TOKEN",
        revealed(settings.slack_bot_token),
        revealed(settings.slack_app_token),
        revealed(settings.slack_signing_secret),
        help_channels=settings.slack_help_channels,
        desk_channel="" if settings.slack_desk else settings.slack_desk_channel,
        agents=settings.slack_agents,
        admins=settings.slack_admins,
    )


def team_workspace(settings: Settings) -> Wanted:
    """That of SLACK_DESK_BOT_TOKEN: the team's alone."""
    return Wanted(
        "SLACK_DESK_BOT_TOKEN",
        revealed(settings.slack_desk_bot_token),
        revealed(settings.slack_desk_app_token),
        revealed(settings.slack_desk_signing_secret),
        customers=False,
        desk_channel=settings.slack_desk_channel,
        agents=settings.slack_agents,
        admins=settings.slack_admins,
    )


def installed_workspace(settings: Settings, token: str) -> Wanted:
    """One that installed the app of SLACK_CLIENT_ID."""
    return Wanted("", token, "", "", help_channels=settings.slack_help_channels, installed=True)


def slack_workspaces(settings: Settings) -> dict[str, Wanted]:
    """Those that are on, by what they are called."""
    both = {"Slack": (settings.slack, customers_workspace), "Slack desk": (settings.slack_desk, team_workspace)}
    return {name: wanted(settings) for name, (is_on, wanted) in both.items() if is_on}


async def open_slack(
    settings: Settings, wanted: Wanted, shelf: Shelf, session: aiohttp.ClientSession, clock: Clock, *,
    paced: bool = True,
) -> SlackConnection:  # fmt: skip
    """One of the two. Raises as `connect_slack` does."""
    return await connect_slack(
        session,
        wanted,
        api_url=settings.slack_api_url,
        words=shelf.words,
        language=shelf.profile.language,
        team_language=shelf.profile.team.language,
        clock=clock,
        paced=paced,
    )


def check_apart(customers: SlackConnection, team: SlackConnection) -> None:
    """Raises SettingError where both tokens are of the same workspace: there one app serves both sides."""
    if customers.who.team == team.who.team:
        raise SettingError(
            f"SLACK_DESK_BOT_TOKEN is of {team.who.team_name}, where the customers are too: leave out SLACK_DESK_*"
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
        admins=settings.discord_admins,
        agents=settings.discord_agents,
        shards=settings.discord_shards,
        room_channel=settings.discord_room_channel,
    )


async def let_in(
    connect: Callable[[], Awaitable[SlackConnection]],
    wanted: Wanted,
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
        log.error("slack_locked_out", error=str(error), repair=repair(wanted.setting))
    async with AsyncExitStack() as stack:
        if server is not None:
            await server.start(web_app(slack={}, shop=None, helpdesk=None, health=_locked_out, metrics=metrics))
            stack.push_async_callback(server.stop)
        while True:
            await clock.sleep(LOOK_EVERY_S)
            try:
                return await connect()
            except LockedOut:
                continue


async def _locked_out() -> Mapping[str, bool]:
    return {"slack_token": False}
