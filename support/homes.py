"""Who comes home to what: agents to the queue (theirs, nobody's, the longest waits, the broken promises), customers to
their own requests. Nobody sees anything of another customer but the team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from support.guiding import steps
from support.markdown import literal
from support.model.cases import Agent, Queued
from support.model.home import Home, HomeLine, HomeSection
from support.model.people import Account, Language
from support.ports import Agents, Cases
from support.words import Words

SHOWN = 15
"""Conversations a section: what doesn't fit is counted."""
LABEL_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Homes:
    """`agents` is None where nobody of the team's chat may press anything: then everybody is a customer."""

    cases: Cases
    agents: Agents | None
    words: Words
    language: Language
    """Of customers whose own can't be told."""
    team_language: Language

    async def of(self, account: Account) -> Home:
        """What this person finds. Raises what `Agents` does."""
        if self.agents is not None and await self.agents.includes(account):
            return await self._queue(await self.agents.known(account) or Agent(account.user, account))
        return await self._requests(account)

    async def _queue(self, agent: Agent) -> Home:
        language, sections = self.team_language, []
        for name, (count, found) in (await self.cases.queue(agent, SHOWN)).items():
            if not count:
                continue
            lines = tuple(self._line(each, language) for each in found)
            rest = count - len(found)
            more = self.words.say(language, "home.more", count=rest) if rest else ""
            title = self.words.say(language, f"home.queue.{name}", count=count)
            sections.append(HomeSection(title, lines, more))
        return self._home(sections, language, "home.queue.empty")

    def _line(self, queued: Queued, language: Language) -> HomeLine:
        case = queued.case
        text = self.words.say(
            language,
            "home.line",
            customer=_short(case.handoff.customer_label),
            subject=_short(case.handoff.subject),
            who=case.assignee.name if case.assignee else "",
            priority=self.words.say(language, f"desk.priority.{case.priority}"),
            since=case.waiting_since,
            until=case.snoozed_until,
            now=case.opened_at,
        )
        return HomeLine(text, card=queued.card)

    async def _requests(self, account: Account) -> Home:
        found = await self.cases.requests_of(account, SHOWN)
        language = next((one.case.handoff.language for one in found), self.language)
        lines = tuple(self._request(one, language) for one in found)
        sections = [HomeSection(self.words.say(language, "home.requests.title"), lines)] if lines else []
        return replace(self._home(sections, language, "home.requests.empty"), buttons=steps(self.words, language))

    def _request(self, queued: Queued, language: Language) -> HomeLine:
        case = queued.case
        text = self.words.say(
            language,
            f"home.requests.{queued.status}",
            subject=_short(case.handoff.subject),
            opened=case.opened_at,
            now=case.opened_at,
        )
        return HomeLine(text, url=case.handoff.permalink)

    def _home(self, sections: Sequence[HomeSection], language: Language, empty: str) -> Home:
        return Home(tuple(sections), self.words.say(language, empty), literal(self.words.say(language, "home.open")))


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LABEL_LENGTH else flat[: LABEL_LENGTH - 1] + "…"
