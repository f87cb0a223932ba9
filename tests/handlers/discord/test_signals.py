"""What Discord shows while an answer takes long: that the bot is typing, where the question was written."""

from __future__ import annotations

from pathlib import Path

import aiohttp

from tests.handlers.discord.stage import Stage, stage

CREATE, TYPING = "POST /channels/{channel}/messages", "POST /channels/{channel}/typing"
STOCK = "Do you have the Down Jacket in stock?"
SLOW_S = 0.5
"""By the bot's clock that is ten seconds, so it has to be shown twice."""


async def test_the_bot_is_typing_where_it_was_asked_until_it_answers(tmp_path: Path) -> None:
    async with stage(tmp_path) as here, here.bot() as bot:
        help_channel = (await here.remote.about())["channels"]["help"]
        await _slow(here)
        asked = await here.maya.post("#help", STOCK)
        await here.answer(here.maya, asked, "Down Jacket")
        await here.quiet(bot)
        calls = [
            (one["method"], one["params"]["channel"])
            for one in await here.remote.calls()
            if one["method"] in (CREATE, TYPING)
        ]
        assert calls[:2] == [(TYPING, help_channel), (TYPING, help_channel)]
        assert calls[-1] == (CREATE, asked)
        await here.remote.direct("forget_calls")
        await _slow(here)
        await here.remote.direct("fail_next", method=TYPING, status=403, times=50)
        await here.maya.post(asked, STOCK)
        await here.remote.wait_for(lambda: here.maya.sees(asked), lambda seen: sum(m.is_from_bot for m in seen) == 2)
        assert TYPING in [one["method"] for one in await here.remote.calls()]


async def _slow(here: Stage) -> None:
    """The shop takes its time over the next question."""
    async with aiohttp.request(
        "POST", f"{here.world.shopify.url}/sandbox/faults", json={"kind": "slow", "seconds": SLOW_S, "times": 1}
    ) as answer:
        assert answer.status < 300
