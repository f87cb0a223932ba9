"""`/support`: what was typed goes to the command table, what it says is shown to the caller alone.

Slack waits three seconds for the acknowledgement; what takes longer is answered by the command's `response_url`, which
lives for half an hour. https://docs.slack.dev/interactivity/implementing-slash-commands
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.blocks import fallback, render
from handlers.slack.errors import translated
from handlers.slack.payloads import Payload
from support.errors import ChannelRefused, ChannelUnavailable
from support.model.commands import Caller, Paper, Told
from support.model.conversation import ConversationId
from support.model.decisions import Content
from support.model.people import Account, Venue
from support.ports import Commands
from support.tasks import ended
from support.words import Words

log = structlog.get_logger()

COMMAND = "/support"
ANSWERED_WITHIN_S = 2.0
"""Of the three seconds that Slack waits."""
NOWHERE = ConversationId("command")
Hosts = Callable[[], Mapping[str, str]]
NO_HOSTS: Mapping[str, str] = MappingProxyType({})

_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^>]*)?>")
_MESSAGE = re.compile(
    r"<?https?://(?P<host>[^/\s]+)/archives/(?P<channel>[CDG][A-Z0-9]+)/p(?P<s>\d+)(?P<us>\d{6})"
    r"(?:\?\S*?thread_ts=(?P<thread>[\d.]+)[^\s>]*)?[^\s>]*>?"
)
"""A message's link; in a thread it names the thread's root: https://docs.slack.dev/reference/methods/chat.getPermalink"""


class SlashCommands:
    """Takes the command in. Calls that take long are tasks of this object, which ends them at the stop."""

    def __init__(self, commands: Commands, words: Words, hosts: Hosts) -> None:
        """`hosts` are the addresses of the workspaces that the bot is in, with their ids."""
        self._commands = commands
        self._words = words
        self._hosts = hosts
        self._tasks: set[asyncio.Task[None]] = set()

    def register(self, app: AsyncApp) -> None:
        """Register the listener."""

        async def on_command(ack: AsyncAck, body: Payload, client: AsyncWebClient, respond: AsyncRespond) -> None:
            caller, text = caller_of(body), typed(str(body.get("text") or ""), self._hosts())
            answering = asyncio.create_task(self._answer(caller, text, client), name="command")
            done, _ = await asyncio.wait({answering}, timeout=ANSWERED_WITHIN_S)
            if done:
                await ack(**_shown(answering.result(), caller.venue))
                return
            await ack()
            later = asyncio.create_task(self._later(answering, respond, caller.venue), name="command answered")
            self._tasks.add(later)
            later.add_done_callback(self._tasks.discard)

        app.command(COMMAND)(on_command)

    async def close(self) -> None:
        """Wait for what is under way."""
        await ended(self._tasks)

    async def _answer(self, caller: Caller, text: str, client: AsyncWebClient) -> Content:
        told = await self._commands.run(caller, text)
        if not told.direct:
            return told.content
        try:
            await _send(client, caller, told)
        except (ChannelRefused, ChannelUnavailable) as error:
            log.warning("command_not_answered", error=str(error))
            return Content(self._words.say(told.language, "command.unavailable"))
        return Content(self._words.say(told.language, "command.in_direct"))

    async def _later(self, answering: asyncio.Task[Content], respond: AsyncRespond, venue: Venue) -> None:
        content = await answering
        try:
            answer = await respond(**_shown(content, venue), replace_original=False)
            if answer.status_code != 200:  # used up, or too old
                log.warning("command_not_answered", error=f"response_url: {answer.status_code}")
        except (SlackClientError, OSError, TimeoutError) as error:
            log.warning("command_not_answered", error=type(error).__name__)


def caller_of(body: Payload) -> Caller:
    """Who typed it, and where; a trigger is of one call alone."""
    team, channel = str(body["team_id"]), str(body["channel_id"])
    account = Account("slack", team, str(body["user_id"]))
    venue = Venue("slack", team, channel, None, private=channel.startswith("D"))
    key = f"slack:{team}:command:{account.user}:{body['trigger_id']}"
    return Caller(account, str(body.get("user_name") or account.user), venue, key)


def typed(text: str, hosts: Mapping[str, str] = NO_HOSTS) -> str:
    """Slack's markup as the table reads it: people `@ID`, channels `#ID`, a message by its thread, with the workspace
    where `hosts` knows that of its link.
    """
    text = _PERSON.sub(r"@\1", text)
    text = _CHANNEL.sub(r"#\1", text)
    text = _MESSAGE.sub(partial(_thread, hosts), text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _thread(hosts: Mapping[str, str], link: re.Match[str]) -> str:
    root = link["thread"] or f"{link['s']}.{link['us']}"
    team = hosts.get(link["host"])
    return f"slack:{team}:{link['channel']}:{root}" if team else f"{link['channel']}:{root}"


async def _send(client: AsyncWebClient, caller: Caller, told: Told) -> None:
    """To the caller's direct messages: the words, and the file below them."""
    with translated("conversations.open"):
        opened = await client.conversations_open(users=[caller.account.user])
    direct = str(opened["channel"]["id"])
    with translated("chat.postMessage"):
        posted = await client.chat_postMessage(
            channel=direct, text=fallback(told.content), blocks=render(told.content, NOWHERE, caller.venue)
        )
    if told.paper is not None:
        await _upload(client, direct, str(posted["ts"]), told.paper)


async def _upload(client: AsyncWebClient, channel: str, thread: str, paper: Paper) -> None:
    """https://docs.slack.dev/messaging/working-with-files#upload"""
    with translated("files.completeUploadExternal"):
        await client.files_upload_v2(
            channel=channel, filename=paper.name, title=paper.alt or paper.name, file=paper.data,
            alt_txt=paper.alt or None, thread_ts=thread,
        )  # fmt: skip


def _shown(content: Content, venue: Venue) -> dict[str, Any]:
    """For the caller alone: `ephemeral` is what an answer to a command is unless it says otherwise."""
    blocks = render(content, NOWHERE, venue)
    return {"response_type": "ephemeral", "text": fallback(content), "blocks": blocks}
