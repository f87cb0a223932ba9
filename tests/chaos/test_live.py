"""kill -9 while answers are read that are still being made: in the end each is there once, and whole."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

from sandbox.openai.moves import Asked, Call, Move, Turn
from sandbox.openai.server import start as start_model
from sandbox.slack.people import Seen
from sandbox.slack.remote import SlackRemote
from sandbox.world import start_world
from tests.benchmarks.processes import lines_until, process

FIRST, REST = "You can return most items within 30 days of delivery.", "They must be unused."
PATIENCE_S = 60.0


async def live_rows(database: Path) -> int:
    """How many messages are noted as growing."""
    with closing(sqlite3.connect(database)) as rows:
        (count,) = rows.execute("select count(*) from live").fetchone()
    return int(count)


async def test_an_answer_that_was_half_there_is_there_once_and_whole(tmp_path: Path) -> None:
    """Of one of two nobody had noted yet which message it is: it has to be found."""
    never = asyncio.Event()

    async def hold(number: int) -> None:
        if number == 14:
            await never.wait()

    def mind(asked: Asked) -> Move:
        look = Call("search_policies", {"question": "return window"})
        return Turn(f"{FIRST} {REST}", before=hold) if asked.results else Turn(calls=(look,))

    async with start_model(mind) as model, start_world() as world, SlackRemote.connect(world.slack.base_url) as remote:
        database = tmp_path / "live.db"
        environment = world.environment() | model.environment | {"DATABASE_URL": f"sqlite:///{database}", "PORT": "0"}
        maya, sam = await remote.person("maya"), await remote.person("sam")

        async def replies(ts: str) -> list[Seen]:
            return [seen for seen in await maya.sees("#help", ts) if seen.is_from_bot]

        async with process("bot.py", "run", environment=environment | {"RELAIS_ENGINE": "llm"}) as bot:
            await lines_until(bot, "ready")
            asked = [await person.post("#help", "What is your return policy?") for person in (maya, sam)]
            for ts in asked:
                await remote.wait_for(lambda ts=ts: replies(ts), lambda seen: seen, deadline_s=PATIENCE_S)
            bot.kill()
            await bot.wait()
            never.set()
        with closing(sqlite3.connect(database)) as rows:
            growing = [ref for (ref,) in rows.execute("select ref from live")]
            rows.execute("update live set ref = null where ref = ?", growing[:1])
            rows.commit()
        assert len(growing) == 2

        def anew(seen: list[Seen]) -> bool:
            """One message, and none of those that were left half."""
            return len(seen) == 1 and seen[0].ts not in growing and "30 days" in seen[0].shown

        async with process("bot.py", "run", environment=environment | {"RELAIS_ENGINE": "local"}) as bot:
            for ts in asked:
                await remote.wait_for(lambda ts=ts: replies(ts), anew, deadline_s=PATIENCE_S)
            # noted as gone once it is gone, which is a moment after that can be seen
            await remote.wait_for(partial(live_rows, database), lambda count: not count, deadline_s=PATIENCE_S)
