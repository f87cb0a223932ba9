"""Answers that are read while they are made, in Slack: what each reader sees, and that one message is all there is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio

from bot import lowered
from handlers.composition.running import Relais
from sandbox.openai.desk import Desk
from sandbox.openai.moves import Asked, Call, Move, Turn
from sandbox.openai.server import start as start_model
from sandbox.slack.people import Person, Seen
from sandbox.slack.remote import SlackRemote
from sandbox.world import World, start_world
from tests.running import relais

pytestmark = pytest.mark.asyncio(loop_scope="module")
PATIENCE_S = 20.0
FIRST = "You can return most items within 30 days of delivery."
REST = "They must be unused."


@dataclass(slots=True)
class Gate:
    """Holds the model before it writes the piece with this number."""

    at: int
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, number: int) -> None:
        if number == self.at:
            self.reached.set()
            await self.open.wait()


@dataclass(slots=True)
class Booth:
    """Maya asks a bot whose model is played here."""

    bot: Relais
    world: World
    remote: SlackRemote
    model: Desk
    maya: Person

    async def ask(self, text: str = "What is your return policy?") -> str:
        return await self.maya.post("#help", text)

    async def replies(self, ts: str) -> list[Seen]:
        return [seen for seen in await self.maya.sees("#help", ts) if seen.is_from_bot]

    async def until(self, ts: str, text: str, *, whole: bool = False) -> Seen:
        """The bot's only message in the thread, once it says this."""

        def says(seen: list[Seen]) -> bool:
            return len(seen) == 1 and text in seen[0].shown and not (whole and is_growing(seen[0]))

        return (await self.remote.wait_for(partial(self.replies, ts), says, deadline_s=PATIENCE_S))[0]

    def looks_up(self, *answers: Move) -> None:
        """The model reads the policy, then says this."""
        self.model.script(Turn(calls=(Call("search_policies", {"question": "return window"}),)), *answers)


def is_growing(seen: Seen) -> bool:
    return seen.source.get("streaming_state") == "in_progress"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def booth(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Booth]:
    folder: Path = tmp_path_factory.mktemp("streams")
    async with start_world() as world, start_model() as model, SlackRemote.connect(world.slack.base_url) as remote:
        settings = lowered(model.environment) | {"relais_engine": "llm"}
        async with relais(world, "socket", folder, paced=False, **settings) as bot:
            yield Booth(bot, world, remote, model.desk, await remote.person("maya"))


async def test_a_sentence_is_read_while_the_next_is_written(booth: Booth) -> None:
    gate = Gate(13)
    booth.looks_up(Turn(f"{FIRST} {REST}", before=gate))
    ts = await booth.ask()
    half = await booth.until(ts, FIRST)
    assert (half.shown, is_growing(half)) == (FIRST, True)
    gate.open.set()
    whole = await booth.until(ts, REST, whole=True)
    assert whole.ts == half.ts
    assert f"{FIRST} {REST}" in whole.shown
    assert "Returns and refunds" in whole.everything


async def test_it_is_known_how_a_streamed_answer_came_about(booth: Booth) -> None:
    booth.looks_up(Turn(f"{FIRST} {REST}"))
    ts = await booth.ask()
    whole = await booth.until(ts, REST, whole=True)
    await booth.bot.desk.outbox.settle()
    found = await booth.bot.store.conversations.said(whole.ts)
    assert found is not None
    message, trace = found
    assert (message.text, trace.engine, trace.fallback) == (f"{FIRST} {REST}", "llm", "")
    assert "30 days" in [proven.claim for proven in trace.proof]


async def test_what_is_looked_at_is_told_as_it_changes(booth: Booth) -> None:
    await booth.remote.forget_calls()
    gate = Gate(0)
    booth.model.script(Turn(calls=(Call("find_products", {"words": "tent"}),)), Turn("We have tents.", before=gate))
    ts = await booth.ask("Quelle est votre politique de retour ?")

    async def statuses() -> list[str]:
        return [str(call["params"]["status"]) for call in await booth.remote.calls("assistant.threads.setStatus")]

    shop = "regarde dans la boutique …"
    told = await booth.remote.wait_for(statuses, lambda told: shop in told, deadline_s=PATIENCE_S)
    assert told in ([shop], ["lit les conditions …", shop])  # a slow machine shows its first sign late
    gate.open.set()
    await booth.until(ts, "We have tents.", whole=True)


async def test_in_the_agent_s_own_thread_an_order_s_answer_grows_for_its_owner(booth: Booth) -> None:
    asked = partial(booth.maya.post, "dm")
    ts = await asked("Where is my order 1042? My e-mail is maya.lind@example.com")
    await booth.remote.wait_for(booth.maya.inbox, lambda seen: any(s.is_from_bot for s in seen), deadline_s=PATIENCE_S)
    gate = Gate(9)
    told = Turn("Your order #1042 is on its way. Anything else?", before=gate)
    booth.model.script(Turn(calls=(Call("order_status", {"order": "1042"}),)), told)
    await asked("And where is it now, order 1042?", thread=ts)

    async def growing() -> list[Seen]:
        return [seen for seen in await booth.maya.inbox() if seen.thread_ts == ts and is_growing(seen)]

    (half,) = await booth.remote.wait_for(growing, deadline_s=PATIENCE_S)
    assert half.shown == "Your order #1042 is on its way."
    gate.open.set()
    await booth.remote.wait_for(growing, lambda seen: not seen, deadline_s=PATIENCE_S)
    sam = await booth.remote.person("sam")
    assert not any("on its way" in seen.everything for seen in await sam.has_seen())


async def test_slack_s_rates_delay_what_grows_and_not_the_answer(booth: Booth) -> None:
    """Refused a beginning, an answer comes whole; refused more, it is whole at its end."""
    for method in ("chat.startStream", "chat.appendStream"):
        await booth.remote.fail_next(method, status=429, retry_after_s=30)
        gate = Gate(14)
        booth.looks_up(Turn(f"{FIRST} {REST} So it is.", before=gate))
        ts = await booth.ask()
        await gate.reached.wait()
        if method == "chat.appendStream":
            assert (await booth.until(ts, FIRST)).shown == FIRST
        gate.open.set()
        whole = await booth.until(ts, "So it is.", whole=True)
        assert FIRST in whole.shown


async def test_what_is_not_so_is_never_seen_and_the_right_answer_takes_its_place(booth: Booth) -> None:
    """The second sentence is untrue: nothing is shown from there on, and what the model says then is the message."""
    gate = Gate(0)
    booth.looks_up(Turn(f"{FIRST} Refunds take 99 days. {REST}"), Turn(f"{FIRST} {REST}", before=gate))
    ts = await booth.ask()
    await gate.reached.wait()
    half = await booth.until(ts, FIRST)
    assert half.shown == FIRST
    gate.open.set()
    whole = await booth.until(ts, REST, whole=True)
    assert whole.ts == half.ts
    assert not await saw(booth, "99 days")


async def test_a_beginning_that_does_not_stay_is_replaced(booth: Booth) -> None:
    """Words beside a tool's call are no part of the answer."""
    gate = Gate(0)
    look = Call("search_policies", {"question": "return window"})
    booth.model.script(Turn("Let me have a look. One moment.", (look,)), Turn(FIRST, before=gate))
    ts = await booth.ask()
    await gate.reached.wait()
    assert (await booth.until(ts, "Let me")).shown == "Let me have a look."
    gate.open.set()
    whole = await booth.until(ts, FIRST, whole=True)
    assert "Let me" not in whole.shown


async def test_a_model_that_breaks_off_leaves_one_whole_answer(booth: Booth) -> None:
    async def breaks(number: int) -> None:
        if number == 14:
            raise ConnectionResetError("cut off by the test")

    booth.looks_up(*[Turn(f"{FIRST} {REST}", before=breaks)] * 3)
    ts = await booth.ask()
    whole = await booth.until(ts, "30 days", whole=True)
    assert "must be unused." not in whole.text
    (seen,) = await booth.replies(ts)
    assert seen.actions  # the local engine's own: its buttons and whether it helped


async def test_who_writes_again_meanwhile_reads_one_answer_to_both(booth: Booth) -> None:
    gate = Gate(14)
    booth.looks_up(Turn(f"{FIRST} {REST}", before=gate))
    ts = await booth.ask()
    await booth.until(ts, FIRST)
    booth.model.mind = answers_both
    try:
        second = await booth.maya.post("#help", "And who pays for a gift that goes back?", thread=ts)
        gate.open.set()
        whole = await booth.until(ts, "Both answered", whole=True)
        assert whole.ts > second
        assert FIRST not in whole.shown
    finally:
        booth.model.mind = None


def answers_both(asked: Asked) -> Move:
    return Turn("Both answered here. Really.") if "gift" in asked.said and "policy" in asked.said else Turn("No.")


async def test_a_question_that_is_deleted_meanwhile_leaves_nothing(booth: Booth) -> None:
    gate = Gate(14)
    booth.looks_up(Turn(f"{FIRST} {REST}", before=gate))
    ts = await booth.ask()
    await booth.until(ts, FIRST)
    await booth.maya.delete("#help", ts)
    gate.open.set()
    await booth.remote.wait_for(partial(booth.replies, ts), lambda seen: not seen, deadline_s=PATIENCE_S)


async def test_what_is_for_one_person_is_not_shown_to_the_others(booth: Booth) -> None:
    """Once an order is read, whose owner has proven it, the answer is private: nothing of it grows in the thread."""
    before = len(await booth.maya.inbox())
    await booth.maya.post("dm", "Where is my order 1042? My e-mail is maya.lind@example.com")
    await booth.remote.wait_for(
        booth.maya.inbox, lambda seen: any(one.is_from_bot for one in seen[before:]), deadline_s=PATIENCE_S
    )
    await booth.remote.forget_calls()
    booth.model.script(Turn(calls=(Call("order_status", {"order": "1042"}),)), Turn("Happy to look. Just a second."))
    ts = await booth.ask("Where is my order 1042?")

    def told(seen: list[Seen]) -> bool:
        return any(one.is_ephemeral and "Happy to look" in one.shown for one in seen)

    await booth.remote.wait_for(partial(booth.replies, ts), told, deadline_s=PATIENCE_S)
    sam = await booth.remote.person("sam")
    assert not any("Happy to look" in seen.everything for seen in await sam.sees("#help", ts))
    assert not await booth.remote.calls("chat.startStream")


async def test_where_slack_refuses_answers_are_posted_whole(booth: Booth) -> None:
    await booth.remote.forget_calls()
    await booth.remote.fail_next("chat.startStream", error="feature_not_enabled")
    for _ in range(2):
        booth.looks_up(Turn(f"{FIRST} {REST}"))
        ts = await booth.ask()
        await booth.until(ts, REST, whole=True)
    assert len(await booth.remote.calls("chat.startStream")) == 1
    booth.bot.slack.streams._refused.clear()  # type: ignore[union-attr]


async def test_a_stream_that_ends_by_itself_or_is_deleted_is_made_whole(booth: Booth) -> None:
    for trouble in ("old", "deleted"):
        gate = Gate(14)
        booth.looks_up(Turn(f"{FIRST} {REST}", before=gate))
        ts = await booth.ask()
        half = await booth.until(ts, FIRST)
        if trouble == "old":
            await booth.remote.advance_clock(301)
        else:
            channel = booth.world.slack.workspace.find_channel(half.channel)
            assert channel is not None
            channel.remove(channel.messages[half.ts])
        gate.open.set()
        whole = await booth.until(ts, REST, whole=True)
        assert (whole.ts == half.ts) == (trouble == "old")


async def saw(booth: Booth, text: str) -> bool:
    """Did anything of this ever go to Slack?"""
    return any(text in str(call["params"]) for call in await booth.remote.calls())
