"""What a message in the middle of a task is: more of it, the wish to leave it, another task, or an aside. Pure.

An aside (a policy question, where an order is, the price of a tent) is answered as ever; the task waits for it to end.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from support.engines.local import quantities
from support.engines.local.errands import HAS_RULES, asks_about_rules, begun
from support.engines.local.sums import bare, sums
from support.engines.local.terms import terms
from support.engines.local.topics import ABOUT_GOODS, ORDER_STATUS, Meant
from support.engines.local.vocabulary import Vocabulary
from support.engines.understanding import Understanding
from support.model.task import Doing, Slot, Task

Part = Literal["answer", "drop", "aside"] | Doing
"""`answer`: it belongs to the task; a `Doing`: that is wanted instead."""

SURE_OF_ANOTHER = 0.6
SHORT_TERMS = 6
_POLICIES = ("policy_shipping", "policy_returns", "policy_warranty", "discount")
_SAME: tuple[frozenset[Doing], ...] = (
    frozenset({"edit_items", "exchange_items"}),
    frozenset({"return_items", "refund", "refund_state", "exchange_items"}),
    frozenset({"cancel_order", "refund", "refund_state"}),
    frozenset({"cancel_order", "edit_items"}),
)
"""Wishes in whose words the others are expressed: what it is to be, the order decides (`scoping.fitted`)."""
_ANSWERS: Mapping[Slot, tuple[Doing, ...]] = {
    "wish": ("refund", "exchange_items", "return_items", "edit_items", "refund_state"),
    "reason": ("report_problem", "refund", "edit_items", "return_items", "exchange_items"),
    "change": ("cancel_order", "exchange_items", "return_items", "edit_items"),
    "variant": ("exchange_items", "edit_items", "return_items"),
    "problem": ("report_problem",),
    "address": ("change_address",),
    "contact": ("update_customer", "change_contact", "change_address"),
    "customer": ("change_address", "change_contact", "update_customer"),
}
"""Wishes that, as the answer to a question, are no wishes."""


def part_of(task: Task, text: str, reading: Understanding, what: Meant, vocabulary: Vocabulary) -> Part:
    """What the message is to the task."""
    new = begun(text, what.intent if what.sure else "other", vocabulary)
    if task.asked is not None and _fills(task.asked, text, reading, vocabulary):
        return "answer"
    if "drop" in vocabulary.errands.names_in(terms(text)) and new in (None, task.doing, "cancel_order"):
        return "drop"
    is_named = new is not None and new not in HAS_RULES and new != "refund_state"
    if not is_named and _is_aside(text, reading, what, new):
        return "aside"
    if new is None or new == task.doing or not (is_named or what.confidence >= SURE_OF_ANOTHER):
        return "answer"
    if task.asked and new in _ANSWERS.get(task.asked, ()):
        return "answer"
    if task.asked not in ("lines", None) and any({new, task.doing} <= same for same in _SAME):
        return "answer"
    return new


def _fills(asked: Slot, text: str, reading: Understanding, vocabulary: Vocabulary) -> bool:
    """Does it say what was asked for, whatever else it sounds like? Of goods that can't be told: much names some."""
    if "?" in text:
        return False
    said = terms(text)
    match asked:
        case "order":
            return bool(reading.orders) and len(said) <= SHORT_TERMS
        case "quantity":
            return quantities.alone(said) is not None
        case "amount":
            return bare(text) is not None or any(sums(text))
        case "variant":
            sections = (vocabulary.colours, vocabulary.values, vocabulary.sizes, vocabulary.sizing)
            return any(section.find(said) for section in sections) and len(said) <= SHORT_TERMS
        case "reason":
            return bool(vocabulary.reasons.find(said))
        case "problem":
            return bool(vocabulary.problems.find(said))
        case "wish":
            return len(vocabulary.wishes.names_in(said)) == 1
        case _:
            return False


def _is_aside(text: str, reading: Understanding, what: Meant, new: Doing | None) -> bool:
    if reading.smalltalk and reading.yes_no is None:
        return True
    if not what.sure:
        return False
    asks = "?" in text
    if what.intent in _POLICIES or (asks and asks_about_rules(text, reading) and not reading.own):
        return True
    if what.intent in ORDER_STATUS and new in (None, "refund_state"):
        return asks or what.intent == "track_order"
    return asks and what.intent in ABOUT_GOODS
