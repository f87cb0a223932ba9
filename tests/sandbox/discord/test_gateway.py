"""Sessions: resumed without a gap, asked to reconnect, invalidated and then without what was missed."""

from __future__ import annotations

import asyncio

from tests.sandbox.discord.scene import Bot, Scene, scene


async def _heard(bot: Bot, count: int) -> list[str]:
    return [message.content for message in await bot.hears(count)]


async def _again(here: Scene, bot: Bot, name: str) -> None:
    await asyncio.wait_for(bot.wait_for(name), 20)
    await here.remote.wait_for_connections(1, deadline_s=20)


async def test_what_is_missed_is_replayed_to_who_resumes_and_lost_to_who_can_not() -> None:
    async with scene() as here:
        bot = await here.bot()
        for verb in ("drop_gateway", "ask_to_reconnect"):
            back = asyncio.create_task(_again(here, bot, "resumed"))
            await asyncio.sleep(0)
            await here.remote.direct(verb)
            await here.ann.post("#help", verb)
            await back
        assert await _heard(bot, 2) == ["drop_gateway", "ask_to_reconnect"]

        back = asyncio.create_task(_again(here, bot, "ready"))
        await asyncio.sleep(0)
        here.discord.gateway.is_down = True
        await here.remote.direct("invalidate")
        await here.ann.post("#help", "while away")
        here.discord.gateway.is_down = False
        await back
        await here.ann.post("#help", "back")
        assert (await _heard(bot, 3))[2:] == ["back"]
        channel = next(one for one in bot.get_all_channels() if one.name == "help")
        assert [one.content async for one in channel.history(oldest_first=True)][2:] == ["while away", "back"]
        about = await here.remote.about()
        assert (about["identified"], about["resumed"]) == (2, 2)
