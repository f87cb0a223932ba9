"""Reading what was missed, from the stand-in's history: completely, in order, with as few calls as may be."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from handlers.slack import catchup
from handlers.slack.app import identify, web_client
from handlers.slack.catchup import CatchUp
from sandbox.slack import Person, RunningSlack, SlackRemote, SlackWorkspace, start
from support.model.conversation import ConversationId
from support.model.events import InboundEvent, MessagePosted
from support.model.people import Account, Venue
from support.storage.bookmarks import SqlBookmarks
from support.storage.conversations import SqlConversations
from support.storage.database import Database
from tests.conftest import RacingClock
from tests.support.scenes import case, conversation, turn

_numbers = itertools.count(1)


@dataclass
class Desk:
    """The reception in memory."""

    known: dict[str, InboundEvent] = field(default_factory=dict)
    held: list[str] = field(default_factory=list)
    put_while_held: list[list[str]] = field(default_factory=list)

    async def put(self, event: InboundEvent) -> bool:
        new = self.known.setdefault(event.key, event) is event
        if new:
            self.put_while_held.append(list(self.held))
        return new

    async def form_for(self, *_: Any) -> None:
        return None

    def hold(self, *places: str, but: tuple[str, ...] = ()) -> Callable[[], None]:
        assert not but, "at Slack nothing is left out"
        self.held += places

        def release() -> None:
            self.held = [one for one in self.held if one not in places]

        return release

    @property
    def texts(self) -> list[str]:
        return [event.text for event in self.known.values() if isinstance(event, MessagePosted)]


class Bot:
    """A bot that hears nothing but what it reads."""

    def __init__(self, slack: RunningSlack, session: aiohttp.ClientSession, database: Database) -> None:
        self.desk = Desk()
        self.bookmarks = SqlBookmarks(database)
        self.talks = SqlConversations(database)
        self.client = web_client(slack.bot_token, slack.api_url, session)
        self.clock = RacingClock(datetime.now(UTC))
        self._slack = slack

    async def catch_up(self) -> CatchUp:
        return CatchUp(
            self.client,
            await identify(self.client),
            help_channels=[self.channel("help").channel],
            reception=self.desk,  # type: ignore[arg-type]
            bookmarks=self.bookmarks,
            clock=self.clock,
            monotonic=self.clock.monotonic,
        )

    async def read(self) -> list[str]:
        """Read once, as a process that just started; what was new."""
        before = len(self.desk.texts)
        await (await self.catch_up()).read(lambda: None)
        assert self.desk.held == []
        return self.desk.texts[before:]

    async def talk(self, person: Person, channel: str, thread: str | None, *, answered: bool = False) -> None:
        """Have a conversation of this person on record; maybe people answered it in direct messages."""
        place = self._slack.workspace.find_channel(channel)
        team = self._slack.workspace.team_id
        venue = Venue("slack", team, place.id if place else channel, thread, private=thread is None)
        begun = self.clock.now()
        talk = replace(conversation(venue=venue, customer=Account("slack", team, person.id)), created_at=begun)
        talk = replace(talk, id=ConversationId(f"c{next(_numbers)}"))
        theirs = case(conversation=talk.id, direct=True) if answered else None
        await self.talks.commit(replace(turn(f"t{next(_numbers)}"), conversation=talk, at=begun, case=theirs))

    async def say(self, channel: str, thread: str, text: str = "answer") -> None:
        await self.client.chat_postMessage(channel=self.channel(channel).channel, thread_ts=thread, text=text)

    def channel(self, name: str) -> Venue:
        place = self._slack.workspace.find_channel(name)
        assert place is not None
        return Venue("slack", self._slack.workspace.team_id, place.id)

    def calls(self, method: str) -> int:
        return len(self._slack.workspace.calls.find(f"conversations.{method}"))


@pytest.fixture
async def slack() -> AsyncIterator[RunningSlack]:
    workspace = SlackWorkspace("Northbeam", bot_name="relais")
    people = [workspace.add_user("ann"), workspace.add_user("bob")]
    workspace.add_channel("help", people)
    workspace.add_channel("random", people)
    async with start(workspace) as running:
        yield running


@pytest.fixture
async def remote(slack: RunningSlack) -> AsyncIterator[SlackRemote]:
    async with SlackRemote.connect(slack.base_url) as remote:
        yield remote


@pytest.fixture
async def ann(remote: SlackRemote) -> Person:
    return await remote.person("ann")


@pytest.fixture
async def bot(slack: RunningSlack, database: Database) -> AsyncIterator[Bot]:
    async with aiohttp.ClientSession() as session:
        yield Bot(slack, session, database)


async def test_what_was_written_before_the_first_start_is_not_answered(bot: Bot, ann: Person) -> None:
    await ann.post("#help", "long ago")
    assert await bot.read() == []
    await ann.post("#help", "missed")
    assert await bot.read() == ["missed"]
    assert await bot.read() == [], "known by its key"


async def test_what_was_written_once_the_first_one_heard_is_found_though_it_ended_before_it_read(
    bot: Bot, ann: Person
) -> None:
    await ann.post("#help", "long ago")
    await (await bot.catch_up()).begin()
    await ann.post("#help", "heard by nobody")
    assert await bot.read() == ["heard by nobody"]


async def test_a_question_and_its_follow_ups_are_found_in_order(bot: Bot, ann: Person) -> None:
    await bot.read()
    root = await ann.post("#help", "one")
    await ann.post("#help", "another thread")
    await ann.post("#help", "two", thread=root)
    await ann.post("#help", "three", thread=root)
    found = await bot.read()
    assert sorted(found) == ["another thread", "one", "three", "two"]
    assert [text for text in found if text != "another thread"] == ["one", "two", "three"]


async def test_a_follow_up_in_an_old_thread_is_found(bot: Bot, ann: Person, remote: SlackRemote) -> None:
    root = await ann.post("#help", "one")
    await bot.say("help", root)
    await bot.read()
    await remote.advance_clock(3600)
    await ann.post("#help", "newer")
    await bot.talk(ann, "help", root)
    assert await bot.read() == ["newer"]
    await ann.post("#help", "and the other one?", thread=root)
    assert await bot.read() == ["and the other one?"]


async def test_only_threads_in_which_somebody_wrote_are_read(bot: Bot, ann: Person) -> None:
    await bot.read()
    roots = [await ann.post("#help", f"question {number}") for number in range(30)]
    for root in roots:
        await bot.say("help", root)
        await bot.talk(ann, "help", root)
    before = bot.calls("history"), bot.calls("replies")
    await ann.post("#help", "more", thread=roots[7])
    assert "more" in await bot.read()
    assert (bot.calls("history") - before[0], bot.calls("replies") - before[1]) == (1, 1)


async def test_what_a_customer_writes_back_to_people_is_read_in_direct_messages(bot: Bot, ann: Person) -> None:
    root = await ann.post("#help", "I want to talk to a human")
    await bot.read()
    await bot.talk(ann, "help", root, answered=True)
    await ann.post("dm", "here is what you asked for")
    assert await bot.read() == ["here is what you asked for"]
    assert any(held[-1].endswith(root) for held in bot.desk.put_while_held), "its lane is where it began"
    assert await bot.read() == []


async def test_direct_messages_to_the_bot_are_read(bot: Bot, ann: Person) -> None:
    channel = await ann.open_dm()
    await bot.talk(ann, channel, None)
    await bot.read()
    await ann.post("dm", "are you there?")
    assert await bot.read() == ["are you there?"]


async def test_elsewhere_only_the_bots_own_threads_are_read(bot: Bot, ann: Person, slack: RunningSlack) -> None:
    ours = await ann.post("#random", f"<@{slack.workspace.bot.id}> hello", raw=True)
    theirs = await ann.post("#random", "lunch?")
    await bot.talk(ann, "random", ours)
    await bot.read()
    await ann.post("#random", "where is my order?", thread=ours)
    await ann.post("#random", "noon", thread=theirs)
    called = await ann.post("#random", f"<@{slack.workspace.bot.id}> one more", raw=True)
    await ann.post("#random", "for all", thread=called)
    found = await bot.read()
    assert "where is my order?" in found
    assert "for all" in found
    assert "noon" not in found


async def test_a_place_is_held_while_it_is_read_and_the_rest_is_not(bot: Bot, ann: Person) -> None:
    await bot.read()
    root = await ann.post("#help", "one")
    await ann.post("#help", "two", thread=root)
    await bot.read()
    first, second = bot.desk.put_while_held
    assert [place.endswith(":") for place in first] == [True], "the channel"
    assert [place.endswith(f":{root}") for place in second] == [True], "only the thread"


async def test_a_rate_limit_is_waited_out(bot: Bot, ann: Person, remote: SlackRemote) -> None:
    await bot.read()
    await ann.post("#help", "missed")
    await remote.fail_next("conversations.history", status=429, retry_after_s=7, times=2)
    assert await bot.read() == ["missed"]
    assert bot.clock.slept == [7, 7]


async def test_many_calls_keep_slacks_pace(bot: Bot, ann: Person) -> None:
    await bot.read()
    for number in range(catchup.BURST + 5):
        root = await ann.post("#help", f"question {number}")
        await ann.post("#help", "more", thread=root)
    assert len(await bot.read()) == 2 * (catchup.BURST + 5)
    assert len(bot.clock.slept) >= 5


async def test_an_outage_leaves_the_bookmark_where_it_was(bot: Bot, ann: Person, remote: SlackRemote) -> None:
    await bot.read()
    await ann.post("#help", "missed")
    await remote.fail_next("conversations.history", status=503, times=catchup.TRIES)
    with pytest.raises(ExceptionGroup):
        await bot.read()
    assert bot.desk.held == []
    assert await bot.read() == ["missed"]


async def test_a_channel_that_is_gone_does_not_stop_the_others(bot: Bot, ann: Person, slack: RunningSlack) -> None:
    root = await ann.post("#random", "hello")
    await bot.talk(ann, "random", root)
    await bot.read()
    channel = slack.workspace.find_channel("random")
    assert channel is not None
    del channel.members[slack.workspace.bot.id]
    await ann.post("#help", "missed")
    assert await bot.read() == ["missed"]


async def test_bookmarks_move_while_events_arrive_but_not_past_what_is_unread(bot: Bot) -> None:
    channel, long_ago = bot.channel("help"), "1000000000.000000"
    await bot.bookmarks.move(channel, long_ago)

    catch_up = await bot.catch_up()
    await catch_up.nothing_missed()
    assert await bot.bookmarks.position(channel, "0") == long_ago, "nothing was read yet"
    catch_up.want()
    await catch_up.read(lambda: None)
    await catch_up.nothing_missed()
    assert await bot.bookmarks.position(channel, "0") == long_ago, "a socket was lost while it read"

    catch_up = await bot.catch_up()
    await catch_up.read(lambda: None)
    await catch_up.nothing_missed()
    assert await bot.bookmarks.position(channel, "0") > long_ago
