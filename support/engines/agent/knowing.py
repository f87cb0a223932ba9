"""What is known before the model is asked: who the customer is to us, so that nothing of it leaks, and the present."""

from __future__ import annotations

from collections.abc import Collection, Set
from dataclasses import dataclass
from datetime import tzinfo

from support.engines.agent.prompting import Prompts
from support.engines.agent.reads import hide_address
from support.engines.agent.sitting import Sitting
from support.engines.agent.summing import learned
from support.engines.grounding.claims import named
from support.engines.grounding.facts import Fact
from support.engines.grounding.goods import Trade
from support.engines.privacy.veil import Veil
from support.identity.access import OrderAccess
from support.tools.own_orders import OwnOrdersTool

LANGUAGES = {"en": "English", "fr": "French (vous)"}


@dataclass(frozen=True, slots=True)
class Knowing:
    """`names` are the shop's own and its team's; `kept` words of theirs and of goods: none of them is a person's."""

    access: OrderAccess
    own: OwnOrdersTool
    prompts: Prompts
    names: Collection[str]
    kept: Set[str]
    trade: Trade
    zone: tzinfo

    def veil(self, conversation: str) -> Veil:
        """A new one for a turn."""
        return Veil(conversation, keep=self.kept, everyday=self.trade.everyday)

    async def prepare(self, sitting: Sitting) -> None:
        """Learn what of the account must be hidden. Raises ShopUnavailable or ShopRefused."""
        account, veil = sitting.turn.account, sitting.veil
        for name in self.names:
            sitting.known.texts.append((named(name), "the shop"))
        links, grants = await self.access.links(account), await self.access.known(account)
        for email in (*(link.email for link in links), *(grant.email for grant in grants)):
            veil.know("email", email)
            sitting.known.facts.append(Fact("email", email.casefold(), "the account"))
        if links:
            customer = await self.own.customer(account)
            if customer is not None:
                veil.know("email", customer.email)
                veil.know("phone", customer.phone)
                veil.know_name(customer.first_name, customer.last_name)
                hide_address(veil, customer.address)
            sitting.state = "verified: their own orders are open to them"
        elif grants:
            names = ", ".join(grant.order_name for grant in grants)
            sitting.state = f"has proven {names}: its status may be shown"
        else:
            sitting.state = "not verified"

    def now(self, sitting: Sitting) -> str:
        """The last part of the prompt: what changes from turn to turn."""
        turn = sitting.turn
        place = "You are in a private chat." if turn.conversation.venue.private else (
            "You are in a public thread; what is private is shown to the customer alone by itself."
        )  # fmt: skip
        today = turn.now.astimezone(self.zone)
        return self.prompts.render(
            "now", today=f"{today:%A %d %B %Y, %H:%M}", place=place, language=LANGUAGES[turn.language],
            customer=sitting.state, order=turn.order or turn.conversation.memory.order or "",
            summary=learned(turn.history, turn.conversation.memory, sitting.veil),
        )  # fmt: skip
