"""What is known of an action: from the order, the shop's products and our own records to what rules ask about.

Pure. What can't be known stays None; nothing is guessed, because a rule that needs it must then not act. Where the
order is, and which day its parcels came, is read as `support.tools` tells it to the customer, so that a rule and a
sentence never disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import assert_never

from support.actions.items import amount_in, with_items
from support.actions.rules.facts import Facts, OrderStatus
from support.actions.rules.kinds import Names
from support.model.actions import (
    Action,
    ActionName,
    CancelOrder,
    ChangeAddress,
    ChangeContact,
    EditItems,
    ExchangeItems,
    Proof,
    Refund,
    ReportProblem,
    ReturnItems,
    UpdateCustomer,
)
from support.model.commerce import Customer, Money, OrderDetails, Variant, VariantId
from support.tools.order_story import OrderStory, tell
from support.tools.parcel_story import Calendar

CAME_TO_NOTHING = ("CANCELED", "DECLINED")
"""ReturnStatus of returns that don't count."""


@dataclass(frozen=True, slots=True)
class Known:
    """What an action's facts are made of, beside the action and the time.

    `details` is None for `update_customer` only. `variants` are those the action wants, as the shop sells them now.
    `done` counts what was done here before on the same order. `refund` and `difference` are the preview's, so that the
    rules judge what the customer is shown; without a `refund`, what the order and the action themselves say of it.
    """

    details: OrderDetails | None
    customer: Customer | None = None
    variants: Mapping[VariantId, Variant] = field(default_factory=dict)
    done: Mapping[ActionName, int] = field(default_factory=dict)
    refund: Money | None = None
    difference: Money | None = None
    proof: Proof | None = None


def facts_of(action: Action, known: Known, now: datetime, zone: tzinfo = UTC) -> Facts:
    """Everything that is known. `zone` is the shop's: its calendar counts the days."""
    details = known.details
    customer = details.customer if details else known.customer
    facts = Facts(
        today=now.astimezone(zone).date(),
        proof=known.proof,
        customer_orders=customer.orders if customer else None,
        customer_tags=_names(customer.tags) if customer else None,
    )
    if details is not None:
        facts = _with_order(facts, details, known.done, now, zone)
        facts = with_items(facts, action, details, known.variants, Calendar.of(now, zone))
    return _with_words(facts, action, known)


def _names(texts: Iterable[str]) -> Names:
    return Names(frozenset(text.casefold() for text in texts))


def _with_order(
    facts: Facts, details: OrderDetails, done: Mapping[ActionName, int], now: datetime, zone: tzinfo
) -> Facts:
    order = details.order
    counted = [each for each in details.returns if each.status not in CAME_TO_NOTHING]
    return replace(
        facts,
        status=_status(tell(order, now, zone=zone)),
        fulfillment=order.fulfillment.lower(),
        financial=order.financial.lower() if order.financial else None,
        age=max(0, (now - order.created_at) // timedelta(hours=1)),
        ordered_on=order.created_at.astimezone(zone).date(),
        order_value=order.total.amount,
        currency=order.total.currency,
        country=details.address.country_code if details.address else None,
        tags=_names(order.tags),
        edits=max(done.get("edit_items", 0), int(details.edited)),
        address_changes=done.get("change_address", 0),
        reports=done.get("report_problem", 0),
        returns=sum(not each.exchanged for each in counted),
        exchanges=sum(bool(each.exchanged) for each in counted),
        refunds=sum(refund.amount.amount > 0 for refund in order.refunds),
    )


def _status(story: OrderStory) -> OrderStatus | None:
    match story.stage:
        case "unseen":
            return None
        case "refunded" | "empty":
            return "empty"
        case "cancelled" | "no_shipping" | "partly_shipped" | "shipped" | "delivered":
            return story.stage
        case "waiting":
            return _waiting(story)
    assert_never(story.stage)


def _waiting(story: OrderStory) -> OrderStatus:
    match story.rest:
        case None | "open" | "declined":
            return "unfulfilled"
        case "preparing" | "scheduled" | "on_hold":
            return story.rest
        case "partly_on_hold":
            return "on_hold"
        case "restocked":
            return "empty"
    assert_never(story.rest)


def _with_words(facts: Facts, action: Action, known: Known) -> Facts:
    """The facts, with what the action itself says, and what it pays back or costs in the order's currency."""
    match action:
        case CancelOrder(reason=reason):
            return replace(facts, cancel_reason=reason, refund=_paid_back(action, known))
        case Refund(shipping=shipping):
            return replace(facts, shipping_back=shipping, refund=_paid_back(action, known))
        case ChangeAddress(address=address):
            changes = facts.country != address.country_code if facts.country else None
            return replace(facts, new_country=address.country_code, country_changes=changes)
        case ChangeContact(email=email, phone=phone):
            return replace(facts, changes_email=email is not None, changes_phone=phone is not None)
        case EditItems():
            return replace(facts, price_difference=_costs(known))
        case ReturnItems(lines=lines):
            return replace(facts, return_reasons=_reasons(line.reason for line in lines))
        case ExchangeItems(lines=swaps):
            reasons = _reasons(line.reason for line in swaps)
            return replace(facts, return_reasons=reasons, price_difference=_costs(known))
        case ReportProblem(problem=problem, wish=wish, attachments=files):
            facts = replace(facts, problem=problem, wish=wish, photos=len(files))
            return replace(facts, refund=_paid_back(action, known))
        case UpdateCustomer():
            return replace(
                facts,
                changes_phone=action.phone is not None,
                changes_name=action.first_name is not None or action.last_name is not None,
                changes_address=action.address is not None,
                new_country=action.address.country_code if action.address else None,
            )
    assert_never(action)


def _reasons(handles: Iterable[str]) -> Names:
    """A line without a reason leaves open what its reason would be."""
    handles = list(handles)
    return Names(frozenset(handle.casefold() for handle in handles if handle), all(handles))


def _paid_back(action: CancelOrder | Refund | ReportProblem, known: Known) -> Decimal | None:
    """The preview's refund; without one, what the action says itself, or all that is left."""
    details = known.details
    if details is None:
        return None
    if known.refund is not None:
        return amount_in(known.refund, details.order)
    match action:
        case Refund(amount=amount) if amount is not None:
            return amount
        case CancelOrder() | Refund(lines=(), shipping=False):
            return amount_in(details.refundable, details.order)
        case ReportProblem(wish=wish) if wish != "refund":
            return Decimal(0)
        case _:
            return None


def _costs(known: Known) -> Decimal | None:
    return amount_in(known.difference, known.details.order) if known.details else None
