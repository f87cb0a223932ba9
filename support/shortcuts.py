"""What customers can ask by a command: the words they would have written, said by the command for them.

A command is heard like a message, through the same pipeline, and answered to who typed it alone. What is offered while
one is typed is looked up here, too: the policies' topics, which are everybody's, and the orders of an account that is
known to own them, which are nobody else's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

import structlog

from support.errors import RelaisError
from support.guiding import STEPS, steps
from support.identity.access import OrderAccess
from support.knowledge.index import KnowledgeIndex
from support.markdown import plain
from support.model.decisions import Content
from support.model.events import EscalationAsked, MessagePosted
from support.model.people import Account, Language, Venue
from support.ports import Clock, Inbox
from support.words import Words

log = structlog.get_logger()

Errand = Literal["order", "return", "policy"]
LOOK_S = 1.5
"""How long what is offered may wait for the shop: platforms wait three seconds for it."""
FRESH_FOR = timedelta(seconds=30)
"""Each letter that is typed asks again."""
KEPT = 500
OFFERED = 25
TOPIC_WORDS = 4
"""A longer one is a question of its own: "returns" said as such would begin one."""


@dataclass(frozen=True, slots=True)
class Shortcuts:
    """Implements `support.ports.Shortcuts`."""

    inbox: Inbox
    access: OrderAccess
    knowledge: KnowledgeIndex
    words: Words
    clock: Clock
    _seen: dict[tuple[str, ...], tuple[datetime, Sequence[tuple[str, datetime | None]]]] = field(default_factory=dict)
    """By account and what it is linked to."""

    async def ask(
        self, errand: Errand, about: str, *, account: Account, venue: Venue, language: Language, key: str,
        position: str, at: datetime,
    ) -> None:  # fmt: skip
        """Store what the command says for who typed it."""
        text = self._said(errand, " ".join(about.split()), language)
        await self.inbox.put(MessagePosted(key, venue, account, text, at, position, addressed=True, aside=True))

    async def say(
        self, text: str, *, account: Account, venue: Venue, key: str, position: str, at: datetime
    ) -> None:  # fmt: skip
        """Store what somebody wrote into a form that asked them."""
        await self.inbox.put(MessagePosted(key, venue, account, text, at, position, addressed=True, aside=True))

    async def call_people(
        self, reason: str, *, account: Account, name: str, venue: Venue, language: Language, key: str, position: str,
        at: datetime,
    ) -> None:  # fmt: skip
        """Store that who typed it wants people."""
        said = key, venue, account, account, name, reason, position, at
        await self.inbox.put(EscalationAsked(*said, aside=True, language=language))

    async def begin(
        self, step: str, *, account: Account, venue: Venue, language: Language, key: str, position: str, at: datetime
    ) -> bool:
        """Store what a step of the menu says. False for no step of ours."""
        if step not in STEPS:
            return False
        text = plain(self.words.say(language, f"guide.{step}.says"))
        await self.inbox.put(MessagePosted(key, venue, account, text, at, position, addressed=True, aside=True))
        return True

    def help(self, language: Language, commands: Sequence[str]) -> Content:
        """What can be asked, and begun."""
        return Content(self.words.say(language, "shortcut.help.says", commands=commands), steps(self.words, language))

    def topics(self, typed: str, language: Language) -> Sequence[str]:
        """The policies' topics that what was typed may become."""
        wanted = typed.casefold().strip()
        titles = dict.fromkeys(page.title for page in self.knowledge.contents() if page.language == language)
        return [title for title in titles if wanted in title.casefold()][:OFFERED]

    async def orders(self, typed: str, account: Account, language: Language) -> Sequence[tuple[str, str]]:
        """The account's own orders that what was typed may become, as (name, what is shown). None for one that has
        proven nothing, and where the shop takes too long.
        """
        try:
            async with asyncio.timeout(LOOK_S):
                own = await self._orders(account)
        except (RelaisError, TimeoutError) as error:
            log.warning("orders_not_offered", error=type(error).__name__)
            return []
        wanted = typed.strip().lstrip("#").casefold()
        now, found = self.clock.now(), [each for each in own if wanted in each[0].casefold()]
        return [(name, self._choice(name, at, language, now)) for name, at in found[:OFFERED]]

    def _said(self, errand: Errand, about: str, language: Language) -> str:
        if errand == "policy" and _is_question(about):
            return about
        name = "topic" if errand == "policy" else "number"
        if name == "number" and about and about[0].isdigit():
            about = f"#{about}"
        return plain(self.words.say(language, f"shortcut.{errand}.says", **{name: about}))

    def _choice(self, name: str, at: datetime | None, language: Language, now: datetime) -> str:
        return plain(self.words.say(language, "shortcut.order.choice", name=name, at=at, now=now)) if at else name

    async def _orders(self, account: Account) -> Sequence[tuple[str, datetime | None]]:
        """What the account holds is asked each time, what the shop has of it at most twice a minute."""
        proven = [grant.order_name for grant in await self.access.known(account)]
        links = await self.access.links(account)
        if not links:
            return [(name, None) for name in reversed(proven)]
        now, key = self.clock.now(), (account.key, *(link.email for link in links))
        at, orders = self._seen.pop(key, (now - FRESH_FOR, ()))
        if now - at >= FRESH_FOR:
            found = await self.access.orders_of(account, limit=OFFERED)
            at, orders = now, [(str(order.name), order.created_at) for order in found]
        self._seen[key] = at, orders
        while len(self._seen) > KEPT:
            self._seen.pop(next(iter(self._seen)))
        names = {name for name, _ in orders}
        return [*orders, *((name, None) for name in proven if name not in names)]


def _is_question(about: str) -> bool:
    return about.endswith("?") or len(about.split()) > TOPIC_WORDS
