"""The workspace that the settings name."""

from __future__ import annotations

import aiohttp

from handlers.slack.connection import SlackConnection, connect_slack
from support.config import Settings, revealed
from support.ports import Clock
from support.world import Shelf


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
