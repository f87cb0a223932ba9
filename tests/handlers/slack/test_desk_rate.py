"""A burst of escalations at the desk, through the real outbox, while Slack enforces its own rates: nothing is refused,
nothing is lost, and one conversation's things stay in order. In virtual time, the stand-in's included.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from dataclasses import replace

import aiohttp
import pytest

from handlers.slack.app import web_client
from handlers.slack.desk import SlackDesk
from handlers.slack.manifest import manifest
from handlers.slack.pacing import EDITS_A_MINUTE, EDITS_AT_ONCE, DeskPace
from sandbox.slack import SlackWorkspace, start
from support.model.conversation import ConversationId
from support.model.deliveries import Body, DeskCard, DeskNote
from support.model.people import Account, Venue
from support.outbox import Outbox
from support.sending import Sender
from support.storage.cases import SqlCases
from support.storage.conversations import SqlConversations
from support.storage.database import Database
from support.storage.outbox import SqlOutbox
from support.storage.proposals import SqlProposals
from tests.conftest import FakeClock
from tests.handlers.slack.stage import WORDS
from tests.support.scenes import VENUE, case, conversation, delivery, turn

ESCALATIONS = 30
WORDS_UNDER_IT = ("one", "two")
CHANGES = 2


async def test_the_channel_never_gets_more_than_its_rate(database: Database, clock: FakeClock) -> None:
    workspace = SlackWorkspace("Acme")
    workspace.app.install(manifest())
    channel = workspace.add_channel("desk", [workspace.add_user("tia")], private=True)
    workspace.rate_limits.switch_on()
    async with (
        start(workspace, clock=lambda: clock.now().timestamp()) as slack,
        aiohttp.ClientSession() as session,
    ):
        desk = SlackDesk(
            web_client(slack.bot_token, slack.api_url, session), Venue("slack", workspace.team_id, channel.id), WORDS,
            "en", DeskPace.of(clock.monotonic, clock.sleep), monotonic_s=clock.monotonic,
        )  # fmt: skip
        talks, rows, cases = SqlConversations(database), SqlOutbox(database), SqlCases(database)
        proposals = SqlProposals(database)
        sender = Sender(
            talks, proposals, cases, channels={}, live={}, states={}, desk=desk, tickets=None, performer=None,
            access=None,
        )  # fmt: skip
        outbox = Outbox(rows, sender, talks, proposals, cases, clock=clock)
        for number in range(ESCALATIONS):
            await _commit(talks, number, "first", DeskCard(), *(DeskNote("customer", word) for word in WORDS_UNDER_IT))
        posting_s = await _sent(outbox, rows, workspace, clock)
        for number in range(ESCALATIONS):
            await _commit(talks, number, "then", *[DeskCard()] * CHANGES)
        editing_s = await _sent(outbox, rows, workspace, clock)
    calls = Counter(call.method for call in workspace.calls.find())
    assert calls["chat.postMessage"] == ESCALATIONS * (1 + len(WORDS_UNDER_IT))
    assert posting_s == pytest.approx(calls["chat.postMessage"] - 1), "a message a second"
    assert calls["chat.update"] == ESCALATIONS * CHANGES
    assert editing_s == pytest.approx((calls["chat.update"] - EDITS_AT_ONCE) * 60 / EDITS_A_MINUTE)
    under: dict[str, list[str]] = defaultdict(list)
    for message in channel.messages.values():
        if message.thread_ts not in (None, message.ts):
            under[str(message.thread_ts)].append(message.text.rpartition(": ")[2])
    assert list(under.values()) == [list(WORDS_UNDER_IT)] * ESCALATIONS, "each under its own card, in order"


async def _sent(outbox: Outbox, rows: SqlOutbox, workspace: SlackWorkspace, clock: FakeClock) -> float:
    """Send all that is committed; how long that took."""
    begun = clock.monotonic()
    await outbox.recover()
    while waiting := len(await rows.waiting()):
        assert not [call for call in workspace.calls.find() if call.status == 429]
        if clock.sleeping == waiting:  # each lane stands in line; nothing is on its way
            await clock.advance(clock.next_s)
        await asyncio.sleep(0)
    await outbox.settle()
    return clock.monotonic() - begun


async def _commit(talks: SqlConversations, number: int, turn_name: str, *bodies: Body) -> None:
    id = ConversationId(f"c{number}")
    thread = f"17000{number:05}.000100"
    talk = conversation(
        id=id, venue=replace(VENUE, thread=thread), customer=Account("slack", "T1", f"U{number}"), status="open"
    )  # fmt: skip
    name = f"{turn_name}{number}"
    deliveries = [replace(delivery(body, f"{name}x{place}"), conversation=id) for place, body in enumerate(bodies)]
    result = turn(name, deliveries=deliveries, case=replace(case(), conversation=id))
    await talks.commit(replace(result, conversation=talk))
