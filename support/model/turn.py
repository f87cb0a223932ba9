"""A turn: what is known when it begins, and what it changes, which is the unit of one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from support.model.actions import ProposalChange
from support.model.cases import Case
from support.model.conversation import Attachment, Conversation, Due, Memory, Message
from support.model.decisions import Trace
from support.model.deliveries import Delivery
from support.model.events import InboundEvent
from support.model.people import Account, Language
from support.model.watching import Watch

Doing = Literal["order", "policy", "wish", "product", "reading"]
"""What is being looked at while an answer is made: no more than its kind, for others may read that, too."""
Wake = Literal["message", "proven", "verified", "filled", "show", "retry", "watch"]
"""What a turn is about: words; an order just proven; an account just verified, so that what was asked before goes on; a
task's form that was sent; "show me again"; a second look after an outage; a look at what is to be told once it
happens."""


@dataclass(frozen=True, slots=True)
class Turn:
    """All an engine may know when it decides.

    `text` is what the customer wrote since the last answer, joined; empty when something else woke the turn (`wake`).
    `order` is the order number that a proof, a click or a retry is about. `account` is who asks; tools take it from
    here and from nowhere else.
    """

    conversation: Conversation
    history: tuple[Message, ...]
    text: str
    language: Language
    now: datetime
    wake: Wake = "message"
    order: str | None = None
    addressed: bool = True
    attachments: tuple[Attachment, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    """What the form holds that woke the turn."""
    watch: Watch | None = None
    attempt: int = 0
    """How many times this was looked at again already."""
    within_s: float | None = None
    """How soon an answer must be there; None: as soon as the engine means to."""
    overtaken: Callable[[], bool] = lambda: False
    """Did the customer write again? Then an answer to this alone is of no use, and nobody need wait for it."""

    looks: Callable[[Doing], None] = lambda _: None
    """Is told what is being looked at now."""
    say: Callable[[str], None] | None = None
    """Hears the answer while it is made, where it may be shown then: each time all of it that is proven so far, in
    neutral Markdown. None: only the whole is wanted."""

    @property
    def account(self) -> Account:
        return self.conversation.customer


@dataclass(frozen=True, slots=True)
class TurnResult:
    """All that a turn changes, committed as one.

    `events` are done, `messages` said, `deliveries` queued, `proposals` a step further.
    """

    turn: str
    conversation: Conversation
    memory_before: Memory
    events: tuple[InboundEvent, ...]
    messages: tuple[Message, ...]
    deliveries: tuple[Delivery, ...]
    trace: Trace
    outcome: str
    at: datetime
    due: tuple[Due, ...] = ()
    done: tuple[str, ...] = ()
    """Ids of `due` rows that this turn settled."""
    proposals: tuple[ProposalChange, ...] = ()
    case: Case | None = None
    """The people's side of it as it stands now, where this turn changed it."""
    replaces: str | None = None
    """An earlier turn that this one takes back, because nothing of it was sent."""
    live: bool = False
    """Its deliveries see to the message that grew while it was made."""
    bystander: bool = False
    """Somebody else pressed a button of the conversation: it is answered and changes nothing of the conversation, which
    its customer's own lane may be changing at the same moment."""


@dataclass(frozen=True, slots=True)
class UnsentTurn:
    """A turn whose answer can still be taken back: the memory before it, and what the customer had said."""

    turn: str
    memory_before: Memory
    texts: tuple[str, ...]
