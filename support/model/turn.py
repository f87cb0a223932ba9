"""What a turn changes: the unit of one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from support.model.actions import ProposalChange
from support.model.conversation import Conversation, Due, Memory, Message
from support.model.decisions import Trace
from support.model.deliveries import Delivery
from support.model.events import InboundEvent


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
    replaces: str | None = None
    """An earlier turn that this one takes back, because nothing of it was sent."""
    bystander: bool = False
    """Somebody else pressed a button of the conversation: it is answered and changes nothing of the conversation, which
    its customer's own lane may be changing at the same moment."""


@dataclass(frozen=True, slots=True)
class UnsentTurn:
    """A turn whose answer can still be taken back: the memory before it, and what the customer had said."""

    turn: str
    memory_before: Memory
    texts: tuple[str, ...]
