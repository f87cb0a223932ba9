"""Whom Relais takes an account for: told when asked, forgotten when asked, and made known when asked.

The same for every engine, and for the account's owner alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from support.composing import Composer
from support.drafts import Draft
from support.identity.access import OrderAccess
from support.identity.emails import hint_of
from support.model.decisions import Ask, Button, Content, Decided, StaySilent, Trace
from support.verification import Verification

FORGET = "forget"
"""Action of the button that says the same as "forget me"."""


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """Answers "what do you know about me", "forget me" and "verify me"."""

    access: OrderAccess
    verification: Verification
    composer: Composer

    async def told(self, draft: Draft, now: datetime) -> Decided:
        """All that the account is linked to or has proven."""
        customer, language, words = draft.conversation.customer, draft.language, self.composer.words
        rows = [
            words.say(
                language,
                f"known.link.{link.how}",
                email=hint_of(link.email),
                name=link.order,
                until=link.expires_at,
                now=now,
            )
            for link in await self.access.links(customer)
        ]
        rows += [
            words.say(language, "known.grant", name=grant.order_name, until=grant.expires_at, now=now)
            for grant in await self.access.known(customer)
        ]
        if not rows:
            return self._aside(draft, words.say(language, "known.nothing"), (), now)
        listed = "\n".join(f"- {row}" for row in rows)
        text = f"{words.say(language, 'known.head')}\n\n{listed}\n\n{words.say(language, 'known.undo')}"
        return self._aside(draft, text, (self.composer.button(FORGET, language),), now)

    async def forgotten(self, draft: Draft, now: datetime) -> Decided:
        """Undo all of it. Done at once: should the turn be decided again, there is nothing left to forget."""
        count = await self.access.forget(draft.conversation.customer)
        key = "forgotten" if count else "nothing"
        human = self.composer.button("human", draft.language)
        memory = draft.conversation.memory
        draft.conversation = replace(draft.conversation, memory=replace(memory, waiting_for=None))
        return self._aside(draft, self.composer.words.say(draft.language, f"known.{key}"), (human,), now)

    async def made(self, draft: Draft, order: str | None, now: datetime) -> Decided:
        """Verify the account, if it is not yet."""
        memory = draft.conversation.memory
        if await self.access.links(draft.conversation.customer):
            return await self.told(draft, now)
        wanted = replace(memory, order=order or memory.order)
        return Decided(Ask(Content(""), "code", "code"), wanted, Trace("identity", "account_issue", 1.0))

    def _aside(self, draft: Draft, text: str, buttons: tuple[Button, ...], now: datetime) -> Decided:
        draft.said += self.verification.aside(draft, Content(text, buttons), now)
        return Decided(
            StaySilent("told in private"), draft.conversation.memory, Trace("identity", "account_issue", 1.0)
        )
