"""Five thousand questions at once over two hundred channels: none is lost, and memory stays where it was.

Alone: `python -m tests.benchmarks.burst [MESSAGES]`.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sandbox.slack.remote import SlackRemote
from tests.benchmarks.figures import Figure, Table
from tests.benchmarks.processes import lines_until, process, resident_mb, slack_url, vendors
from tests.benchmarks.slack_load import Crowd, gather_crowd, percentile

CHANNELS, MESSAGES = 200, 5_000
QUESTION = "What is your return policy?"
TOGETHER = 50
"""People who press enter at the same moment."""
DEADLINE_S = 300.0
LOOKED_EVERY_S = 0.5
RESIDENT_MB = 250


async def burst(messages: int = MESSAGES) -> tuple[str, Sequence[Figure]]:
    """The table's title, and its figures."""
    with tempfile.TemporaryDirectory() as folder:
        async with vendors() as environment, SlackRemote.connect(slack_url(environment)) as remote:
            crowd = await gather_crowd(remote, environment["SHOPIFY_API_URL"], CHANNELS)
            await remote.limit_rates(on=False)
            database = Path(folder) / "burst.db"
            settings = environment | {
                "SLACK_HELP_CHANNELS": ",".join(crowd.channels), "DATABASE_URL": f"sqlite:///{database}",
                "PORT": "0", "HOST": "127.0.0.1", "LOG_LEVEL": "WARNING",
            }  # fmt: skip
            async with process("bot.py", "run", environment=settings) as bot:
                await lines_until(bot, "ready")
                await _ask_all(crowd, CHANNELS)  # turns wait until what was missed before the start is found
                await _until(database, CHANNELS, bot)
                await remote.forget_calls()
                before, began = resident_mb(bot), time.perf_counter()
                await _ask_all(crowd, messages)
                asked_s = time.perf_counter() - began
                most = max(before, await _until(database, CHANNELS + messages, bot))
                took_s = time.perf_counter() - began
            deliveries = await remote.deliveries()
            replies = await remote.calls("chat.postMessage")
    lags = [
        float(call["at"]) - float(call["params"]["thread_ts"]) for call in replies if call["params"].get("thread_ts")
    ]
    title = f"A burst of {messages:,} questions over {CHANNELS} channels, asked within {asked_s:.0f} s"
    return title, [
        Figure("messages lost", messages - len(lags) + int(deliveries["lost"]), "", 0),
        Figure("until the last was answered (a channel gets a message a second)", took_s, "s"),
        Figure("lag, p50", percentile(lags, 0.5), "s"),
        Figure("lag, p99", percentile(lags, 0.99), "s"),
        Figure("resident at its most", most, "MB", RESIDENT_MB),
        Figure("more than before", most - before, "MB"),
    ]


async def _ask_all(crowd: Crowd, messages: int) -> None:
    everybody = list(zip(crowd.people, crowd.channels, strict=True))
    for start in range(0, messages, TOGETHER):
        now = (everybody[number % len(everybody)] for number in range(start, min(start + TOGETHER, messages)))
        await asyncio.gather(*(person.post(f"#{channel}", QUESTION) for person, channel in now))


async def _until(database: Path, count: int, bot: asyncio.subprocess.Process) -> float:
    """Until so many were answered, or too much time has passed; the most megabytes that were seen."""
    deadline, most = time.perf_counter() + DEADLINE_S, 0.0
    while _answered(database) < count and time.perf_counter() < deadline:
        await asyncio.sleep(LOOKED_EVERY_S)
        most = max(most, resident_mb(bot))
    return most


def _answered(database: Path) -> int:
    """How many answers went out, by the bot's own record."""
    query = "select count(*) from deliveries where target = 'channel' and status = 'sent'"
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as rows:
        return int(rows.execute(query).fetchone()[0])


async def _alone() -> None:
    table = Table()
    title, figures = await burst(int(sys.argv[1]) if len(sys.argv) > 1 else MESSAGES)
    table.add(title, list(figures))
    print(table)


if __name__ == "__main__":
    asyncio.run(_alone())
