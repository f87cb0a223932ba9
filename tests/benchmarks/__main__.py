"""`make bench`: the figures the product promises, each beside its limit. Exit code 1 when one is missed.

Bots and vendors are processes of their own on loopback, so the CPU counted is the bot's alone. Waiting is told twice:
what the customer waits, and what of it the bot adds, which is what the limits are about; the stand-ins' own time (until
an event goes out, while they answer the bot's calls) is counted apart. A busy machine makes every figure worse.

All of it takes some twenty minutes; parts may be named instead: `python -m tests.benchmarks burst ask`.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import aiohttp
import click

from sandbox.slack.remote import SlackRemote
from tests.benchmarks import discord_load
from tests.benchmarks.agent import overhead
from tests.benchmarks.agent_faults import FAULTS, faults
from tests.benchmarks.agent_faults import figures as of_faults
from tests.benchmarks.agent_killed import KILLS, killed_amid_answers
from tests.benchmarks.agent_killed import figures as of_kills
from tests.benchmarks.agent_speech import speech
from tests.benchmarks.burst import MESSAGES, burst
from tests.benchmarks.due import OPEN, due_work
from tests.benchmarks.figures import Figure, Progress, Table
from tests.benchmarks.processes import cpu_s, lines_until, process, resident_mb, slack_url, vendors
from tests.benchmarks.slack_load import Crowd, Wait, gather_crowd, load, percentile
from tests.chaos.desk_customers import Where
from tests.chaos.desk_ordeal import DeskPlan, desk_ordeal
from tests.chaos.discord_ordeal import Plan as DiscordPlan
from tests.chaos.discord_ordeal import discord_ordeal
from tests.chaos.ordeal import Plan, ordeal
from tests.chaos.talks import Verdict
from tests.support.knowledge.labelled import questions

POLICY, ORDER = "What is your return policy?", "Where is my order #1042?"
PROOF = {"order": "1042", "email": "maya.lind@example.com"}
KINDS = (("policy question", POLICY, "chat.postMessage", 5), ("order question", ORDER, "chat.postEphemeral", 8))
"""What is asked, the call that is its reply, and how much CPU it may take against the echo bot."""
STARTS, CONVERSATIONS = 3, 1_000
UNDER_LIMITS = 120
"""Messages with the platforms' limits on, at the same rate. Slack allows 100 ephemeral messages a minute and Shopify's
standard plan some three of our order queries a second, so twenty a second are more than either takes: the lag shows it.
"""
ASKED_FIRST, ASKED = 40, 2_000
FIRST_SIGN_MS = 60
KILLED = Plan(seed=2026, messages=200, stops=50)
CUT = DiscordPlan(seed=2026, messages=300, stops=20)
SHARED = DeskPlan(seed=2026, conversations=2_000, stops=20, hangs_s=(1.0, 25.0), pause_s=2.0)
APART = replace(SHARED, conversations=400, stops=8, where="two workspaces")
AT_DISCORD = replace(APART, where="discord")
"""Half of the calls that hang do so for longer than the bot waits."""
SOON_S, SWEPT_S = 30.0, 60.0
"""What is written in Slack waits for a call that hangs at most, 20 s; of what is written in Gorgias a fifth waits for a
sweep, every 30 s, of tickets that all move at once. Forty talks go on side by side, with a second between two acts."""


async def echo(table: Table) -> float:
    """The reference: a bare slack-bolt bot under the same load. Its CPU a message, in milliseconds."""
    async with vendors() as environment, SlackRemote.connect(slack_url(environment)) as remote:
        crowd = await gather_crowd(remote, environment["SHOPIFY_API_URL"])
        async with process("-m", "tests.benchmarks.echo_bot", environment=environment) as bot:
            await remote.wait_for_connections(1, deadline_s=30)
            await load(crowd, "warm up", method="chat.postMessage", messages=40)
            before = cpu_s(bot)
            waits = await load(crowd, POLICY, method="chat.postMessage")
            cpu_ms = (cpu_s(bot) - before) / len(waits) * 1_000
    cpu = Figure("CPU a message", cpu_ms, "ms")
    table.add("Reference: a bare slack-bolt echo bot, same load, same run", [cpu, *_waiting(waits)])
    return cpu_ms


async def relais(table: Table, progress: Progress, reference_ms: float) -> None:
    """CPU, waiting, start-up and memory of the bot."""
    with tempfile.TemporaryDirectory() as folder:
        async with vendors() as environment, SlackRemote.connect(slack_url(environment)) as remote:
            crowd = await gather_crowd(remote, environment["SHOPIFY_API_URL"])
            database = Path(folder) / "bench.db"
            settings = environment | {
                "SLACK_HELP_CHANNELS": ",".join(crowd.channels),
                "DATABASE_URL": f"sqlite:///{database}",
                "PORT": "0",
                "HOST": "127.0.0.1",
                "LOG_LEVEL": "WARNING",
            }
            progress.stage(f"starting the bot {STARTS} times")
            starts = [await _start_s(settings) for _ in range(STARTS)]
            async with process("bot.py", "run", environment=settings) as bot:
                await lines_until(bot, "ready")
                progress.stage(f"{len(crowd.people)} customers prove their order")
                await limits(crowd, on=False)
                await load(crowd, POLICY, method="chat.postMessage", messages=40)
                await prove_all(crowd)
                for name, text, method, ratio in KINDS:
                    progress.stage(f"{name}s: 20 a second over {len(crowd.channels)} channels")
                    before = cpu_s(bot)
                    waits = await load(crowd, text, method=method)
                    cpu_ms = (cpu_s(bot) - before) / len(waits) * 1_000
                    progress.stage(f"{name}s with the platforms' rate limits on")
                    await limits(crowd, on=True)
                    lag = await load(crowd, text, method=method, messages=UNDER_LIMITS)
                    await limits(crowd, on=False)
                    table.add(
                        f"{name.capitalize()}, 20 a second over {len(crowd.channels)} channels, linked customers",
                        [
                            Figure("CPU a message, the bot's process", cpu_ms, "ms"),
                            Figure("CPU against the echo bot", cpu_ms / reference_ms, "x", ratio),
                            *_waiting(waits, limited=True),
                            *_lag(lag),
                        ],
                    )
                progress.stage(f"on to {CONVERSATIONS:,} conversations")
                missing = CONVERSATIONS - conversations(database)
                if missing > 0:
                    await load(crowd, POLICY, method="chat.postMessage", messages=missing)
                kept, resident = conversations(database), resident_mb(bot)
    table.add(
        "Process",
        [
            Figure(f"start-up to ready, the middle one of {STARTS}", statistics.median(starts), "s", 3),
            Figure(f"resident after {kept:,} conversations", resident, "MB", 200),
        ],
    )


def _waiting(waits: Sequence[Wait], *, limited: bool = False) -> list[Figure]:
    figures = []
    for share, limit in ((0.5, 15), (0.99, 60)):
        added = percentile([wait.added_s for wait in waits], share) * 1_000
        name = f"event to reply, p{share * 100:.0f}"
        figures.append(Figure(f"{name}, added by the bot", added, "ms", limit if limited else None))
        total = percentile([wait.total_s for wait in waits], share) * 1_000
        figures.append(Figure(f"{name}, with the vendors' own time", total, "ms"))
    sign = percentile([wait.sign_s for wait in waits], 0.99) * 1_000
    figures.append(Figure("event to the first visible sign, p99", sign, "ms", FIRST_SIGN_MS if limited else None))
    return figures


def _lag(waits: Sequence[Wait]) -> list[Figure]:
    return [
        Figure(
            f"lag under the platforms' rate limits, p{share * 100:.0f} of {len(waits)} messages",
            percentile([wait.total_s for wait in waits], share) * 1_000,
            "ms",
        )
        for share in (0.5, 0.99)
    ]


async def _start_s(settings: dict[str, str]) -> float:
    began = time.perf_counter()
    async with process("bot.py", "run", environment=settings) as bot:
        await lines_until(bot, "ready")
        return time.perf_counter() - began


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


async def limits(crowd: Crowd, *, on: bool) -> None:
    """Switch the platforms' limits: Slack's rates, Shopify's query cost."""
    await crowd.remote.limit_rates(on=on)
    await throttle(crowd.shopify, on=on)


async def throttle(shop: str, *, on: bool) -> None:
    """Switch the limit on the cost of queries of the shop at this address."""
    url = f"{shop}/sandbox/throttle"
    async with aiohttp.ClientSession() as http, http.post(url, json={"enforced": on}) as answer:
        assert answer.status == 200, await answer.text()


def conversations(database: Path) -> int:
    """How many the bot really keeps."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as rows:
        return int(rows.execute("select count(*) from conversations").fetchone()[0])


async def ask(table: Table) -> None:
    """How many policy questions `ask --batch` answers a second on one core, start-up apart; and a second of CPU time.

    The shop, which is asked for the goods that some of them name, has a process of its own.
    """
    pin = "os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})"
    pinned = f"import os, runpy; {pin}; runpy.run_path('bot.py', run_name='__main__')"
    texts = [question.text for question in questions() if question.kind == "answered"]
    took: dict[int, tuple[float, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        async with vendors() as environment:
            await throttle(environment["SHOPIFY_API_URL"], on=False)
            for count in (ASKED_FIRST, ASKED):
                file = Path(folder) / f"{count}.jsonl"
                lines = (json.dumps({"id": str(n), "text": texts[n % len(texts)]}) for n in range(count))
                file.write_text("\n".join(lines), "utf-8")
                began, before = time.perf_counter(), _children_cpu_s()
                async with process("-c", pinned, "ask", "--batch", str(file), environment=environment) as bot:
                    assert bot.stdout is not None
                    answered = len((await bot.stdout.read()).splitlines())
                    assert answered == count, f"{answered} answers to {count} questions"
                    await bot.wait()
                took[count] = time.perf_counter() - began, _children_cpu_s() - before
    by_clock, by_cpu = ((ASKED - ASKED_FIRST) / (took[ASKED][way] - took[ASKED_FIRST][way]) for way in (0, 1))
    table.add(
        f"ask --batch on one core, {len(texts)} policy questions in turn",
        [
            Figure("answers", by_clock, "a second", 200, at_least=True),
            Figure("answers, had it the core to itself", by_cpu, "a second of CPU time"),
        ],
    )


def _children_cpu_s() -> float:
    """CPU seconds of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def killed(table: Table, progress: Progress) -> None:
    """kill -9, again and again; at Discord with a gateway that is cut and calls that fail besides."""
    with tempfile.TemporaryDirectory() as folder:
        verdict = await ordeal(KILLED, Path(folder), progress.step)
    _judged(table, f"kill -9 at {KILLED.stops} random moments of {KILLED.messages} messages", verdict, KILLED.messages)
    progress.stage(f"kill -9 and gateway drops at Discord: {CUT.stops} times")
    with tempfile.TemporaryDirectory() as folder:
        verdict = await discord_ordeal(CUT, Path(folder), progress.step)
    heading = (
        f"kill -9 at {CUT.stops} random moments of {CUT.messages} messages at Discord, gateway drops, failing calls"
    )
    _judged(table, heading, verdict, CUT.messages)


def _judged(table: Table, heading: str, verdict: Verdict, messages: int) -> None:
    for problem in (*verdict.lost, *verdict.doubled, *verdict.disordered):
        print(f"  {problem}", file=sys.stderr)
    table.add(
        heading,
        [
            Figure("messages answered", verdict.answered, "", messages, at_least=True),
            Figure("lost", len(verdict.lost), "", 0),
            Figure("readable messages, tickets or cards there twice", len(verdict.doubled), "", 0),
            Figure("threads answered out of order", len(verdict.disordered), "", 0),
            Figure(f"ephemeral messages repeated (of {verdict.ephemerals} shown)", verdict.ephemerals_repeated, ""),
        ],
    )


PLACES: Mapping[Where, str] = {
    "one workspace": "customers in the team's workspace",
    "two workspaces": "customers in another Slack workspace",
    "discord": "customers at Discord, whose gateway is cut and whose calls fail",
}


async def shared(table: Table, progress: Progress, plan: DeskPlan) -> None:
    """The team's three sides, with everything failing that can."""
    progress.stage(f"the desk: {plan.conversations:,} conversations on three sides, {PLACES[plan.where]}")
    with tempfile.TemporaryDirectory() as folder:
        verdict = await desk_ordeal(plan, Path(folder), progress.step)
    for problem in verdict.problems:
        print(f"  {problem}", file=sys.stderr)
    slack, gorgias = verdict.from_slack_s, verdict.from_helpdesk_s
    table.add(
        f"{plan.conversations:,} conversations, {PLACES[plan.where]}, with agents in Slack and Gorgias,"
        f" {plan.stops} stops, Gorgias failing",
        [
            Figure("texts delivered where they belong", verdict.delivered, ""),
            Figure("acts of the team", verdict.acts, ""),
            Figure("lost", len(verdict.lost), "", 0),
            Figure("doubled", len(verdict.doubled), "", 0),
            Figure("internal notes outside, private answers in public", len(verdict.leaked), "", 0),
            Figure("replies of the engine while people had it", len(verdict.spoken), "", 0),
            Figure("conversations that stand differently on two sides", len(verdict.different), "", 0),
            Figure("out of order", len(verdict.disordered), "", 0),
            Figure("written in chat, until it is on all sides while a bot is there, p50", percentile(slack, 0.5), "s"),
            Figure("p95", percentile(slack, 0.95), "s", SOON_S),
            Figure("written in Gorgias, a fifth of its webhooks lost, the same, p50", percentile(gorgias, 0.5), "s"),
            Figure("p95", percentile(gorgias, 0.95), "s", SWEPT_S),
        ],
    )


async def agent(table: Table, progress: Progress) -> None:
    """The engine with a model: its own CPU, how soon its sentences are read, and a provider that fails."""
    progress.stage("the agent: CPU of a turn against a bare loop")
    table.add("The agent, a turn with two tool calls, the model apart: CPU", await overhead())
    progress.stage("the agent: sentences on their way to Slack")
    table.add("The agent, sentences of an answer that is read while it is made", await speech())
    progress.stage(f"the agent: {FAULTS} faults of its provider")
    with tempfile.TemporaryDirectory() as folder:
        outcomes = await faults(Path(folder))
    for problem in filter(None, (outcome.problem for outcome in outcomes)):
        print(f"  {problem}", file=sys.stderr)
    table.add(f"The agent, {FAULTS} faults of its provider at random places of a turn", of_faults(outcomes))
    progress.stage(f"the agent: kill -9 {KILLS} times amid its answers")
    with tempfile.TemporaryDirectory() as folder:
        verdict = await killed_amid_answers(Path(folder))
    for problem in verdict.problems:
        print(f"  {problem}", file=sys.stderr)
    table.add(f"The agent, kill -9 at {KILLS} random moments of answers that are read while made", of_kills(verdict))


async def slack(table: Table, progress: Progress) -> None:
    """A steady load, against a bare bot under the same."""
    progress.stage("the echo bot: 20 messages a second")
    await relais(table, progress, await echo(table))


async def discord(table: Table, progress: Progress) -> None:
    """The same at Discord."""
    progress.stage("Discord's echo bots: 20 messages a second")
    await discord_load.relais(table, progress, await discord_load.echo(table))


async def crowded(table: Table, progress: Progress) -> None:
    """A burst over many channels."""
    progress.stage(f"a burst of {MESSAGES:,} questions")
    table.add(*await burst())


async def batch(table: Table, progress: Progress) -> None:
    """`ask --batch`."""
    progress.stage(f"ask --batch: {ASKED:,} policy questions")
    await ask(table)


async def due(table: Table, progress: Progress) -> None:
    """Ticks, where much waits."""
    progress.stage(f"due work among {OPEN:,} open conversations")
    with tempfile.TemporaryDirectory() as folder:
        table.add(f"A tick that looks for due work, {OPEN:,} open conversations", await due_work(Path(folder)))


async def stops(table: Table, progress: Progress) -> None:
    """`kill -9`, at either platform."""
    progress.stage(f"kill -9: {KILLED.stops} times (some four minutes)")
    await killed(table, progress)


async def desk(table: Table, progress: Progress) -> None:
    """The team's three sides, with customers in their workspace, in another one, and at Discord."""
    for plan in (SHARED, APART, AT_DISCORD):
        await shared(table, progress, plan)


PARTS: Mapping[str, Callable[[Table, Progress], Awaitable[None]]] = {
    "slack": slack, "discord": discord, "burst": crowded, "ask": batch, "agent": agent, "due": due, "stops": stops,
    "desk": desk,
}  # fmt: skip


async def main(parts: Sequence[str]) -> int:
    """Measure, print, judge."""
    table, progress = Table(), Progress()
    for part in parts:
        await PARTS[part](table, progress)
    progress.stage("done")
    print(table)
    return 0 if table.kept else 1


@click.command(help=__doc__, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("parts", nargs=-1, type=click.Choice(tuple(PARTS)))
def command(parts: tuple[str, ...]) -> None:
    """All parts, one after the other, where none are named: some twenty-five minutes."""
    sys.exit(asyncio.run(main(parts or tuple(PARTS))))


if __name__ == "__main__":
    command()
