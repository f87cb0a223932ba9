"""`make bench`: the figures the product promises, each printed with its limit. Exit code 1 when one is missed.

Bots and vendors are processes of their own on loopback; the vendors' time is not the bot's.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from sandbox.slack.remote import SlackRemote
from tests.benchmarks.processes import cpu_s, lines_until, process, resident_mb, slack_url, vendors
from tests.benchmarks.slack_load import Crowd, gather_crowd, load, percentile

POLICY, ORDER = "What is your return policy?", "Where is my order #1042?"
PROOF = {"order": "1042", "email": "maya.lind@example.com"}
ASKED = 2_000


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement. `limit` None: reported only. `at_least`: more is better."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    at_least: bool = False

    @property
    def kept(self) -> bool:
        """Is it within its limit?"""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def line(self) -> str:
        """As printed."""
        sign = ">=" if self.at_least else "<="
        limit = "" if self.limit is None else f"(limit {sign} {self.limit:g})"
        return f"{'ok  ' if self.kept else 'MISS'} {self.name:<58} {self.value:10.2f} {self.unit:<12} {limit}"


async def echo_cpu_ms() -> float:
    """CPU a message of the bare slack-bolt echo bot, in milliseconds."""
    async with vendors() as environment, SlackRemote.connect(slack_url(environment)) as remote:
        crowd = await gather_crowd(remote)
        async with process("-m", "tests.benchmarks.echo_bot", environment=environment) as bot:
            await remote.wait_for_connections(1, deadline_s=30)
            await load(crowd, "warm up", method="chat.postMessage", messages=40)
            before = cpu_s(bot)
            waits = await load(crowd, POLICY, method="chat.postMessage")
            return (cpu_s(bot) - before) / len(waits) * 1000


async def prove_all(crowd: Crowd) -> None:
    """Every customer proves the order once, so that from here on they are linked."""
    for person, channel in zip(crowd.people, crowd.channels, strict=True):
        ts = await person.post(f"#{channel}", ORDER)

        async def offered(person=person, channel=channel, ts=ts):  # type: ignore[no-untyped-def]
            return [m for m in await person.sees(f"#{channel}", ts) if m.actions]

        seen = await crowd.remote.wait_for(offered)
        await person.click(f"#{channel}", seen[-1].ts, seen[-1].actions[0])
        await crowd.remote.wait_for(person.modal)
        await person.submit(dict(PROOF))

        async def shown(person=person, channel=channel, ts=ts):  # type: ignore[no-untyped-def]
            return [m for m in await person.sees(f"#{channel}", ts) if m.is_ephemeral]

        await crowd.remote.wait_for(shown)


async def bot_figures(reference_ms: float) -> list[Figure]:
    """Latency, CPU, start-up and memory of the bot."""
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        async with vendors() as environment, SlackRemote.connect(slack_url(environment)) as remote:
            crowd = await gather_crowd(remote)
            await without_rate_limit(environment)
            settings = environment | {
                "SLACK_HELP_CHANNELS": ",".join(crowd.channels),
                "DATABASE_URL": f"sqlite:///{folder}/bench.db",
                "PORT": "0",
                "HOST": "127.0.0.1",
                "LOG_LEVEL": "WARNING",
            }
            began = time.perf_counter()
            async with process("bot.py", "run", environment=settings) as bot:
                await lines_until(bot, "ready")
                figures.append(Figure("start-up to ready", time.perf_counter() - began, "s", 3))
                await load(crowd, POLICY, method="chat.postMessage", messages=40)
                await prove_all(crowd)
                for name, text, method, ratio in (
                    ("policy question", POLICY, "chat.postMessage", 5),
                    ("order question", ORDER, "chat.postEphemeral", 8),
                ):
                    before = cpu_s(bot)
                    waits = await load(crowd, text, method=method)
                    cpu_ms = (cpu_s(bot) - before) / len(waits) * 1000
                    figures += [
                        Figure(f"{name}: CPU a message, bot's process", cpu_ms, "ms"),
                        Figure(f"{name}: CPU against the bare echo bot", cpu_ms / reference_ms, "x", ratio),
                        Figure(
                            f"{name}: event to reply, p50 (vendors' time included)",
                            percentile(waits, 0.5) * 1000,
                            "ms",
                            15,
                        ),
                        Figure(
                            f"{name}: event to reply, p99 (vendors' time included)",
                            percentile(waits, 0.99) * 1000,
                            "ms",
                            60,
                        ),
                    ]
                await load(crowd, POLICY, method="chat.postMessage", messages=200, rate=40)
                figures.append(Figure("resident after 1,000 conversations", resident_mb(bot), "MB", 200))
    return figures


async def without_rate_limit(environment: dict[str, str]) -> None:
    """Switch Shopify's cost limit off: the figures are the bot's, not those of a plan's bucket."""
    url = f"{environment['SHOPIFY_API_URL']}/sandbox/throttle"
    async with aiohttp.ClientSession() as http, http.post(url, json={"enforced": False}) as answer:
        assert answer.status == 200, await answer.text()


async def ask_figure() -> Figure:
    """How many policy questions `ask --batch` answers a second on one core."""
    questions = [POLICY, "Do you ship to Canada?", "How long is the warranty?", "Livrez-vous en Suisse ?"]
    with tempfile.TemporaryDirectory() as folder:
        rates = {}
        for count in (40, ASKED):
            file = Path(folder) / f"{count}.jsonl"
            lines = (json.dumps({"id": str(n), "text": questions[n % len(questions)]}) for n in range(count))
            file.write_text("\n".join(lines))
            async with process("bot.py", "ask", "--batch", str(file), environment={}) as bot:
                began = time.perf_counter()
                assert bot.stdout is not None
                answered = len((await bot.stdout.read()).splitlines())
                assert answered == count, f"{answered} answers to {count} questions"
                rates[count] = time.perf_counter() - began
    return Figure("ask --batch, policy questions", (ASKED - 40) / (rates[ASKED] - rates[40]), "a second", 200, True)


async def main() -> int:
    """Measure, print, judge."""
    reference_ms = await echo_cpu_ms()
    figures = [Figure("bare slack-bolt echo bot: CPU a message (the reference)", reference_ms, "ms")]
    figures += await bot_figures(reference_ms)
    figures.append(await ask_figure())
    print("\n".join(figure.line() for figure in figures))
    return 0 if all(figure.kept for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
