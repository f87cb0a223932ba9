"""Reading what was missed: Slack stops redelivering after minutes, so help channels and open threads are read at start.

https://docs.slack.dev/apis/events-api/#retries: three retries within about five minutes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.app import SlackIdentity
from handlers.slack.errors import translated
from handlers.slack.payloads import message_event
from support.model.people import Venue
from support.ports import Inbox


async def read_missed(
    client: AsyncWebClient, who: SlackIdentity, inbox: Inbox, cursors: dict[str, str], threads: Iterable[Venue]
) -> int:
    """Put every message newer than a channel's cursor (a Slack ts), and all of the open threads, into the inbox.

    What is known already is dropped there by its key. Returns how many messages were new.
    """
    new = 0
    for channel, oldest in cursors.items():
        for message in await _pages(client, channel, None, oldest):
            new += await _put(inbox, who, channel, message)
    for thread in threads:
        if thread.thread and not thread.private:
            oldest = cursors.get(thread.channel, thread.thread)
            for message in await _pages(client, thread.channel, thread.thread, oldest):
                new += await _put(inbox, who, thread.channel, message)
    return new


async def _pages(client: AsyncWebClient, channel: str, thread: str | None, oldest: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        page: dict[str, Any] = {"channel": channel, "oldest": oldest, "limit": 200, "cursor": cursor}
        with translated("conversations.history"):
            if thread:
                answer = await client.conversations_replies(ts=thread, **page)
            else:
                answer = await client.conversations_history(**page)
        found += answer["messages"]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return sorted(found, key=lambda message: float(message["ts"]))


async def _put(inbox: Inbox, who: SlackIdentity, channel: str, message: dict[str, Any]) -> int:
    event = message_event(who.team, {**message, "channel": channel}, who.bot_user)
    return int(event is not None and await inbox.put(event))
