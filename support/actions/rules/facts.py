"""Everything a rule may ask about, declared once: name, kind, for which actions, and what it means.

The parser of `data/rules.yaml`, the proof that rules can be reached, and the table in `docs/rules.md` are made from
these declarations. `support.actions.facts` finds the values.

A fact is None when it is not known, or when there is none (days since the delivery of what was not delivered). A fact
declared `always` is never None for the actions it is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args, get_type_hints

from support.actions.rules.kinds import DAYS_A_YEAR, Choice, Code, Flag, Kind, Names, Number, Several, Value
from support.model.actions import ActionName, CancelReason, Problem, Proof, Wish
from support.model.commerce import FinancialStatus, FulfillmentStatus

ACTIONS: tuple[ActionName, ...] = get_args(ActionName)
ON_AN_ORDER: tuple[ActionName, ...] = tuple(action for action in ACTIONS if action != "update_customer")
SWAPS: tuple[ActionName, ...] = ("edit_items", "exchange_items")
PAYS_BACK: tuple[ActionName, ...] = ("cancel_order", "refund", "report_problem")
RETURNS: tuple[ActionName, ...] = ("return_items", "exchange_items")
MOVES: tuple[ActionName, ...] = ("change_address", "update_customer")
CHANGES_DATA: tuple[ActionName, ...] = ("change_contact", "update_customer")

OrderStatus = Literal[
    "unfulfilled", "on_hold", "preparing", "scheduled", "partly_shipped", "shipped", "delivered", "cancelled", "empty",
    "no_shipping",
]  # fmt: skip
"""`empty`: nothing is left in it, by edits, refunds or restocking. `no_shipping`: only things that are not sent."""

Whereabouts = Literal["unshipped", "shipped", "delivered", "mixed"]


@dataclass(frozen=True, slots=True)
class About:
    """What is declared of a fact."""

    kind: Kind
    meaning: str
    actions: tuple[ActionName, ...] = ON_AN_ORDER
    always: bool = False


def _lower(literal: Any) -> tuple[str, ...]:
    return tuple(value.lower() for value in get_args(literal))


_FULFILMENTS, _PAYMENTS = Choice(_lower(FulfillmentStatus)), Choice(_lower(FinancialStatus))
_MONEY, _BALANCE = Number("money"), Number("money", lowest=None)
_COUNT, _DAYS, _HOURS, _DATE = (
    Number("pieces"),
    Number("days"),
    Number("hours"),
    Number("day of the year", 1, DAYS_A_YEAR),
)
_COUNTRY, _CURRENCY = Code("country"), Code("currency")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of one action on one order (or customer) at one moment."""

    # The order
    status: Annotated[
        OrderStatus | None,
        About(
            Choice(get_args(OrderStatus)), "where the whole order is; not known when marked as sent without a parcel"
        ),
    ] = None
    fulfillment: Annotated[str | None, About(_FULFILMENTS, "Shopify's fulfilment status", always=True)] = None
    financial: Annotated[str | None, About(_PAYMENTS, "Shopify's payment status")] = None
    age: Annotated[int | None, About(_HOURS, "time since the order was placed", always=True)] = None
    ordered_on: Annotated[
        date | None, About(_DATE, "the day it was placed, in the shop's time zone", always=True)
    ] = None  # fmt: skip
    order_value: Annotated[Decimal | None, About(_MONEY, "the order's total, as it is now", always=True)] = None
    currency: Annotated[str | None, About(_CURRENCY, "the order's currency (ISO 4217)", always=True)] = None
    country: Annotated[str | None, About(_COUNTRY, "the country it ships to now (ISO 3166)")] = None
    tags: Annotated[Names | None, About(Several(), "the order's tags in Shopify", always=True)] = None
    edits: Annotated[
        int | None,
        About(_COUNT, "how often its items were changed here before; at least 1 if anybody changed them", always=True),
    ] = None
    address_changes: Annotated[
        int | None, About(_COUNT, "how often its address was changed here before", always=True)
    ] = None
    returns: Annotated[
        int | None, About(_COUNT, "its earlier returns, without exchanges, declined and withdrawn ones", always=True)
    ] = None
    exchanges: Annotated[int | None, About(_COUNT, "its earlier exchanges, counted alike", always=True)] = None
    refunds: Annotated[int | None, About(_COUNT, "how often money of it was paid back before", always=True)] = None
    reports: Annotated[
        int | None, About(_COUNT, "how often a problem with it was reported here before", always=True)
    ] = None

    # The items that the action is about: all of the order's when it names none
    items_are: Annotated[
        Whereabouts | None, About(Choice(get_args(Whereabouts)), "where the action's items are")
    ] = None  # fmt: skip
    since_delivery: Annotated[
        int | None, About(_DAYS, "days since the action's items came, counted from the first; known once all came")
    ] = None
    item_types: Annotated[
        Names | None, About(Several(), "the product types of the action's items")
    ] = None  # fmt: skip
    items_value: Annotated[Decimal | None, About(_MONEY, "what the action's items cost, by their single prices")] = None
    in_stock: Annotated[
        bool | None, About(Flag(), "is every variant that is wanted instead there in that number?", SWAPS)
    ] = None
    same_product: Annotated[
        bool | None, About(Flag(), "is every variant that is wanted instead one of the same product?", SWAPS)
    ] = None
    more_items: Annotated[
        bool | None, About(Flag(), "does some line get more pieces?", ("edit_items",))
    ] = None  # fmt: skip
    fewer_items: Annotated[bool | None, About(Flag(), "does some line get fewer pieces?", ("edit_items",))] = None
    price_difference: Annotated[
        Decimal | None, About(_BALANCE, "what the customer would pay on top; below 0: what they would get back", SWAPS)
    ] = None

    # What the action says
    refund: Annotated[Decimal | None, About(_MONEY, "what it pays back", PAYS_BACK)] = None
    shipping_back: Annotated[
        bool | None, About(Flag(), "is the shipping to be paid back too?", ("refund",), always=True)
    ] = None
    cancel_reason: Annotated[
        CancelReason | None,
        About(Choice(get_args(CancelReason)), "why it is to be cancelled", ("cancel_order",), always=True),
    ] = None
    return_reasons: Annotated[Names | None, About(Several(), "the handles of the return reasons given", RETURNS)] = None
    problem: Annotated[
        Problem | None, About(Choice(get_args(Problem)), "what is wrong", ("report_problem",), always=True)
    ] = None
    wish: Annotated[
        Wish | None, About(Choice(get_args(Wish)), "what the customer would like", ("report_problem",), always=True)
    ] = None
    photos: Annotated[
        int | None, About(_COUNT, "files that came with the report", ("report_problem",), always=True)
    ] = None  # fmt: skip
    new_country: Annotated[str | None, About(_COUNTRY, "the country of the new address", MOVES)] = None
    country_changes: Annotated[
        bool | None, About(Flag(), "is the new address in another country than the present one?", ("change_address",))
    ] = None
    changes_email: Annotated[
        bool | None, About(Flag(), "is the e-mail to be changed?", ("change_contact",), always=True)
    ] = None
    changes_phone: Annotated[
        bool | None, About(Flag(), "is the phone number to be changed?", CHANGES_DATA, always=True)
    ] = None
    changes_name: Annotated[
        bool | None, About(Flag(), "is the name to be changed?", ("update_customer",), always=True)
    ] = None  # fmt: skip
    changes_address: Annotated[
        bool | None, About(Flag(), "is the address to be changed?", ("update_customer",), always=True)
    ] = None

    # The customer, and the moment
    customer_orders: Annotated[int | None, About(_COUNT, "how many orders the customer has placed", ACTIONS)] = None
    customer_tags: Annotated[Names | None, About(Several(), "the customer's tags in Shopify", ACTIONS)] = None
    proof: Annotated[
        Proof | None, About(Choice(get_args(Proof)), "how the customer was recognised", ACTIONS)
    ] = None  # fmt: skip
    today: Annotated[date | None, About(_DATE, "today, in the shop's time zone", ACTIONS, always=True)] = None


def _declared() -> dict[str, About]:
    hints = get_type_hints(Facts, include_extras=True)
    return {each.name: hints[each.name].__metadata__[0] for each in fields(Facts)}


SCHEMA: Mapping[str, About] = _declared()
"""Every fact by name, in the order of the documentation."""


def value_of(facts: Facts, name: str) -> Value:
    """One fact by its name."""
    value: Value = getattr(facts, name)
    return value
