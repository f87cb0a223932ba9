"""What every ordeal has: a bot in a process of its own, started again and again over the same rows, and people at the
other end of a helpdesk that lets through whatever comes."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path

import aiohttp

from sandbox.gorgias.people import People, SeenTicket
from sandbox.slack.people import Person
from tests.benchmarks.processes import process
from tests.chaos.talks import Talk, Verdict, judge_hand_over

DESK = "#support-desk"
RUN = ("bot.py", "run")
DATABASE = "ordeal.db"


@asynccontextmanager
async def started(
    folder: Path, environment: Mapping[str, str], *program: str, **settings: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The bot with these settings on top (`bot.py run` unless told otherwise); ends by SIGTERM unless it was killed."""
    own = {
        "DATABASE_URL": f"sqlite:///{folder / DATABASE}",
        "HOST": "127.0.0.1",
        "PORT": "0",
        "LOG_LEVEL": "WARNING",
        "LOG_FORMAT": "json",
    }
    whole = {**environment, **own, **settings}
    async with process(*(program or RUN), environment=whole, log=folder / "bot.log") as bot:
        yield bot


async def said(bot: asyncio.subprocess.Process, mark: str) -> None:
    """Until the bot prints a line that begins with `mark`."""
    assert bot.stdout is not None
    while line := await bot.stdout.readline():
        if line.decode().startswith(mark):
            return
    raise RuntimeError(f"the bot ended ({await bot.wait()}) before it said {mark!r}")


def unfinished(folder: Path) -> int:
    """Events not worked off and deliveries not sent, by the rows of the bot whose database is in `folder`."""
    with closing(sqlite3.connect(f"file:{folder / DATABASE}?mode=ro", uri=True)) as rows:
        events = rows.execute("select count(*) from events where done_at is null").fetchone()[0]
        return int(events + rows.execute("select count(*) from deliveries where status = 'queued'").fetchone()[0])


@asynccontextmanager
async def unlimited_helpdesk(environment: Mapping[str, str]) -> AsyncIterator[People]:
    """Who works in Gorgias: forty calls in twenty seconds would only make the end come later."""
    helpdesk = environment["GORGIAS_API_URL"].removesuffix("/api")
    async with aiohttp.ClientSession() as http, http.put(f"{helpdesk}/sandbox/limits", json={"enabled": False}):
        pass
    async with People(helpdesk) as people:
        yield people


async def judge_with_people(verdict: Verdict, talks: Iterable[Talk], helpdesk: People, agent: Person) -> None:
    """What is with people, as they see it in the helpdesk and at the desk."""
    tickets, cards = await helpdesk.tickets(), await agent.sees(DESK)
    for talk in talks:
        if talk.kind != "person":
            continue
        case = talk.lines[0].text
        shown = [card for card in cards if case in card.shown]
        notes = [note for card in shown for note in (await agent.sees(DESK, card.ts))[1:]]
        judge_hand_over(verdict, talk, tickets=_about(tickets, case), cards=shown, notes=notes)


def _about(tickets: Iterable[SeenTicket], case: str) -> list[SeenTicket]:
    return [ticket for ticket in tickets if any(message.text.strip() == case for message in ticket.messages)]
