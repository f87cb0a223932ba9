"""The same steady load at Discord, where the order is read behind a button: what it costs the bot against a bare one.

All moments are read off the stand-in's clock: a message's id says when it was written, the call log when it was answered.
Alone: `python -m tests.benchmarks.discord_load`.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from sandbox.discord.people import Person, Seen
from sandbox.discord.remote import DiscordRemote
from sandbox.discord.snowflakes import moment
from tests.benchmarks.figures import Figure, Progress, Table
from tests.benchmarks.processes import cpu_s, lines_until, process, vendors
from tests.benchmarks.slack_load import CHANNELS, MESSAGES, RATE, REPLY_DEADLINE_S, percentile

POLICY, ORDER = "What is your return policy?", "Where is my order #1042?"
PROOF = {"order": "1042", "email@": "maya.lind@example.com"}
POLICY_RATIO, ORDER_RATIO = 3.5, 6
CREATE, PRESSED = "POST /channels/{channel}/messages", "POST /interactions/{interaction}/{token}/callback"
WARM = 40


@dataclass(frozen=True, slots=True)
class Crowd:
    """One customer a channel."""

    remote: DiscordRemote
    people: list[Person]
    channels: list[str]


async def gather_crowd(remote: DiscordRemote, size: int = CHANNELS) -> Crowd:
    """Make the customers and their channels."""
    people, channels = [], [f"load-{number}" for number in range(size)]
    for number, channel in enumerate(channels):
        people.append(await remote.add_person(f"load{number}"))
        await remote.direct("add_channel", name=channel)
    return Crowd(remote, people, channels)


async def load(crowd: Crowd, text: str, messages: int = MESSAGES, rate: float = RATE) -> dict[str, float]:
    """Write `text` `messages` times at `rate` a second, each a new question; how long each waited, by its id."""
    await crowd.remote.direct("forget_calls")
    loop = asyncio.get_running_loop()
    begin, posted = loop.time(), []
    for number in range(messages):
        await asyncio.sleep(max(0.0, begin + number / rate - loop.time()))
        index = number % len(crowd.people)
        posted.append(await crowd.people[index].post(f"#{crowd.channels[index]}", text))

    async def answered() -> dict[str, float]:
        calls = await crowd.remote.calls(CREATE)
        return {_answers(call): call["at"] for call in reversed(calls) if call["status"] == 200}

    at = await crowd.remote.wait_for(
        answered, lambda found: found.keys() >= set(posted), deadline_s=REPLY_DEADLINE_S
    )  # fmt: skip
    return {id: at[id] - moment(id) for id in posted}


def _answers(call: dict[str, Any]) -> str:
    """Which message a call replies to: the one that its thread began with, or that it refers to."""
    reference = call["params"].get("message_reference") or {}
    return str(reference.get("message_id") or call["params"]["channel"])


async def press_all(crowd: Crowd, asked: list[str], rate: float = RATE) -> None:
    """Everybody reads what waits for them behind the buttons of these questions."""
    loop = asyncio.get_running_loop()
    begin = loop.time()
    for number, id in enumerate(asked):
        await asyncio.sleep(max(0.0, begin + number / rate - loop.time()))
        person = crowd.people[number % len(crowd.people)]
        line = next(one for one in await person.sees(id) if one.is_from_bot)
        answered = await person.click(id, line.id, line.actions[0])
        assert answered.is_ok, answered.error


async def prove_all(crowd: Crowd) -> None:
    """Every customer proves the order once, so that from here on they are linked."""
    for person, channel in zip(crowd.people, crowd.channels, strict=True):
        asked = await person.post(f"#{channel}", ORDER)

        def with_button(seen: list[Seen]) -> list[Seen]:
            return [one for one in seen if one.is_from_bot and one.actions]

        seen = await crowd.remote.wait_for(lambda asked=asked, person=person: person.sees(asked), with_button)
        await person.click(asked, with_button(seen)[0].id, seen[-1].actions[0])
        await crowd.remote.wait_for(person.modal)
        await person.submit(dict(PROOF))
        await crowd.remote.wait_for(
            lambda asked=asked, person=person: person.sees(asked), lambda seen: any(one.is_ephemeral for one in seen)
        )


async def unthrottled(shop: str) -> None:
    """Take the limit on the cost of queries off the shop at this address."""
    url = f"{shop}/sandbox/throttle"
    async with aiohttp.ClientSession() as http, http.post(url, json={"enforced": False}) as answer:
        assert answer.status == 200, await answer.text()


async def echo(table: Table) -> tuple[float, float]:
    """The references under the same load: CPU a message, in milliseconds, of one that answers in threads, as we do, and
    of one that only replies in the channel."""
    in_threads, in_channel = await _echo(table, "in a thread"), await _echo(table, "in the channel", "--in-channel")
    return in_threads, in_channel


async def _echo(table: Table, where: str, *options: str) -> float:
    async with vendors(discord=True) as environment, DiscordRemote.connect(environment["DISCORD_API_URL"]) as remote:
        crowd = await gather_crowd(remote)
        async with process("-m", "tests.benchmarks.discord_echo_bot", *options, environment=environment) as bot:
            await remote.wait_for_connections(1, deadline_s=30)
            await load(crowd, "warm up", WARM)
            before = cpu_s(bot)
            waits = await load(crowd, POLICY)
            cpu_ms = (cpu_s(bot) - before) / len(waits) * 1_000
    cpu = Figure("CPU a message", cpu_ms, "ms")
    table.add(
        f"Reference: a bare discord.py echo bot that answers {where}, same load, same run", [cpu, *_waiting(waits)]
    )
    return cpu_ms


async def relais(table: Table, progress: Progress, references_ms: tuple[float, float]) -> None:
    """CPU and waiting of the bot."""
    with tempfile.TemporaryDirectory() as folder:
        async with vendors(discord=True) as environment, \
                DiscordRemote.connect(environment["DISCORD_API_URL"]) as remote:  # fmt: skip
            crowd = await gather_crowd(remote)
            settings = _settings(environment, crowd, Path(folder))
            async with process("bot.py", "run", "--only", "discord", environment=settings) as bot:
                await lines_until(bot, "ready")
                await unthrottled(environment["SHOPIFY_API_URL"])
                progress.stage(f"Discord: {len(crowd.people)} customers prove their order")
                await load(crowd, POLICY, WARM)
                await prove_all(crowd)
                progress.stage(f"Discord: policy questions, {RATE:.0f} a second over {len(crowd.channels)} channels")
                before = cpu_s(bot)
                waits = await load(crowd, POLICY)
                cpu_ms = (cpu_s(bot) - before) / len(waits) * 1_000
                figures = _against(cpu_ms, references_ms, POLICY_RATIO)
                table.add(_heading("Policy question"), [*figures, *_waiting(waits)])
                progress.stage("Discord: order questions, and the presses to read the answers")
                before = cpu_s(bot)
                waits = await load(crowd, ORDER)
                await press_all(crowd, list(waits))
                cpu_ms = (cpu_s(bot) - before) / len(waits) * 1_000
                figures = _against(cpu_ms, references_ms, ORDER_RATIO)
                table.add(_heading("Order question, read by a press"), [*figures, *_waiting(waits)])


def _settings(environment: Mapping[str, str], crowd: Crowd, folder: Path) -> dict[str, str]:
    return dict(environment) | {
        "DISCORD_HELP_CHANNELS": ",".join(crowd.channels),
        "DATABASE_URL": f"sqlite:///{folder}/bench.db",
        "PORT": "0",
        "HOST": "127.0.0.1",
        "LOG_LEVEL": "WARNING",
    }


def _heading(kind: str) -> str:
    return f"{kind} at Discord, {RATE:.0f} a second over {CHANNELS} channels, linked customers"


def _against(cpu_ms: float, references_ms: tuple[float, float], limit: float) -> list[Figure]:
    in_threads, in_channel = references_ms
    return [
        Figure("CPU a message, the bot's process", cpu_ms, "ms"),
        Figure("CPU against the echo bot that answers in threads", cpu_ms / in_threads, "x", limit),
        Figure("CPU against the one that replies in the channel", cpu_ms / in_channel, "x"),
    ]


def _waiting(waits: Mapping[str, float]) -> list[Figure]:
    return [
        Figure(f"message to reply, p{share * 100:.0f}", percentile(list(waits.values()), share) * 1_000, "ms")
        for share in (0.5, 0.99)
    ]


async def main() -> None:
    table, progress = Table(), Progress()
    progress.stage("the echo bot at Discord")
    await relais(table, progress, await echo(table))
    print(table)


if __name__ == "__main__":
    asyncio.run(main())
