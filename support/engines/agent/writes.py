"""The tools that change something: none of them does. What they make is a proposal; rules and a yes come after.

And those that end the turn otherwise: people take over, or the local engine says something word for word.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args

from support.actions.arguments import KINDS, read_action
from support.engines.agent import schemas
from support.engines.agent.sitting import Delegated, Sitting
from support.engines.agent.tools import Tool
from support.engines.local import postal
from support.errors import SettingError
from support.identity.access import Verified
from support.model.actions import Action, ReportProblem
from support.model.commerce import Address
from support.model.decisions import EscalationReason
from support.tools.own_orders import OwnOrdersTool

NOTED = "Noted. The customer is shown exactly what would happen and asked for a yes."
ONE = "Only one change a turn: the customer decides on the first one before another is prepared."
ABOUT: dict[str, str] = {
    "cancel_order": "Cancel an order that has not shipped.",
    "change_address": "Ship an order that has not shipped elsewhere.",
    "change_contact": "Another phone or e-mail on an order.",
    "edit_items": "Before shipping: another quantity (0 removes) or variant of lines.",
    "return_items": "Return delivered lines.",
    "exchange_items": "Exchange delivered lines for other variants.",
    "refund": "Pay back lines, shipping or an amount, without a return.",
    "report_problem": "Something came damaged, wrong, incomplete, or not at all.",
    "update_customer": "The customer's own name, phone or default address.",
}
REASONS: tuple[EscalationReason, ...] = (
    "asked_for_human", "angry", "not_in_policies", "needs_person", "problem_report", "not_understood"
)  # fmt: skip
READ_OUT = ("receipt", "history", "refund_state", "return_state")
_WITH_ADDRESS = ("change_address", "update_customer")


@dataclass(frozen=True, slots=True)
class Writes:
    """What the proposing tools stand on."""

    own: OwnOrdersTool

    def tools(self) -> list[Tool]:
        """One for each kind of action, then what else can settle a turn."""
        order = schemas.text("an order's number")
        return [
            *(Tool(name, ABOUT[name], schemas.schema_of(kind), self._proposer(name), final=True)
              for name, kind in KINDS.items()),
            Tool("read_out", "Show the customer privately, word for word: a receipt, their order history, a refund's "
                 "or return's state.",
                 {"type": "object", "properties": {"what": schemas.text(options=READ_OUT), "order": order},
                  "required": ["what"]}, _read_out, final=True),
            Tool("tell_when", "Tell the customer later: when an order ships, or a variant is back in stock.",
                 {"type": "object", "properties": {"order": order, "variant": schemas.text("a variant's number")}},
                 _tell_when, final=True),
            Tool("hand_over", "People of the team take over; the customer is told who and when by itself.",
                 {"type": "object", "properties": {"reason": schemas.text(options=REASONS)}, "required": ["reason"]},
                 _hand_over, final=True),
        ]  # fmt: skip

    def _proposer(self, name: str) -> Callable[[Sitting, Mapping[str, Any]], Awaitable[str]]:
        async def propose(sitting: Sitting, given: Mapping[str, Any]) -> str:
            if sitting.decided:
                return ONE
            values = dict(given)
            if name in _WITH_ADDRESS and isinstance(values.get("address"), str):
                address = await self._address(sitting, values)
                if address is None:  # a form asks for what is missing
                    sitting.delegated = Delegated("change_address" if name == "change_address" else "update_customer",
                                                  str(values.get("order") or "") or None)  # fmt: skip
                    return NOTED
                values["address"] = address
            action = with_files(_action(name, values, sitting), sitting)
            sitting.action, sitting.private = action, True
            if order := getattr(action, "order", ""):
                sitting.orders.append(order)
            return NOTED

        return propose

    async def _address(self, sitting: Sitting, values: Mapping[str, Any]) -> Address | None:
        """The address in the customer's words, where it is complete beyond doubt."""
        home: Address | None = None
        if values.get("order"):
            seen = await self.own.details(sitting.turn.account, str(values["order"]))
            home = seen.details.address if isinstance(seen, Verified) else None
        else:
            customer = await self.own.customer(sitting.turn.account)
            home = customer.address if customer else None
        written = postal.read(str(values["address"]), home)
        return written.address if written is not None and written.complete else None


def _action(name: str, values: Mapping[str, Any], sitting: Sitting) -> Action:
    given = {key: value for key, value in values.items() if value not in (None, "", [])}
    order = str(given.pop("order", "") or sitting.turn.conversation.memory.order or "")
    action = read_action(name, order, given)
    if not getattr(action, "order", "none is needed"):
        raise SettingError(f"{name}: which order? Look it up or ask for it.")
    return action


def with_files(action: Action, sitting: Sitting) -> Action:
    """A problem is reported with the customer's photos and words."""
    if not isinstance(action, ReportProblem):
        return action
    return replace(action, attachments=sitting.turn.attachments, text=action.text or sitting.turn.text)


async def _read_out(sitting: Sitting, given: Mapping[str, Any]) -> str:
    if given["what"] not in READ_OUT:
        raise SettingError(f"what: one of {', '.join(READ_OUT)}")
    sitting.delegated = Delegated(given["what"], str(given.get("order") or "") or None)
    return NOTED


async def _tell_when(sitting: Sitting, given: Mapping[str, Any]) -> str:
    variant = str(given.get("variant") or "")
    order = str(given.get("order") or "") or sitting.turn.conversation.memory.order
    if variant.isdecimal():
        sitting.delegated = Delegated("watch_stock", None, f"gid://shopify/ProductVariant/{variant}")
    elif order:
        sitting.delegated = Delegated("watch_ship", order)
    else:
        raise SettingError("which order, or which variant?")
    return NOTED


async def _hand_over(sitting: Sitting, given: Mapping[str, Any]) -> str:
    sitting.handover = given["reason"] if given["reason"] in get_args(EscalationReason) else "needs_person"
    return "People take over."
