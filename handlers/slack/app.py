"""Slack's connection to the process: one bolt app, fed by Socket Mode or by signed HTTP requests."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.commands import SlashCommands
from handlers.slack.desk_listeners import CardThreads, register_desk
from handlers.slack.errors import TIMEOUT_S, translated
from handlers.slack.guided import register_guide
from handlers.slack.home import register_home
from handlers.slack.listeners import register, register_team
from handlers.slack.shortcuts import register_shortcuts
from handlers.slack.sides import Customers, DeskPlace
from handlers.slack.standing import register_removed
from support.errors import SettingError, TryAgainLater
from support.ports import DeskReception
from support.tasks import ENDED_WITHIN_S, ended

log = structlog.get_logger()

SOCKETS = 2
"""With one of two dropped no first delivery was missed; with the only one dropped most were (measured)."""
PING_INTERVAL_S = 5.0
ENVELOPES_AT_ONCE = 64
"""Of one socket: so many that a few whose answers take long (a form is opened, Slack is asked) hold up no other."""


@dataclass(frozen=True, slots=True)
class SlackIdentity:
    """Who the bot is in its workspace."""

    team: str
    team_name: str
    bot_user: str
    url: str = ""
    """The workspace's address."""
    bot: str = ""
    """The bot's id as a bot, which Slack names beside that as a user."""


Authorize = Callable[..., Awaitable[AuthorizeResult]]
"""Given `team_id`: with which token bolt answers an event of that workspace, and who the bot is there."""


def authorized(who: SlackIdentity, token: str) -> AuthorizeResult:
    """As bolt wants it."""
    return AuthorizeResult(
        enterprise_id=None, team_id=who.team, team=who.team_name, url=who.url,
        bot_user_id=who.bot_user, bot_id=who.bot, bot_token=token,
    )  # fmt: skip


def web_client(token: str, api_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """A client on a shared session (one connection a call otherwise) and without retries: the outbox owns those."""
    return AsyncWebClient(token=token, base_url=api_url, session=session, timeout=TIMEOUT_S, retry_handlers=[])


def bolt_app(
    client: AsyncWebClient,
    signing_secret: str,
    team_desk: DeskReception,
    cards: CardThreads,
    *,
    authorize: Authorize,
    removed: Callable[[str], Awaitable[None]],
    commands: SlashCommands,
    desk: DeskPlace | None,
    customers: Customers | None,
) -> AsyncApp:
    """The app with its listeners: for the team where `desk` is, for customers, or for both.

    Cards stand in the desk's channel alone, but `team_desk` asks of every press who it was.
    """
    # It warns of a client beside a SLACK_BOT_TOKEN in the environment, but the client has that very one.
    logging.disable(logging.WARNING)
    app = AsyncApp(
        name="relais",
        client=client,
        signing_secret=signing_secret,  # by Socket Mode none is needed; by HTTP all is refused without one
        process_before_response=True,
        authorize=authorize,
    )
    logging.disable(logging.NOTSET)
    app.error(_not_taken_in)
    register_desk(app, team_desk)
    register_shortcuts(app, team_desk, desk, customers=customers is not None)
    commands.register(app)
    register_home(app, team_desk, desk, customers)
    register_removed(app, removed)
    if customers is not None:
        register_guide(app, customers.guide, customers.community)
        register(app, customers, desk, cards.live)
    elif desk is not None:
        register_team(app, desk, cards.live)
    return app


async def _not_taken_in(error: Exception) -> BoltResponse:
    """Slack delivers it again: what was not stored is not acknowledged."""
    if isinstance(error, TryAgainLater):
        log.info("not_taken_in", error=str(error))
        return BoltResponse(status=503)
    log.error("slack_listener_failed", exc_info=error)
    return BoltResponse(status=500)


async def identify(client: AsyncWebClient) -> SlackIdentity:
    """auth.test. Raises LockedOut for a bad token, ChannelUnavailable when Slack does not answer."""
    with translated("auth.test"):
        answer = await client.auth_test()
    return SlackIdentity(
        str(answer["team_id"]),
        str(answer.get("team", "")),
        str(answer["user_id"]),
        str(answer.get("url", "")),
        str(answer.get("bot_id") or ""),
    )


async def joined_channels(client: AsyncWebClient) -> list[dict[str, Any]]:
    """users.conversations: Slack's objects of the channels that the bot is in."""
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        with translated("users.conversations"):
            page = await client.users_conversations(
                types="public_channel,private_channel", exclude_archived=True, limit=200, cursor=cursor
            )
        found += page["channels"]
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return found


async def channel_ids(client: AsyncWebClient, names: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """Each name or id as given -> Slack's channel object. Raises SettingError naming those the bot can't see."""
    wanted = {name.removeprefix("#") for name in names}
    found: dict[str, dict[str, Any]] = {}
    cursor: str | None = None
    while wanted - found.keys():
        with translated("conversations.list"):
            page = await client.conversations_list(
                types="public_channel,private_channel", exclude_archived=True, limit=200, cursor=cursor
            )
        for channel in page["channels"]:
            for known_as in {channel["id"], channel["name"]} & wanted:
                found[known_as] = channel
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            break
    missing = sorted(wanted - found.keys())
    if missing:
        raise SettingError(f"Slack: no channel {', '.join(missing)} that the bot can see; write /invite @Relais there")
    return {name: found[name.removeprefix("#")] for name in names}


class _Greeting:
    """Listens to one client's messages: Slack's "hello" is a connection's first, and every one but the client's first
    follows on a connection that was lost, with whatever was under way in it.

    https://docs.slack.dev/apis/events-api/using-socket-mode#connect
    """

    def __init__(self, came_up_anew: Callable[[], None]) -> None:
        self._came_up_anew = came_up_anew
        self._greeted = False

    async def __call__(self, _: AsyncBaseSocketModeClient, message: dict[str, Any], __: str | None) -> None:
        if message.get("type") == "hello":
            if self._greeted:
                self._came_up_anew()
            self._greeted = True


class _Hearing:
    """What one client has received and not answered yet. An answer needs the socket on which the question came.

    By itself a client begins with whatever it gets, and a burst's envelopes, each parsed and in a task of its own, take
    more memory than all that is made of them. What is too much at once waits in the client's queue as it came.
    """

    def __init__(self, client: SocketModeClient) -> None:
        self._client = client
        self._listen, self._begin_next = client.run_message_listeners, client.process_message
        self._under_way: set[asyncio.Task[None]] = set()
        self._room = asyncio.Event()
        self._room.set()
        client.run_message_listeners = self._run  # type: ignore[assignment,method-assign]
        client.process_message = self._process  # type: ignore[method-assign]

    async def _process(self) -> None:
        await self._room.wait()
        await self._begin_next()  # type: ignore[no-untyped-call]

    def _run(self, message: dict[str, Any], raw: str) -> asyncio.Task[None]:
        task = asyncio.create_task(self._listen(message, raw), name="slack envelope")
        self._under_way.add(task)
        task.add_done_callback(self._answered)
        if len(self._under_way) >= ENVELOPES_AT_ONCE:
            self._room.clear()
        return task

    def _answered(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._room.set()

    async def end(self) -> None:
        """Receive nothing more, and answer what was received. What was not comes again from Slack, to whoever is up."""
        self._client.auto_reconnect_enabled = False
        receiver, processor = self._client.message_receiver, self._client.message_processor
        if receiver is not None:
            receiver.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(ENDED_WITHIN_S):
                while processor is not None and not processor.done() and not self._client.message_queue.empty():
                    # what another socket brought later may be answered already: it keeps its place
                    await self._room.wait()
                    await asyncio.sleep(0)
        if processor is not None:
            processor.cancel()
        await ended(set(self._under_way))


class SocketMode:
    """The WebSockets of one app; each event arrives on exactly one of them.

    `came_up_anew` is told of every reconnect, before any event that comes over the new connection.
    """

    def __init__(self, app: AsyncApp, app_token: str, came_up_anew: Callable[[], None]) -> None:
        self._handlers = [AsyncSocketModeHandler(app, app_token, ping_interval=PING_INTERVAL_S) for _ in range(SOCKETS)]
        for handler in self._handlers:
            handler.client.message_listeners.append(_Greeting(came_up_anew))
        self._hearing = [_Hearing(handler.client) for handler in self._handlers]

    async def connect(self) -> None:
        """Open all of them."""
        with translated("apps.connections.open"):
            await asyncio.gather(*(handler.connect_async() for handler in self._handlers))  # type: ignore[no-untyped-call]

    async def connected(self) -> int:
        """How many are up."""
        states = await asyncio.gather(*(handler.client.is_connected() for handler in self._handlers))
        return sum(states)

    async def close(self) -> None:
        """Stop taking events in. What was acknowledged is stored."""
        await asyncio.gather(*(hearing.end() for hearing in self._hearing))
        await asyncio.gather(*(handler.close_async() for handler in self._handlers))  # type: ignore[no-untyped-call]
