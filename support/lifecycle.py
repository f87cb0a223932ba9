"""The life of a conversation, as one table. No I/O, no clock: (status, what happened) -> status.

The rules it lives by:
- a conversation starts with the bot (`pending`);
- once people have it (`open`), only people give it back: no sentence of a customer and no engine does;
- `snoozed` and `resolved` wake up when the customer writes: a snoozed one goes back to the people who snoozed it,
  a resolved one starts again with the bot;
- everything not in the table is a programming error and raises.

The words are those of Chatwoot's conversation statuses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from support.errors import RelaisError
from support.model.cases import Case
from support.model.conversation import Author, PlaceState, Status
from support.model.deliveries import TicketStatus

Happening = Literal["customer_wrote", "escalated", "taken", "given_back", "snoozed", "due", "resolved", "reopened"]

TRANSITIONS: dict[tuple[Status, Happening], Status] = {
    ("pending", "customer_wrote"): "pending",
    ("pending", "escalated"): "open",
    ("pending", "taken"): "open",
    ("pending", "resolved"): "resolved",
    ("open", "customer_wrote"): "open",
    ("open", "escalated"): "open",
    ("open", "taken"): "open",
    ("open", "given_back"): "pending",
    ("open", "snoozed"): "snoozed",
    ("open", "resolved"): "resolved",
    ("snoozed", "customer_wrote"): "open",
    ("snoozed", "escalated"): "open",
    ("snoozed", "taken"): "open",
    ("snoozed", "due"): "open",
    ("snoozed", "given_back"): "pending",
    ("snoozed", "resolved"): "resolved",
    ("resolved", "customer_wrote"): "pending",
    ("resolved", "escalated"): "open",
    ("resolved", "taken"): "open",
    ("resolved", "reopened"): "open",
}


class ImpossibleTransitionError(RelaisError):
    """Something happened to a conversation that cannot happen in its status."""


def after(status: Status, happening: Happening) -> Status:
    """The status once `happening` happened. Raises ImpossibleTransitionError for what is not in the table."""
    try:
        return TRANSITIONS[status, happening]
    except KeyError:
        raise ImpossibleTransitionError(f"{happening} cannot happen to a {status} conversation") from None


def seen_as(status: Status, authors: Sequence[Author]) -> PlaceState:
    """How it looks to all who come by; `authors` of what was said, the last one at the end."""
    if status == "resolved":
        return "solved"
    if held_by_people(status):
        return "people"
    last = next((author for author in reversed(authors) if author != "system"), "customer")
    return "waiting" if last == "customer" else "answered"


def held_by_people(status: Status) -> bool:
    """While true, the engine stays silent: what the customer writes goes to the people."""
    return status in ("open", "snoozed")


def ticket_status(status: Status, case: Case) -> TicketStatus:
    """How the ticket of a conversation stands: with the bot, it needs nobody of the helpdesk."""
    match status:
        case "open":
            return TicketStatus("open")
        case "snoozed":
            return TicketStatus("closed", case.snoozed_until)
        case "pending" | "resolved":
            return TicketStatus("closed")


def most_needed(standings: Iterable[TicketStatus]) -> TicketStatus:
    """How a ticket stands that several conversations have: as that one does which needs people most."""
    return max(standings, key=lambda one: (one.status == "open", one.snoozed_until is not None))
