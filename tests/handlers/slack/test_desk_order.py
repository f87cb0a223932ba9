"""What the team writes under its cards is stored in the order in which it was written, however it arrives."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from handlers.slack.desk_listeners import CardThreads
from sandbox.slack.remote import SlackRemote
from sandbox.world import World
from support.errors import ChannelUnavailable
from support.model.cases import Agent
from tests.running import relais


class Slow:
    """A team's desk whose first look takes longest."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._looks = 5

    async def said(self, card: str, by: Agent, text: str, files: Sequence[str] = (), *, key: str, at: datetime) -> bool:
        self._looks -= 1
        for _ in range(self._looks):
            await asyncio.sleep(0)
        self.texts.append(text)
        return True


def message(ts: str, text: str, **more: Any) -> dict[str, Any]:
    return {"channel": "C1", "ts": ts, "user": "U1", "text": text, "thread_ts": "1.000000", **more}


async def test_one_after_the_other() -> None:
    desk = Slow()
    cards = CardThreads(desk)  # type: ignore[arg-type]
    await asyncio.gather(*(cards.live("T1", message(f"{n}.000000", str(n))) for n in (2, 3, 4)))
    assert desk.texts == ["2", "3", "4"]


async def test_what_was_missed_comes_before_what_is_written_now() -> None:
    desk = Slow()
    cards = CardThreads(desk)  # type: ignore[arg-type]
    releases = [cards.hold(), cards.hold()]
    live = asyncio.create_task(cards.live("T1", message("3.000000", "now")))
    await asyncio.sleep(0)
    await cards.put("T1", message("2.000000", "missed"))
    for release in releases:
        assert not live.done()
        release()
        release()
    await live
    assert desk.texts == ["missed", "now"]


async def test_what_waits_at_the_end_is_left_to_be_delivered_again() -> None:
    desk = Slow()
    cards = CardThreads(desk)  # type: ignore[arg-type]
    release = cards.hold("1.000000")
    waiting = asyncio.create_task(cards.live("T1", message("3.000000", "later")))
    await asyncio.sleep(0)
    cards.end()
    release()
    for each in (waiting, cards.live("T1", message("4.000000", "later still"))):
        with pytest.raises(ChannelUnavailable):
            await each
    await cards.live("T1", message("5.000000", "elsewhere", thread_ts="2.000000"))
    assert desk.texts == ["elsewhere"]


async def test_only_the_cards_that_are_still_to_be_read_are_waited_for() -> None:
    desk = Slow()
    cards = CardThreads(desk)  # type: ignore[arg-type]
    release = cards.hold("1.000000")
    live = asyncio.create_task(cards.live("T1", message("3.000000", "now")))
    await cards.live("T1", message("4.000000", "elsewhere", thread_ts="2.000000"))
    await cards.put("T1", message("2.500000", "missed"))
    release()
    await live
    assert desk.texts == ["elsewhere", "missed", "now"]


async def test_only_what_people_write_under_a_card() -> None:
    desk = Slow()
    cards = CardThreads(desk)  # type: ignore[arg-type]
    for odd in (
        message("2.0", "a bot", bot_id="B1"),
        message("2.1", "joined", subtype="channel_join"),
        message("2.2", "beside", thread_ts=None),
        message("2.3", "nobody", user=None),
    ):
        await cards.live("T1", odd)
    assert desk.texts == []
    await cards.live("T1", message("2.4", "look", subtype="file_share", files=[{"name": "label.png"}]))
    assert desk.texts == ["look"]


async def test_what_was_written_under_a_card_while_the_bot_was_down_is_read_at_its_start(
    world: World, remote: SlackRemote, tmp_path: Path
) -> None:
    maya, ana = await remote.person("maya"), await remote.person("ana")
    async with relais(world, "socket", tmp_path, slack_agents=ana.id, paced=False) as bot:
        await maya.post("#help", "I want to talk to a human")
        [card] = await remote.wait_for(
            lambda: ana.sees("#support-desk"), lambda seen: seen and "Open in Gorgias" in seen[0].everything
        )
        await bot.desk.outbox.settle()
    await ana.post("#support-desk", "she is a friend of mine", thread=card.ts)
    async with relais(world, "socket", tmp_path, slack_agents=ana.id, paced=False), world.gorgias.people() as people:

        async def noted() -> list[str]:
            return [note.text for note in (await people.tickets())[0].notes if "friend of mine" in note.text]

        notes: list[str] = []
        async with asyncio.timeout(20):
            while not notes:
                notes = await noted()
                await asyncio.sleep(0.05)
        assert len(notes) == 1
