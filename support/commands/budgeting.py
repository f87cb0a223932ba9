"""`budget`: what the model has cost, and how much it may."""

from __future__ import annotations

import re
from decimal import Decimal

from support.alerts import dollars
from support.commands.office import Asked, Office
from support.engines.agent.budget import PERIODS, Budget
from support.model.commands import Told
from support.model.decisions import Content
from support.model.switches import Place

MOST = Decimal(1_000_000)


async def budget(office: Office, asked: Asked) -> Told:
    """How it stands; with a period and an amount, another cap from now on."""
    if office.budget is None:
        return asked.tell("budget.no_model")
    if "period" not in asked.values:
        return await _shown(office.budget, asked)
    period = asked.values["period"].casefold()
    if period not in PERIODS or "dollars" not in asked.values:
        return asked.tell("budget.unknown")
    wanted = asked.values["dollars"].casefold()
    cap = _amount(wanted)
    if cap is None and wanted != "default":
        return asked.tell("budget.no_amount", most=dollars(MOST))
    before = (await office.budget.standing())[period].dollars
    after = cap if cap is not None else getattr(office.budget.prices.caps, period)
    entry = asked.entry("budget", period, f"{before:.2f}", f"{after:.2f}")
    await office.switches.set("budget", Place(period), f"{cap:f}" if cap is not None else None, entry)
    told = {"period": period, "cap": dollars(after), "before": dollars(before)}
    text = office.words.say(office.team_language, "command.budget.told", by=asked.caller.name, **told)
    await office.tell_team(Content(text))
    return asked.tell("budget.done", **told)


async def _shown(budget: Budget, asked: Asked) -> Told:
    standing = await budget.standing()
    lines = [
        asked.say(
            f"budget.{period}", spent=dollars(how.spent.dollars), tokens=how.spent.tokens, cap=dollars(how.dollars),
            tokens_cap=how.tokens, percent=how.percent, is_set=how.is_set,
        )
        for period, how in reversed(list(standing.items()))
    ]  # fmt: skip
    return asked.told("\n".join([*(f"- {line}" for line in lines), "", asked.say("budget.then")]))


def _amount(written: str) -> Decimal | None:
    """`20`, `$20`, `20.50`, `20,50`."""
    if not re.fullmatch(r"\$?\d{1,8}(?:[.,]\d{1,2})?\$?", written, re.ASCII):
        return None
    amount = Decimal(written.strip("$").replace(",", ".")).quantize(Decimal("0.01"))
    return amount if 0 < amount <= MOST else None
