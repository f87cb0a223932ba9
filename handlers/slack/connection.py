"""One Slack workspace, from token to open sockets: what `bot.py` starts and stops."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.app import SlackIdentity, SocketMode, bolt_app, channel_ids, identify, web_client
from handlers.slack.catchup import read_missed
from handlers.slack.channel import SlackChannel
from handlers.slack.desk import SlackDesk
from handlers.slack.pacing import PER_SECOND, ChannelPace
from handlers.slack.requests import Endpoint, signed_requests
from support.errors import SettingError
from support.model.people import Language, Venue
from support.ports import Clock, Reception
from support.words import Words

log = structlog.get_logger()


@dataclass(slots=True)
class SlackConnection:
    """A workspace the bot is in. `help_channels` and `desk` are Slack's channel objects."""

    client: AsyncWebClient
    who: SlackIdentity
    help_channels: dict[str, dict[str, Any]]
    channel: SlackChannel
    desk: SlackDesk
    desk_name: str
    requests: Endpoint | None = None
    """Takes signed HTTP requests, where there is a signing secret."""
    sockets: SocketMode | None = None

    @property
    def help_keys(self) -> frozenset[str]:
        """The help channels as `Speaking` names them."""
        return frozenset(f"slack:{self.who.team}:{item['id']}" for item in self.help_channels.values())

    async def listen(
        self, reception: Reception, words: Words, language: Language, signing_secret: str | None, app_token: str | None
    ) -> None:
        """Begin to take events in: by Socket Mode where there is an app token; by HTTP once `requests` is served."""
        bad_email = words.say(language, "proof.form.bad_email")
        app = bolt_app(self.client, signing_secret, reception, bad_email)
        if signing_secret:
            self.requests = signed_requests(app, signing_secret)
        if app_token:
            self.sockets = SocketMode(app, app_token)
            await self.sockets.connect()

    async def catch_up(self, reception: Reception, cursors: Mapping[str, str], threads: Iterable[Venue]) -> int:
        """Read what was written while nobody listened. `cursors` go from channel id to Slack ts."""
        return await read_missed(self.client, self.who, reception, dict(cursors), threads)

    async def close(self) -> None:
        """Stop taking events in."""
        if self.sockets is not None:
            await self.sockets.close()


async def connect_slack(
    session: aiohttp.ClientSession,
    *,
    token: str,
    api_url: str,
    help_channels: tuple[str, ...],
    desk_channel: str,
    words: Words,
    team_language: Language,
    clock: Clock,
    paced: bool = True,
) -> SlackConnection:
    """Check the token and find the channels.

    Raises ChannelRefused for a bad token, SettingError when a channel is missing or the desk is not private.
    """
    client = web_client(token, api_url, session)
    who = await identify(client)
    found = await channel_ids(client, (*help_channels, desk_channel))
    desk = found.pop(desk_channel)
    if not desk.get("is_private"):
        raise SettingError(
            f"SLACK_DESK_CHANNEL #{desk['name']} is public, but the desk shows customers' data: make it private"
        )
    pace = ChannelPace(time.monotonic, clock.sleep, PER_SECOND if paced else 0.0)
    return SlackConnection(
        client=client,
        who=who,
        help_channels=found,
        channel=SlackChannel(client, pace),
        desk=SlackDesk(client, str(desk["id"]), words, team_language, pace),
        desk_name=str(desk["name"]),
    )
