"""Which intents the local engine handles alike, and which one a message has."""

from __future__ import annotations

import re
from dataclasses import dataclass

from support.engines.understanding import SURE, Understanding
from support.model.conversation import Intent

ORDER_STATUS: frozenset[Intent] = frozenset({"track_order", "delivery_estimate", "refund_status", "not_received"})
"""Answered from the order itself."""

ORDER_CHANGES: frozenset[Intent] = frozenset(
    {"cancel_order", "change_address", "change_order", "return_request", "exchange", "subscription", "account_issue"}
)
"""Something is to be done; a person does it."""

SWAPS: frozenset[Intent] = frozenset({"change_order", "exchange"})
"""Another size or colour: whether before or after shipping, the order says."""

PROBLEMS: frozenset[Intent] = frozenset({"damaged_item", "wrong_item", "missing_item"})
"""Something went wrong with the goods; a person puts it right."""

ABOUT_GOODS: frozenset[Intent] = frozenset({"product_question", "stock_question", "size_help"})
"""About what the shop sells."""

POLICIES: frozenset[Intent] = frozenset(
    {"policy_shipping", "policy_returns", "policy_warranty", "payment_issue", "discount"}
)
"""Answered from the policies."""

CHATTER: frozenset[Intent] = frozenset({"greeting", "thanks", "other"})
"""Not a request."""

POLICY_TOPIC: dict[Intent, str] = {
    "policy_shipping": "shipping", "track_order": "shipping", "delivery_estimate": "shipping",
    "not_received": "shipping",
    "policy_returns": "returns", "return_request": "returns", "refund_status": "returns", "exchange": "returns",
    "damaged_item": "returns", "wrong_item": "returns", "missing_item": "returns",
    "policy_warranty": "warranty",
    "cancel_order": "orders", "change_address": "orders", "change_order": "orders",
    "payment_issue": "payment",
    "size_help": "sizing",
}  # fmt: skip
"""The `topic` of the policy pages that such a question is most likely about."""

SURE_OF_TRACKING = 0.6
"""Above it "where is it" is meant even by one who asks like about a rule."""
ASKS_WHERE = re.compile(r"\b(?:where|wheres|when|whens|où|ou est|ou en est|quand|arrive[srzn]?t?)\b", re.IGNORECASE)
"""So one asks where something is, or when it comes, whatever it is called."""
SURE_ENOUGH_FOR_PEOPLE = 0.5
"""Calling people for nothing costs them, so it takes more."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What a message is about. `sure` is whether to act on it; `confidence` is the recogniser's."""

    intent: Intent
    confidence: float
    sure: bool


def meant(reading: Understanding) -> Meant:
    """The likeliest intent. Several ways to ask where an order is make it sure together that one is asked for."""
    if not reading.intents:
        return Meant("other", 0.0, False)
    first = reading.intents[0]
    together = first.confidence
    for alike in (ORDER_STATUS, SWAPS):
        if first.intent in alike:
            together = sum(scored.confidence for scored in reading.intents if scored.intent in alike)
    return Meant(first.intent, first.confidence, together >= SURE and first.intent not in CHATTER)
