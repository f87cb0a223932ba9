"""What a customer can have done, and the life of such a wish: a proposal. Nouns only.

An engine proposes an `Action`; rules judge it, the customer says yes to its `Preview`, a person approves where the
rules ask for one, then it is done once. Orders are named as the customer reads them (`#1042`); lines and variants by
Shopify's global ids, which only a tool result can have brought.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from support.model import wishes
from support.model.commerce import Address, LineItemId, Money, VariantId
from support.model.conversation import Attachment, ConversationId, ProposalId
from support.model.people import Account, Language

ActionName = wishes.ActionName
CancelReason = wishes.CancelReason
Problem = wishes.Problem
Wish = wishes.Wish


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """Cancel a whole order that has not shipped; what was paid goes back the way it came."""

    order: str
    reason: CancelReason = "other"
    kind: Literal["cancel_order"] = "cancel_order"


@dataclass(frozen=True, slots=True)
class ChangeAddress:
    """Ship an order that has not shipped to another address. Shipping is not priced again."""

    order: str
    address: Address
    kind: Literal["change_address"] = "change_address"


@dataclass(frozen=True, slots=True)
class ChangeContact:
    """Another phone or e-mail on an order. At least one is set."""

    order: str
    email: str | None = None
    phone: str | None = None
    kind: Literal["change_contact"] = "change_contact"


@dataclass(frozen=True, slots=True)
class ItemEdit:
    """One line before shipping: another quantity (0 removes it), another variant of it, or both."""

    item: LineItemId
    quantity: int | None = None
    variant: VariantId | None = None


@dataclass(frozen=True, slots=True)
class EditItems:
    """Change quantities or variants of what has not shipped."""

    order: str
    edits: tuple[ItemEdit, ...]
    kind: Literal["edit_items"] = "edit_items"


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """So many of a delivered line, and why: `reason` is the handle of one of the shop's return reasons, or empty."""

    item: LineItemId
    quantity: int
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReturnItems:
    """Ask for a return of delivered items."""

    order: str
    lines: tuple[ReturnLine, ...]
    kind: Literal["return_items"] = "return_items"


@dataclass(frozen=True, slots=True)
class ExchangeLine:
    """So many of a delivered line against as many of another variant."""

    item: LineItemId
    quantity: int
    variant: VariantId
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ExchangeItems:
    """Exchange delivered items for other variants."""

    order: str
    lines: tuple[ExchangeLine, ...]
    kind: Literal["exchange_items"] = "exchange_items"


@dataclass(frozen=True, slots=True)
class RefundLine:
    """So many of a line to be paid back, without their coming back."""

    item: LineItemId
    quantity: int


@dataclass(frozen=True, slots=True)
class Refund:
    """Pay back lines, shipping, or a plain amount (in the order's currency); everything when none is named."""

    order: str
    lines: tuple[RefundLine, ...] = ()
    shipping: bool = False
    amount: Decimal | None = None
    reason: str = ""
    kind: Literal["refund"] = "refund"


@dataclass(frozen=True, slots=True)
class ReportProblem:
    """Something is wrong with what came, or nothing came. `lines` empty: the whole order."""

    order: str
    problem: Problem
    lines: tuple[RefundLine, ...] = ()
    text: str = ""
    wish: Wish = "undecided"
    attachments: tuple[Attachment, ...] = ()
    kind: Literal["report_problem"] = "report_problem"


@dataclass(frozen=True, slots=True)
class UpdateCustomer:
    """The customer's own data; None leaves a field as it is. Their e-mail is changed by people only."""

    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None
    address: Address | None = None
    kind: Literal["update_customer"] = "update_customer"


Action = (
    CancelOrder
    | ChangeAddress
    | ChangeContact
    | EditItems
    | ReturnItems
    | ExchangeItems
    | Refund
    | ReportProblem
    | UpdateCustomer
)


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One item as the customer is shown it: `2 × Cap (Blue)`, and what it becomes.

    `becomes` is another variant's name, `new_quantity` another quantity (0: it goes).
    """

    title: str
    quantity: int
    variant: str | None = None
    becomes: str | None = None
    new_quantity: int | None = None
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """Exactly what will happen, as facts; words are made of it in any language. What is None does not apply.

    `difference` is what an edit or exchange costs (positive: the customer pays). `notes` are keys of sentences that
    must be said with it, such as `shipping_not_repriced`.
    """

    action: ActionName
    order: str | None
    lines: tuple[PreviewLine, ...] = ()
    refund: Money | None = None
    difference: Money | None = None
    address: Address | None = None
    fields: tuple[tuple[str, str], ...] = ()
    """Changed fields of a contact or customer: (`email`, the new value)."""
    notes: tuple[str, ...] = ()


Proof = Literal["code", "slack_email", "operator"]
"""How an account's owner was recognised: a one-time code sent to the address on the order; the platform's own confirmed
profile address plus an order's number; or somebody at the command line, who acts for them."""

ProposalState = Literal[
    "offered",  # shown to the customer, waits for a yes
    "waiting",  # said yes to; waits for a person's approval
    "agreed",  # everything needed is there; to be done
    "doing",  # the call to the shop is under way, or its outcome is not known yet
    "done",
    "failed",  # the shop refused it, or it had become impossible
    "unclear",  # nobody can tell by looking whether it happened: a person decides
    "declined",  # by a person
    "withdrawn",  # by the customer
    "expired",
]
OPEN_STATES: frozenset[ProposalState] = frozenset({"offered", "waiting", "agreed", "doing"})
"""While a proposal is in one of these, there is no second one for the same thing."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An action on its way. Stored; each change of state is committed with what caused it."""

    id: ProposalId
    conversation: ConversationId
    account: Account
    action: Action
    thing: str
    """What it would change, as a global id: an order's, or a customer's."""
    owner: str
    """Whose it is, for the limits a customer: the customer's global id, or the order's e-mail where there is none."""
    state: ProposalState
    preview: Preview
    rule: str
    """Name of the rule that allowed it or put it before people; empty where none holds, which does the same."""
    needs_approval: bool
    proof: Proof
    seen: str
    """Fingerprint of the thing as it was when this was shown: a change since then stops it."""
    language: Language
    created_at: datetime
    expires_at: datetime
    agreed_at: datetime | None = None
    decided_by: Account | None = None
    decided_by_name: str = ""
    reason: str = ""
    """Why it was declined or failed: a person's words, or the key of a sentence."""
    detail: str = ""
    """What the shop said when it failed: for people only."""
    effect: str = ""
    """What the shop gave back, to recognise the effect by: a return's or refund's id."""
    card: str | None = None
    """The approval card's platform id, once it is posted."""


@dataclass(frozen=True, slots=True)
class ProposalChange:
    """One step in a proposal's life, stored as a whole or not at all.

    `before` is the state it was in (None: it is new): if that is no longer so, the step is not taken. `by` is who took
    it; None is Relais itself.
    """

    before: ProposalState | None
    proposal: Proposal
    by: Account | None
    at: datetime
