"""One Slack workspace, from token to open sockets: what `bot.py` starts and stops. There is a second one where the
team's is another than the customers'."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.agents import SlackAgents
from handlers.slack.app import (
    Authorize,
    SlackIdentity,
    SocketMode,
    bolt_app,
    channel_ids,
    identify,
    joined_channels,
    web_client,
)
from handlers.slack.catchup import CatchUp
from handlers.slack.channel import SlackChannel
from handlers.slack.commands import Hosts, SlashCommands
from handlers.slack.desk import SlackDesk
from handlers.slack.desk_listeners import CardThreads
from handlers.slack.errors import translated
from handlers.slack.files import SlackFiles
from handlers.slack.guided import SlackBoard
from handlers.slack.pacing import PER_SECOND, ChannelPace, DeskPace
from handlers.slack.requests import Endpoint, signed_requests
from handlers.slack.sides import Community, Customers, DeskPlace
from handlers.slack.signals import Prompt, SlackSignals
from handlers.slack.standing import Standing
from handlers.slack.streams import SlackStreams
from support.errors import ChannelRefused, ChannelUnavailable, SettingError
from support.model.people import Language, Venue
from support.ports import Bookmarks, Clock, Commands, DeskReception, Guide, Reception
from support.words import Words

log = structlog.get_logger()

PROMPTS = ("track", "return", "policies", "human")
"""Slack shows four at most."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the settings want of one app in one workspace. `setting` names the variable of its token."""

    setting: str
    token: str
    app_token: str
    signing_secret: str
    """Empty, or one of the two is: how events come."""
    customers: bool = True
    """Is who writes to the bot there a customer?"""
    help_channels: tuple[str, ...] = ()
    installed: bool = False
    """It came by OAuth: what is called like a help channel is one, wherever the bot was invited."""
    desk_channel: str = ""
    """Empty: the team is elsewhere."""
    agents: tuple[str, ...] = ()
    admins: tuple[str, ...] = ()

    def is_help(self, channel: Mapping[str, Any]) -> bool:
        """By its name: ids are of one workspace."""
        return channel.get("name") in {name.removeprefix("#") for name in self.help_channels}


@dataclass(frozen=True, slots=True)
class TeamSide:
    """Where the team is in a workspace: its private channel, and who of the workspace may do what."""

    desk: SlackDesk
    name: str
    agents: SlackAgents | None
    """None where SLACK_AGENTS is empty: nobody may approve."""
    admins: SlackAgents | None
    """None where SLACK_ADMINS is empty: nobody may administer."""


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
    team: TeamSide | None
    """None where the team is elsewhere."""
    wanted: Wanted
    clock: Clock
    paced: bool = True
    """Keep Slack's rates; stand-ins whose limits are off need not be spared."""
    requests: Endpoint | None = None
    """Takes signed HTTP requests, where there is a signing secret."""
    sockets: SocketMode | None = None
    prompts: tuple[Prompt, ...] = ()
    """What customers can begin with."""
    on_new_channel: Callable[[Mapping[str, str]], None] | None = None
    """Told of a help channel that the bot was invited to meanwhile, by its key."""
    _catch_up: CatchUp | None = None
    _reading: asyncio.Task[None] | None = None
    _commands: SlashCommands | None = None
    _looks: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    @property
    def help_keys(self) -> frozenset[str]:
        """The help channels as `Speaking` names them."""
        return frozenset(f"slack:{self.who.team}:{item['id']}" for item in self.help_channels.values())

    @property
    def help_names(self) -> Mapping[str, str]:
        """What they are called."""
        return {f"slack:{self.who.team}:{item['id']}": str(item["name"]) for item in self.help_channels.values()}

    @property
    def desk_place(self) -> DeskPlace | None:
        """The team's channel, if it is here."""
        if self.team is None:
            return None
        channel = self.team.desk.channel
        return DeskPlace(self.who.team, channel, f"{self.who.url}archives/{channel}")

    @property
    def ways(self) -> str:
        """How events come."""
        there = {"Socket Mode": self.sockets, "HTTP": self.requests}
        return " and ".join(way for way, opened in there.items() if opened)

    def answer_to(
        self,
        reception: Reception,
        team_desk: DeskReception,
        bookmarks: Bookmarks,
        commands: Commands,
        guide: Guide,
        *,
        community: Community | None,
        authorize: Authorize,
        removed: Callable[[str], Awaitable[None]],
        hosts: Hosts,
        words: Words,
        language: Language,
    ) -> None:
        """Make ready to take events in. Until what was missed is found, turns in the workspace wait.

        `community` is where the app has customers; `hosts` are the addresses of all workspaces that the bot is in.
        """
        self._commands = SlashCommands(commands, words, hosts)
        bad_email = words.say(language, "proof.form.bad_email")
        customers = Customers(reception, guide, community, bad_email) if community else None
        cards = CardThreads(team_desk)
        app = bolt_app(
            self.client,
            self.wanted.signing_secret,
            team_desk,
            cards,
            authorize=authorize,
            removed=removed,
            commands=self._commands,
            desk=self.desk_place,
            customers=customers,
        )
        catch_up = self.follow(reception, bookmarks, cards)
        if self.wanted.signing_secret:
            self.requests = signed_requests(app, self.wanted.signing_secret)
        if self.wanted.app_token:
            self.sockets = SocketMode(app, self.wanted.app_token, came_up_anew=catch_up.want)

    def follow(self, reception: Reception, bookmarks: Bookmarks, cards: CardThreads | None = None) -> CatchUp:
        """Make ready to read what was missed."""
        self._catch_up = CatchUp(
            self.client,
            self.who,
            help_channels=(str(channel["id"]) for channel in self.help_channels.values()),
            reception=reception,
            bookmarks=bookmarks,
            clock=self.clock,
            monotonic=time.monotonic,
            paced=self.paced,
            desk=self.team.desk.channel if self.team else None,
            cards=cards,
        )
        self._catch_up.want()
        self.standing.came_back = self._catch_up.want
        return self._catch_up

    def read_missed(self) -> None:
        """Something may have reached nobody: it is read, and turns wait for that."""
        if self._catch_up is not None:
            self._catch_up.want()

    async def look_at(self, channel: str) -> None:
        """Something was written there. In a workspace that installed the app, the bot may have been invited to a help
        channel since: each channel is looked at once, and what is written meanwhile waits for that.
        """
        if not self.wanted.installed or channel.startswith("D"):
            return
        if channel not in self._looks:
            self._looks[channel] = asyncio.create_task(self._is_it_help(channel), name="is it a help channel")
        looking = self._looks[channel]
        try:
            await asyncio.shield(looking)
        except ChannelUnavailable:
            if self._looks.get(channel) is looking:
                del self._looks[channel]  # Slack delivers the event again, and then it is looked at again
            raise
        except ChannelRefused as error:
            log.warning("channel_not_known", channel=channel, error=str(error))  # mentions are answered all the same

    async def _is_it_help(self, channel: str) -> None:
        if channel in self.help_channels:
            return
        with translated("conversations.info"):
            found: dict[str, Any] = (await self.client.conversations_info(channel=channel))["channel"]
        if self.wanted.is_help(found):
            self.help_channels[channel] = found
            if self._catch_up is not None:
                self._catch_up.help_too(channel)
            if self.on_new_channel is not None:
                self.on_new_channel({f"slack:{self.who.team}:{channel}": str(found["name"])})

    async def listen(self) -> None:
        """Take events in: by Socket Mode where there is an app token; over HTTP `requests` is served by now.

        What was missed is read once they come, so that nothing falls between.
        """
        if self._catch_up is not None:
            await self._catch_up.begin()
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
        if self._catch_up is not None:
            self._catch_up.end()
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.wait({self._reading})
        if self.sockets is not None:
            await self.sockets.close()
        if self._commands is not None:
            await self._commands.close()


async def connect_slack(
    session: aiohttp.ClientSession,
    wanted: Wanted,
    *,
    api_url: str,
    words: Words,
    language: Language,
    team_language: Language,
    clock: Clock,
    paced: bool = True,
) -> SlackConnection:
    """Check the token and find the channels.

    Raises LockedOut for a bad token, SettingError when a channel is missing, or not what it must be.
    """
    client = web_client(wanted.token, api_url, session)
    who = await identify(client)
    if wanted.installed:
        desk, helps = None, {one["id"]: one for one in await joined_channels(client) if wanted.is_help(one)}
    else:
        found = await channel_ids(client, tuple(name for name in (*wanted.help_channels, wanted.desk_channel) if name))
        desk, helps = found.get(wanted.desk_channel), {found[name]["id"]: found[name] for name in wanted.help_channels}
        check_channels(helps, desk)
    pace = ChannelPace(time.monotonic, clock.sleep, PER_SECOND if paced else 0.0)
    channel = SlackChannel(client, who.team, pace)
    team, desk_pace = None, DeskPace.of(time.monotonic, clock.sleep, paced=paced)
    if desk is not None:
        team = TeamSide(
            SlackDesk(client, Venue("slack", who.team, str(desk["id"])), words, team_language, desk_pace),
            str(desk["name"]),
            SlackAgents(client, who.team, wanted.agents) if wanted.agents else None,
            SlackAgents(client, who.team, wanted.admins, "SLACK_ADMINS") if wanted.admins else None,
        )
    return SlackConnection(
        client=client,
        who=who,
        help_channels=helps,
        channel=channel,
        signals=SlackSignals(client, time.monotonic),
        streams=SlackStreams(client, channel, time.monotonic, paced=paced),
        board=SlackBoard(client, who.team),
        standing=Standing(client, who.team_name, wanted.setting),
        files=SlackFiles(session, wanted.token, api_url, clock.sleep),
        team=team,
        wanted=wanted,
        prompts=prompts_in(words, language),
        clock=clock,
        paced=paced,
    )


def prompts_in(words: Words, language: Language) -> tuple[Prompt, ...]:
    """What customers can begin with."""
    keys = [f"prompt.{name}" for name in PROMPTS]
    return tuple(Prompt(words.say(language, f"{key}.title"), words.say(language, f"{key}.message")) for key in keys)


def check_channels(helps: Mapping[str, Mapping[str, Any]], desk: Mapping[str, Any] | None) -> None:
    """Raises SettingError where the bot would hear nothing, or show customers' data to customers."""
    if desk is not None and not desk.get("is_private"):
        raise SettingError(
            f"SLACK_DESK_CHANNEL #{desk['name']} is public, but the desk shows customers' data: make it private "
            "(its name → Settings → Change to a private channel)"
        )
    if desk is not None and desk["id"] in helps:
        raise SettingError(f"SLACK_DESK_CHANNEL #{desk['name']} is in SLACK_HELP_CHANNELS too: take it out of there")
    away = sorted(f"#{channel['name']}" for channel in helps.values() if not channel.get("is_member"))
    if away:
        raise SettingError(f"SLACK_HELP_CHANNELS: the bot is not in {', '.join(away)}; /invite it there")
