"""Why, what is wrong, and what should make it good, in a customer's words: `vocabulary.reasons` and its sisters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from support.engines.local.terms import Term, follow, terms
from support.engines.local.vocabulary import Section, Vocabulary
from support.model.commerce import ReturnReason
from support.model.conversation import Intent
from support.model.wishes import CancelReason, Problem, Wish

OTHER = "other"
_CANCELS: dict[str, CancelReason] = {name: name for name in get_args(CancelReason)}
_PROBLEMS: dict[str, Problem] = {name: name for name in get_args(Problem)}
_WISHES: dict[str, Wish] = {name: name for name in get_args(Wish)}
_OF_INTENT: dict[Intent, Problem] = {
    "damaged_item": "damaged",
    "wrong_item": "wrong",
    "missing_item": "missing",
    "not_received": "not_received",
}


def return_reason(text: str, shops: Sequence[ReturnReason], vocabulary: Vocabulary) -> str | None:
    """The handle of the shop's reason that the text gives; None where it gives none.

    A reason in general ("changed my mind") yields to a particular one ("too small"); what the shop has no reason for is
    its `other`. A shop's own reasons are recognised by their names.
    """
    handles = {reason.handle for reason in shops}
    said = terms(text)
    for reason in shops:
        if follow(said, terms(reason.name)) or text.strip() == reason.handle:
            return reason.handle
    found = _first(vocabulary.reasons, said)
    if found is None:
        return None
    return found if found in handles else other_of(shops)


def cancel_reason(text: str, vocabulary: Vocabulary) -> CancelReason | None:
    """Why an order is cancelled."""
    return _CANCELS.get(_first(vocabulary.cancelling, terms(text)) or "")


def problem(text: str, intent: Intent | None, vocabulary: Vocabulary) -> Problem | None:
    """What is wrong: by the intent, made more precise by the words ("broken" or "doesn't work")."""
    said = _PROBLEMS.get(_first(vocabulary.problems, terms(text)) or "")
    known = _OF_INTENT.get(intent) if intent else None
    if known == "damaged" and said == "defective":
        return said
    return known or said


def wish(text: str, vocabulary: Vocabulary) -> Wish | None:
    """Whether it should be replaced or paid back; None where both or neither is said."""
    found = vocabulary.wishes.names_in(terms(text))
    return _WISHES[found[0]] if len(found) == 1 else None


def other_of(shops: Sequence[ReturnReason]) -> str:
    """The handle for a reason in free words."""
    return OTHER if any(reason.handle == OTHER for reason in shops) else ""


def as_cancel_reason(value: str) -> CancelReason | None:
    """The reason of that name."""
    return _CANCELS.get(value)


def as_problem(value: str) -> Problem | None:
    """The problem of that name."""
    return _PROBLEMS.get(value)


def as_wish(value: str) -> Wish | None:
    """The wish of that name."""
    return _WISHES.get(value)


def _first(section: Section, said: Sequence[Term]) -> str | None:
    """Of the reasons that are named the one that the file lists first: particular ones stand before general ones."""
    found = section.names_in(said)
    return min(found, key=section.names.index) if found else None
