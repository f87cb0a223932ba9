"""What Slack shows beside messages: a status while it takes long, prompts in the messages tab; and life without either."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from handlers.composition.running import Relais
from sandbox.slack.people import Person, Seen
from sandbox.slack.remote import SlackRemote
from sandbox.world import World
from tests.running import relais

STATUS, PROMPTS = "assistant.threads.setStatus", "assistant.threads.setSuggestedPrompts"
PATIENCE_S = 20.0


@dataclass(slots=True)
class Booth:
    """Maya asks of a shop that is slow to answer."""

    bot: Relais
    world: World
    remote: SlackRemote
    maya: Person

    async def ask(self, channel: str = "#help", *, slow_s: float = 0.6) -> str:
        """A question whose answer takes so long; its `ts`, once it is answered."""
        async with aiohttp.request(
            "POST", f"{self.world.shopify.url}/sandbox/faults", json={"kind": "slow", "seconds": slow_s, "times": 1}
        ) as answer:
            assert answer.status < 300
        ts = await self.maya.post(channel, "Do you have the Down Jacket in stock?")
        look = partial(self.maya.sees, channel, ts) if channel == "#help" else self.maya.inbox

        def answered(seen: list[Seen]) -> bool:
            return any(message.is_from_bot and message.ts > ts for message in seen)

        await self.remote.wait_for(look, answered, deadline_s=PATIENCE_S)
        return ts

    async def statuses(self) -> list[str]:
        return [str(call["params"]["status"]) for call in await self.remote.calls(STATUS)]


@pytest.fixture
async def booth(world: World, remote: SlackRemote, tmp_path: Path) -> AsyncIterator[Booth]:
    async with relais(world, "socket", tmp_path) as bot:
        yield Booth(bot, world, remote, await remote.person("maya"))


async def test_what_takes_long_shows_what_is_being_done_and_then_nothing(booth: Booth) -> None:
    ts = await booth.ask()
    assert (await booth.statuses())[0] == "is looking through the shop …"
    ended = partial(booth.maya.agent, "#help", ts)
    await booth.remote.wait_for(ended, lambda agent: not agent["status"], deadline_s=PATIENCE_S)

    dm = await booth.ask("dm")
    shown = [call["params"] for call in await booth.remote.calls(STATUS)]
    assert [one["thread_ts"] for one in shown if one["channel_id"].startswith("D")][:1] == [dm]
    ended = partial(booth.maya.agent, "dm", dm)
    await booth.remote.wait_for(ended, lambda agent: not agent["status"], deadline_s=PATIENCE_S)


async def test_where_the_plan_has_no_agents_it_is_tried_once_and_answers_come_as_ever(booth: Booth) -> None:
    await booth.remote.fail_next(STATUS, error="not_allowed", times=100)
    await booth.ask()
    await booth.ask()
    assert len(await booth.statuses()) == 1
    await booth.remote.fail_next(PROMPTS, error="feature_not_enabled", times=100)
    for _ in range(2):
        await booth.maya.open_home("messages")
        await booth.remote.wait_for_deliveries(deadline_s=PATIENCE_S)
    assert len(await booth.remote.calls(PROMPTS)) == 1


async def test_a_refusal_of_one_place_says_nothing_of_the_others(booth: Booth) -> None:
    await booth.remote.fail_next(STATUS, error="invalid_thread_ts")
    await booth.ask()
    await booth.remote.forget_calls()
    await booth.ask()
    assert await booth.statuses()


async def test_the_messages_tab_offers_what_to_begin_with(booth: Booth) -> None:
    await booth.maya.open_home("messages")
    await booth.remote.wait_for_deliveries(deadline_s=PATIENCE_S)
    agent = await booth.maya.agent("dm", "0")
    titles = [prompt["title"] for prompt in agent["prompts"]]
    assert titles == ["Track an order", "Return something", "Shipping and returns", "Talk to a person"]
    ts = await booth.maya.post("dm", agent["prompts"][2]["message"])
    seen = await booth.remote.wait_for(
        booth.maya.inbox, lambda seen: any(one.is_from_bot and one.ts > ts for one in seen), deadline_s=PATIENCE_S
    )
    assert "return" in seen[-1].shown
