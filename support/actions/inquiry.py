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
from support.actions.case import CaseReader
from support.actions.facts import facts_of
from support.actions.kinds import KINDS, Impossible
from support.actions.rules.explaining import explain
from support.actions.rules.judging import Rules, Used
from support.actions.verdicts import known_of
from support.errors import NotPossible, SettingError
from support.model.actions import Preview
from support.model.commerce import OrderDetails
from support.ports import Clock, PrivateShop, Shop


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Asks the rules. `zone` is the shop's."""

    shop: Shop
    private: PrivateShop
    cases: CaseReader
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
        try:
            case = await self.cases.of_order(details, action)
        except NotPossible as error:
            raise SettingError(f"the shop says of this action: {error.said}") from error
        checked: Preview | Impossible = KINDS[action.kind].check(action, case)
        preview = checked if isinstance(checked, Preview) else None
        facts = facts_of(action, known_of(case, preview, "operator", {}), self.clock.now(), self.zone)
        lines = explain(self.rules, action.kind, facts, Used())
        return [*lines, *_against(checked)]


def _against(checked: Preview | Impossible) -> Sequence[str]:
    """That the rules are not even asked, where the order itself stands against it."""
    if isinstance(checked, Preview):
        return ()
    whom = "people get it" if checked.person else "the customer is told so"
    return (f"  but as the order is now it is not possible ({checked.key}), and {whom}",)


def _everything(name: str, details: OrderDetails) -> Mapping[str, Any]:
    """What is meant when nothing is said: a return is of all there is."""
    if name != "return_items":
        return {}
    return {"lines": [{"item": item.id, "quantity": item.quantity} for item in details.order.items if item.quantity]}
