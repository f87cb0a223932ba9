"""A bot in so many servers that Discord parts what it is told: each shard lives, ends and is read after by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from handlers.discord.catchup import CatchUp
from handlers.discord.client import ShardedClient, Shards
from handlers.discord.places import Home
from support.errors import SettingError
from tests.handlers.discord.stage import POLICY, Stage, stage

GUILD = 3 << 22
"""Of two shards the second one tells of it."""
ACTIVE, HISTORY = "GET /guilds/{guild}/threads/active", "GET /channels/{channel}/messages"


async def test_a_shard_that_ends_disturbs_no_other_and_only_its_places_are_read(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        guild = int(next(iter(here.discord.platform.guilds)))
        count = next(n for n in range(2, 64) if (guild >> 22) % n)
        home = (guild >> 22) % count
        await here.remote.direct("ask_for_shards", count=count, at_once=count)
        with pytest.raises(SettingError, match="set auto"):
            async with here.bot():
                pass
        async with here.bot(discord_shards="auto") as bot:
            assert bot.discord is not None
            await here.maya.post("dm", "Hello")
            await here.answer(here.maya, "dm", "")
            asked = await here.maya.post("#help", POLICY)
            await here.answer(here.maya, asked, "within 30 days")
            await here.quiet(bot)
            assert bot.discord.health == {
                "discord_gateway": True, **{f"discord_shard_{n}": True for n in range(count)}
            }  # fmt: skip
            others = {one.id: one.link for one in here.discord.gateway.sessions.values() if one.shard[0] != home}
            await here.remote.direct("drop_gateway", shard=home)
            await here.maya.post(asked, "What is your warranty?")
            await here.answer(here.maya, asked, "warranty of 2 years")
            read = await _read_after(here, home, lambda: here.maya.post(asked, "Do you ship to Canada?"), asked)
            assert (ACTIVE in read, f"{HISTORY} {await _direct(here)}" in read) == (True, False)
            kept = {one.id: one.link for one in here.discord.gateway.sessions.values()}
            assert others.items() <= kept.items(), "these were left alone"
            read = await _read_after(here, 0, lambda: here.maya.post("dm", POLICY), "dm")
            assert (ACTIVE in read, f"{HISTORY} {await _direct(here)}" in read) == (False, True)
            about = await here.remote.about()
            assert (about["identified"], about["resumed"]) == (count + 2, 1)


async def _read_after(here: Stage, shard: int, write: Callable[[], Any], place: str) -> list[str]:
    """Its session is over, and somebody writes; what was read of places until that is answered."""
    before = len([one for one in await here.maya.sees(place) if one.is_from_bot])
    await here.remote.direct("forget_calls")
    await here.remote.direct("invalidate", shard=shard)
    await write()
    await here.remote.wait_for(
        lambda: here.maya.sees(place), lambda seen: len([one for one in seen if one.is_from_bot]) > before
    )
    calls = await here.remote.calls()
    return [
        one["method"] if one["method"] == ACTIVE else f"{one['method']} {one['params'].get('channel')}" for one in calls
    ]


async def _direct(here: Stage) -> str:
    return (await here.maya.sees("dm"))[0].channel


class Memory:
    """What a catch-up needs, in memory."""

    def __init__(self) -> None:
        self.moved = 0
        self.read: list[str] = []
        self.held: list[tuple[tuple[str, ...], tuple[str, ...]]] = []

    async def move_all(self, *_: str) -> None:
        self.moved += 1

    async def server(self) -> int:
        self.read.append("server")
        return 0

    async def direct(self) -> int:
        self.read.append("direct")
        return 0

    def hold(self, *places: str, but: tuple[str, ...] = ()) -> Callable[[], None]:
        self.held.append((places, but))
        return lambda: self.held.remove((places, but))


async def test_bookmarks_stand_still_while_a_session_is_cut_or_something_is_to_be_read() -> None:
    client = ShardedClient("", asyncio.sleep, members=False, shards=Shards(2))
    memory: Any = Memory()
    catch_up = CatchUp(client, Home(str(GUILD), "1"), memory, reception=memory, bookmarks=memory)
    catch_up.want_all()
    await catch_up.nothing_missed()
    reading = asyncio.create_task(catch_up.run())
    while memory.held:  # noqa: ASYNC110
        await asyncio.sleep(0)
    await catch_up.nothing_missed()
    await client.dropped(1)
    await catch_up.nothing_missed()
    await client.resumed(1)
    await catch_up.nothing_missed()
    assert (memory.moved, memory.read) == (2, ["server", "direct"])
    catch_up.hold(0)
    assert memory.held == [((f"discord:{GUILD}:",), ())], "direct messages wait"
    await catch_up.nothing_missed()
    catch_up.want(0)
    while memory.held:  # noqa: ASYNC110
        await asyncio.sleep(0)
    await catch_up.nothing_missed()
    assert (memory.moved, memory.read) == (3, ["server", "direct", "direct"])
    reading.cancel()
    await asyncio.wait({reading})
