"""What is shown while many wait in one channel costs its messages nothing: through the real outbox and in virtual time,
while Slack enforces its rates, posts go out at the channel's rate, whatever becomes of the signs and of the beginnings.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

import aiohttp
import pytest

from handlers.slack.app import web_client
from handlers.slack.channel import SlackChannel
from handlers.slack.manifest import manifest
from handlers.slack.pacing import BURST, ChannelPace
from handlers.slack.signals import SHOWN_AFTER_S, SlackSignals
from handlers.slack.streams import SlackStreams
from sandbox.call_log import LoggedCall
from sandbox.slack import SlackRemote, SlackWorkspace, start
from sandbox.slack.rate_limits import SLACK_LIMITS, RateLimit
from support.composing import Said
from support.engines.understanding import Understanding
from support.live import LiveAnswers, completing
from support.model.conversation import Conversation, ConversationId
from support.model.decisions import Content
from support.model.deliveries import Post
from support.model.people import Account, Venue
from support.outbox import Outbox
from support.sending import Sender
from support.signs import Sign, Signs
from support.storage.cases import SqlCases
from support.storage.conversations import SqlConversations
from support.storage.database import Database
from support.storage.live import SqlLive
from support.storage.outbox import SqlOutbox
from support.storage.proposals import SqlProposals
from tests.conftest import FakeClock
from tests.handlers.slack.stage import WORDS
from tests.support.scenes import conversation, delivery, turn

THREADS = 12
STATUS = "assistant.threads.setStatus"
REST_S = 60
LIMITS = SLACK_LIMITS | {
    "chat.postMessage": RateLimit(1.0, BURST, by_channel=True),
    STATUS: RateLimit(1 / REST_S, 2),
}
READING = Understanding(
    None, 0.0, (), (), (), (), None, None, angry=False, wants_human=False, smalltalk=False, complete=True, words=2
)


@dataclass(slots=True)
class Hall:
    """One channel in which many asked at once, and what speaks there."""

    workspace: SlackWorkspace
    talks: list[Conversation]
    rows: SqlConversations
    outbox: Outbox
    signs: Signs
    live: LiveAnswers
    clock: FakeClock

    async def answer(self, talk: Conversation, said: Said) -> None:
        await self.rows.commit(replace(turn(f"t{talk.id}", deliveries=said.deliveries), conversation=talk))
        self.outbox.submit(said.deliveries)

    def look_busy(self, talks: Sequence[Conversation]) -> None:
        for talk in talks:
            self.signs.begin(Sign(talk.id, talk.venue, str(talk.venue.thread), settled=True, said=True), "en", READING)

    async def rest(self) -> None:
        """Until all that goes on waits for the clock."""
        while len(_waiters()) > self.clock.sleeping:  # noqa: ASYNC110 - nobody tells when a task sleeps
            await asyncio.sleep(0)

    async def all_said(self) -> float:
        """How long that takes."""
        began = self.clock.monotonic()
        await self.rest()
        while self.clock.sleeping:
            await self.clock.advance(self.clock.next_s)
            await self.rest()
        return self.clock.monotonic() - began

    def calls(self, method: str) -> Sequence[LoggedCall]:
        return self.workspace.calls.find(method)


@pytest.fixture
async def hall(database: Database, clock: FakeClock) -> AsyncIterator[Hall]:
    workspace = SlackWorkspace("Acme")
    workspace.app.install(manifest())
    ann = workspace.add_user("ann")
    shown = workspace.add_channel("help", [ann])
    async with (
        start(workspace, clock=lambda: clock.now().timestamp()) as slack,
        SlackRemote.connect(slack.base_url) as remote,
        aiohttp.ClientSession() as session,
    ):
        account = Account("slack", workspace.team_id, ann.id)
        asked = [await (await remote.person("ann")).post("#help", f"Question {number}") for number in range(THREADS)]
        talks = [
            conversation(
                id=ConversationId(f"c{ts}"), venue=Venue("slack", workspace.team_id, shown.id, ts), customer=account
            )
            for ts in asked
        ]
        client = web_client(slack.bot_token, slack.api_url, session)
        channel = SlackChannel(client, workspace.team_id, ChannelPace(clock.monotonic, clock.sleep))
        streams = SlackStreams(client, channel, clock.monotonic)
        rows, proposals, cases = SqlConversations(database), SqlProposals(database), SqlCases(database)
        sender = Sender(
            rows, proposals, cases, channels={"slack": channel}, live={"slack": streams}, states={}, desk=None,
            tickets=None, performer=None, access=None,
        )  # fmt: skip
        outbox = Outbox(SqlOutbox(database), sender, rows, proposals, cases, clock=clock)
        signs = Signs({"slack": SlackSignals(client, clock.monotonic)}, WORDS, outbox, clock)
        live = LiveAnswers({"slack": streams}, SqlLive(database), SqlOutbox(database), outbox, clock)
        workspace.rate_limits.switch_on(LIMITS)
        yield Hall(workspace, talks, rows, outbox, signs, live, clock)


async def test_signs_cost_posts_nothing_and_keep_off_when_slack_wants_less_of_them(hall: Hall) -> None:
    for talk in hall.talks:
        await hall.answer(talk, _said(talk))
    hall.look_busy(hall.talks[: BURST + 4])
    await hall.rest()
    await hall.clock.advance(SHOWN_AFTER_S)
    await hall.rest()
    asked = [call.status for call in hall.calls(STATUS)]
    assert asked.count(200) == 2
    assert asked.count(429) > 0
    hall.look_busy(hall.talks[BURST + 4 :])
    assert await hall.all_said() == pytest.approx(THREADS - BURST, abs=1.1), "a message a second"
    assert [call.status for call in hall.calls("chat.postMessage")] == [200] * THREADS
    assert len(hall.calls(STATUS)) == len(asked), "nobody asks while it is told to wait"


async def test_who_had_the_whole_before_its_beginning_leaves_the_turn_to_others(hall: Hall) -> None:
    opened = [hall.live.begin(talk) for talk in hall.talks]
    for answer in opened:
        assert answer is not None
        answer.say("It is")
    while sum(one.live is not None and one.live.ref is not None for one in opened if one) < BURST:  # noqa: ASYNC110
        await asyncio.sleep(0)
    for talk in hall.talks:
        live = await hall.live.end(talk.id)
        said = _said(talk)
        await hall.answer(talk, completing(said, talk, live) if live else said)
    assert await hall.all_said() == pytest.approx(THREADS - BURST), "a message a second"
    assert len(hall.calls("chat.startStream")) == BURST
    assert len(hall.calls("chat.postMessage")) == THREADS - BURST
    assert not [call for call in hall.workspace.calls.find() if call.status == 429]


def _waiters() -> list[asyncio.Task[object]]:
    return [task for task in asyncio.all_tasks() if task.get_name().split()[0] in ("sign", "outbox", "live")]


def _said(talk: Conversation) -> Said:
    post = delivery(Post(talk.venue, Content("It is so.")), f"d{talk.venue.thread}".replace(".", "x"))
    return Said((), (replace(post, conversation=talk.id),))
