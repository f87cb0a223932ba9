"""The read tool for orders: status and tracking of one order, through the gate, for the account that asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from support.identity.access import OrderAccess, ProofNeeded
from support.model.people import Account
from support.tools.order_story import OrderStory, tell

SECOND_LOOK_S = 180.0
"""Long enough for a short outage of the shop to end, short enough for a worried customer to still be there."""
SECOND_LOOKS = 3
"""How often the shop is asked again before people get the question."""


@dataclass(frozen=True, slots=True)
class OrderTool:
    """Reads on behalf of an account that the caller takes from the turn, never from a model's argument."""

    access: OrderAccess
    zone: tzinfo
    """The shop's time zone: in it a day ends."""

    async def order_status(
        self, account: Account, number: str, now: datetime, *, claims_not_received: bool = False
    ) -> OrderStory | ProofNeeded:
        """Where the order is, if the account may see it. Raises ShopUnavailable or ShopRefused."""
        shown = await self.access.show(account, number)
        if isinstance(shown, ProofNeeded):
            return shown
        return tell(shown.order, now, zone=self.zone, claims_not_received=claims_not_received)

    async def known_orders(self, account: Account) -> Sequence[str]:
        """Names of the orders the account may see now, the one proven last at the end."""
        return [grant.order_name for grant in await self.access.known(account)]
