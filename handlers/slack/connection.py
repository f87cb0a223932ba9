"""One Slack workspace, from token to open sockets: what `bot.py` starts and stops."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.agents import SlackAgents
from handlers.slack.app import SlackIdentity, SocketMode, bolt_app, channel_ids, identify, web_client
from handlers.slack.catchup import CatchUp
from handlers.slack.channel import SlackChannel
from handlers.slack.commands import SlashCommands
from handlers.slack.desk import SlackDesk
from handlers.slack.desk_listeners import CardThreads
from handlers.slack.files import SlackFiles
from handlers.slack.guided import SlackBoard
from handlers.slack.pacing import PER_SECOND, ChannelPace
from handlers.slack.requests import Endpoint, signed_requests
from handlers.slack.signals import Prompt, SlackSignals
from handlers.slack.standing import Standing
from handlers.slack.streams import SlackStreams
from support.errors import SettingError
from support.model.people import Language
from support.ports import Bookmarks, Clock, Commands, DeskReception, Guide, Reception
from support.words import Words

log = structlog.get_logger()

PROMPTS = ("track", "return", "policies", "human")
"""Slack shows four at most."""


@dataclass(slots=True)
class SlackConnection:
    """A workspace the bot is in. `help_channels` are Slack's channel objects by their ids."""

    client: AsyncWebClient
    who: SlackIdentity
    help_channels: dict[str, dict[str, Any]]
    channel: SlackChannel
    signals: SlackSignals
    streams: SlackStreams
    board: SlackBoard
    standing: Standing
    files: SlackFiles
    desk: SlackDesk
    desk_name: str
    agents: SlackAgents | None
    """None where SLACK_AGENTS is empty: nobody may approve."""
    admins: SlackAgents | None
    """None where SLACK_ADMINS is empty: nobody may administer."""
    clock: Clock
    paced: bool = True
    """Keep Slack's rates; stand-ins whose limits are off need not be spared."""
    requests: Endpoint | None = None
    """Takes signed HTTP requests, where there is a signing secret."""
    sockets: SocketMode | None = None
    _catch_up: CatchUp | None = None
    _reading: asyncio.Task[None] | None = None
    _commands: SlashCommands | None = None

    @property
    def help_keys(self) -> frozenset[str]:
        """The help channels as `Speaking` names them."""
        return frozenset(f"slack:{self.who.team}:{item['id']}" for item in self.help_channels.values())

    @property
    def help_names(self) -> Mapping[str, str]:
        """What they are called."""
        return {f"slack:{self.who.team}:{item['id']}": str(item["name"]) for item in self.help_channels.values()}

    def answer_to(
        self,
        reception: Reception,
        team_desk: DeskReception,
        bookmarks: Bookmarks,
        commands: Commands,
        guide: Guide,
        *,
        words: Words,
        language: Language,
        signing_secret: str | None,
        app_token: str | None,
    ) -> None:
        """Make ready to take events in. Until what was missed is found, turns in the workspace wait."""
        bad_email = words.say(language, "proof.form.bad_email")
        self._commands = SlashCommands(commands, words)
        cards = CardThreads(team_desk)
        app = bolt_app(
            self.client,
            signing_secret,
            reception,
            team_desk,
            cards,
            commands=self._commands,
            guide=guide,
            bad_email=bad_email,
            desk_channel=self.desk.channel,
            channel=self.channel,
            archive=f"{self.who.url}archives/{self.desk.channel}",
            signals=self.signals,
            prompts=prompts_in(words, language),
            standing=self.standing,
        )
        self._catch_up = CatchUp(
            self.client,
            self.who,
            help_channels=(str(channel["id"]) for channel in self.help_channels.values()),
            reception=reception,
            bookmarks=bookmarks,
            clock=self.clock,
            monotonic=time.monotonic,
            paced=self.paced,
            desk=self.desk.channel,
            cards=cards,
        )
        self._catch_up.want()
        self.standing.came_back = self._catch_up.want
        if signing_secret:
            self.requests = signed_requests(app, signing_secret)
        if app_token:
            self.sockets = SocketMode(app, app_token, came_up_anew=self._catch_up.want)

    async def listen(self) -> None:
        """Take events in: by Socket Mode where there is an app token; over HTTP `requests` is served by now.

        What was missed is read once they come, so that nothing falls between.
        """
        if self.sockets is not None:
            await self.sockets.connect()
        if self._catch_up is not None:
            self._reading = asyncio.create_task(self._catch_up.run(), name="catch up")

    async def look(self) -> None:
        """A tick: note that nothing was missed, where that is known; where it is not, look from time to time."""
        if self._catch_up is None or not self.standing.is_well:
            return  # whom Slack locked out may miss everything, whatever is connected
        if self.sockets is None:
            self._catch_up.want_at_times()
        elif await self.sockets.connected():
            await self._catch_up.nothing_missed()

    async def close(self) -> None:
        """Stop taking events in."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.wait({self._reading})
        if self.sockets is not None:
            await self.sockets.close()
        if self._commands is not None:
            await self._commands.close()


async def connect_slack(
    session: aiohttp.ClientSession,
    *,
    token: str,
    api_url: str,
    help_channels: tuple[str, ...],
    desk_channel: str,
    agents: tuple[str, ...],
    admins: tuple[str, ...],
    words: Words,
    team_language: Language,
    clock: Clock,
    paced: bool = True,
) -> SlackConnection:
    """Check the token and find the channels.

    Raises LockedOut for a bad token, SettingError when a channel is missing, or not what it must be.
    """
    client = web_client(token, api_url, session)
    who = await identify(client)
    found = await channel_ids(client, (*help_channels, desk_channel))
    desk, helps = found[desk_channel], {found[name]["id"]: found[name] for name in help_channels}
    check_channels(helps, desk)
    pace = ChannelPace(time.monotonic, clock.sleep, PER_SECOND if paced else 0.0)
    channel = SlackChannel(client, pace)
    return SlackConnection(
        client=client,
        who=who,
        help_channels=helps,
        channel=channel,
        signals=SlackSignals(client),
        streams=SlackStreams(client, channel, time.monotonic, paced=paced),
        board=SlackBoard(client),
        standing=Standing(client, who.team_name),
        files=SlackFiles(session, token, api_url, clock.sleep),
        desk=SlackDesk(client, str(desk["id"]), words, team_language, pace),
        desk_name=str(desk["name"]),
        agents=SlackAgents(client, who.team, agents) if agents else None,
        admins=SlackAgents(client, who.team, admins, "SLACK_ADMINS") if admins else None,
        clock=clock,
        paced=paced,
    )


def prompts_in(words: Words, language: Language) -> tuple[Prompt, ...]:
    """What customers can begin with."""
    keys = [f"prompt.{name}" for name in PROMPTS]
    return tuple(Prompt(words.say(language, f"{key}.title"), words.say(language, f"{key}.message")) for key in keys)


def check_channels(helps: Mapping[str, Mapping[str, Any]], desk: Mapping[str, Any]) -> None:
    """Raises SettingError where the bot would hear nothing, or show customers' data to customers."""
    if not desk.get("is_private"):
        raise SettingError(
            f"SLACK_DESK_CHANNEL #{desk['name']} is public, but the desk shows customers' data: make it private"
        )
    if any(channel["id"] == desk["id"] for channel in helps.values()):
        raise SettingError(f"SLACK_DESK_CHANNEL #{desk['name']} is in SLACK_HELP_CHANNELS too: take it out of there")
    away = sorted(f"#{channel['name']}" for channel in helps.values() if not channel.get("is_member"))
    if away:
        raise SettingError(f"SLACK_HELP_CHANNELS: the bot is not in {', '.join(away)}; /invite it there")
