"""`report`: what there was in the last days, in words and as a chart, to the caller's direct messages."""

from __future__ import annotations

import asyncio
import re
from datetime import date, datetime, time, timedelta

from support.commands.office import Asked, Office
from support.escalation import digest
from support.model.commands import Paper, Told

USUAL, LONGEST = 7, 90


async def report(office: Office, asked: Asked) -> Told:
    """`7d`: today and the six days before it, by the shop's calendar."""
    days = _days(asked.values.get("days", f"{USUAL}d"))
    if days is None:
        return asked.tell("report.not_so_long", most=LONGEST)
    last = asked.now.astimezone(office.zone).date()
    first = last - timedelta(days=days - 1)
    since = datetime.combine(first, time(), office.zone)
    figures = await office.digests.figures(since, asked.now + timedelta(days=1))
    counted = await office.records.days(since, office.zone)
    bars = [(first + timedelta(days=n), *counted.get(first + timedelta(days=n), (0, 0))) for n in range(days)]
    content = digest.write(asked.words, asked.language, figures, asked.now)
    text = f"{content.text}\n\n{asked.say('report.legend')}"
    alt = asked.say("report.alt", days=days, bot=sum(bar[1] for bar in bars), people=sum(bar[2] for bar in bars))
    picture = await asyncio.to_thread(_drawn, bars)
    return asked.told(text, direct=True, paper=Paper("report.png", "image/png", picture, alt))


def _days(written: str) -> int | None:
    match = re.fullmatch(r"(\d{1,3})d?", written.casefold())
    days = int(match[1]) if match else 0
    return days if 0 < days <= LONGEST else None


def _drawn(bars: list[tuple[date, int, int]]) -> bytes:
    from support.commands.chart import draw  # noqa: PLC0415 - the drawing library is loaded when somebody asks

    return draw(bars)
