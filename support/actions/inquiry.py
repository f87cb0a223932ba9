"""What the rules would say of an action on an order as it is now: for operators, before a customer asks.

It reads; it offers nothing and does nothing. What was done for the customer before is not counted, neither on the order
nor against the caps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from support.actions.arguments import read_action
from support.actions.facts import Known, facts_of
from support.actions.items import parts_of
from support.actions.rules.explaining import explain
from support.actions.rules.judging import Rules, Used
from support.errors import SettingError
from support.model.actions import Action
from support.model.commerce import OrderDetails, Variant, VariantId
from support.ports import Catalogue, Clock, PrivateShop, Shop


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Asks the rules. `zone` is the shop's."""

    shop: Shop
    private: PrivateShop
    catalogue: Catalogue
    rules: Rules
    clock: Clock
    zone: tzinfo

    async def explain(self, number: str, name: str, given: Mapping[str, Any]) -> Sequence[str]:
        """Lines. Raises SettingError when there is no such order or action, ShopUnavailable or ShopRefused."""
        order = await self.shop.order_by_name(number)
        details = await self.private.details(order.id) if order else None
        if details is None:
            raise SettingError(f"there is no order {number}, or the app may not see it")
        action = read_action(name, details.order.name, given or _everything(name, details))
        known = Known(details, variants=await self._variants(action, details), proof="operator")
        return explain(self.rules, action.kind, facts_of(action, known, self.clock.now(), self.zone), Used())

    async def _variants(self, action: Action, details: OrderDetails) -> Mapping[VariantId, Variant]:
        wanted = [part.variant for part in parts_of(action, details.order) or () if part.variant]
        found = [await self.catalogue.variant(id) for id in dict.fromkeys(wanted)]
        return {variant.id: variant for variant in found if variant}


def _everything(name: str, details: OrderDetails) -> Mapping[str, Any]:
    """What is meant when nothing is said: a return is of all there is."""
    if name != "return_items":
        return {}
    return {"lines": [{"item": item.id, "quantity": item.quantity} for item in details.order.items if item.quantity]}
