"""`bot.py doctor`: asks each vendor whether it would work, and says the exact repair where it would not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from support.errors import RelaisError


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to ask. `ask` returns what is well, or raises RelaisError; `repair` says what to do then."""

    name: str
    ask: Callable[[], Awaitable[str]]
    repair: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of a check. `ok` None: the part is off."""

    name: str
    ok: bool | None
    text: str


async def examine(checks: Iterable[Check]) -> list[Finding]:
    """Run the checks one after the other; one that fails does not stop the rest."""
    findings = []
    for check in checks:
        try:
            findings.append(Finding(check.name, True, await check.ask()))
        except RelaisError as error:
            findings.append(Finding(check.name, False, f"{error}. {check.repair}"))
    return findings


def report(findings: Iterable[Finding]) -> list[str]:
    """One line a finding."""
    marks = {True: "ok     ", False: "BROKEN ", None: "off    "}
    return [f"{marks[finding.ok]} {finding.name:<10} {finding.text}" for finding in findings]


def missing_scopes(given: Iterable[str], needed: dict[str, str]) -> str | None:
    """Which scopes are not given and what each is for; None when all are there."""
    lacking = sorted(needed.keys() - set(given))
    return "; ".join(f"{scope} ({needed[scope]})" for scope in lacking) or None
