"""The life of a proposal, as one table. No I/O, no clock: (state, what happened) -> state.

The rules it lives by:
- nothing is done without a yes (`accepted`, or `referred` to a person), and nothing that was referred without an
  approval;
- `doing` is committed before the shop is called, so who finds it knows that the call may have arrived;
- what came to an end stays there: a new wish is a new proposal;
- everything not in the table is a programming error and raises.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal

from support.errors import RelaisError
from support.model.actions import Proposal, ProposalChange, ProposalState
from support.model.people import Account

Happening = Literal[
    "accepted",  # the customer said yes, and that is enough
    "referred",  # the customer said yes, and a person has to as well
    "approved", "declined",  # by a person
    "withdrawn",  # by the customer, or because another wish took its place
    "lapsed",  # its time ran out
    "begun",  # the shop is about to be called
    "done",
    "refused",  # by the shop, by the rules as they are now, or because the order changed
    "doubted",  # it can't be found out whether it happened
]  # fmt: skip

TRANSITIONS: dict[tuple[ProposalState, Happening], ProposalState] = {
    ("offered", "accepted"): "agreed",
    ("offered", "referred"): "waiting",
    ("offered", "withdrawn"): "withdrawn",
    ("offered", "lapsed"): "expired",
    ("waiting", "approved"): "agreed",
    ("waiting", "declined"): "declined",
    ("waiting", "withdrawn"): "withdrawn",
    ("waiting", "lapsed"): "expired",
    ("agreed", "begun"): "doing",
    ("agreed", "refused"): "failed",
    ("doing", "done"): "done",
    ("doing", "refused"): "failed",
    ("doing", "doubted"): "unclear",
}

OFFERED_FOR = timedelta(minutes=30)
"""How long an offer stands. It is checked again before it is done, but a yes should answer what is in view."""
WAITING_FOR = timedelta(days=3)
"""How long a person may take to approve: over a long weekend, and no longer."""


class ImpossibleStepError(RelaisError):
    """Something happened to a proposal that cannot happen in its state."""


def after(state: ProposalState, happening: Happening) -> ProposalState:
    """The state once `happening` happened. Raises ImpossibleStepError for what is not in the table."""
    try:
        return TRANSITIONS[state, happening]
    except KeyError:
        raise ImpossibleStepError(f"{happening} cannot happen to a proposal that is {state}") from None


def step(proposal: Proposal, happening: Happening, at: datetime, by: Account | None, **changes: Any) -> ProposalChange:
    """The change that `happening` makes; `changes` are other fields of the proposal."""
    state = after(proposal.state, happening)
    if state == "waiting":
        changes["expires_at"] = at + WAITING_FOR
    if happening in ("accepted", "referred"):
        changes["agreed_at"] = at
    return ProposalChange(proposal.state, replace(proposal, state=state, **changes), by, at)


def begin(proposal: Proposal, by: Account) -> ProposalChange:
    """The change that makes it: it is offered now."""
    return ProposalChange(None, proposal, by, proposal.created_at)


def stands(proposal: Proposal, now: datetime) -> bool:
    """Is it still offered, and not out of time?"""
    return proposal.state == "offered" and now < proposal.expires_at
