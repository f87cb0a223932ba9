"""A turn in the making: what is known of it, and what it will say and change, until it is committed as one."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from support.composing import NOTHING, Said, Trigger
from support.model.actions import ProposalChange
from support.model.cases import Case
from support.model.conversation import Conversation, Due, Message, Status
from support.model.deliveries import Delivery
from support.model.events import ActionSettled, EscalationAsked, InboundEvent, MessagePosted, ProposalLapsed, Woken
from support.model.people import Language

IN_ROOM = "in_room"
"""Fact: the customer chose to go on in the conversation's room. What comes of itself is told there, too."""


@dataclass(slots=True)
class Draft:
    """A turn in the making. `language` is what the customer is answered in."""

    conversation: Conversation
    history: tuple[Message, ...]
    language: Language
    events: tuple[InboundEvent, ...]
    trigger: Trigger = "message"
    heard: tuple[Message, ...] = ()
    email_in_public: bool = False
    code_in_public: bool = False
    said: Said = NOTHING
    extra: tuple[Delivery, ...] = ()
    due: tuple[Due, ...] = ()
    done: tuple[str, ...] = ()
    changes: tuple[ProposalChange, ...] = ()
    case: Case | None = None
    """The case as this turn leaves it; None where it leaves it alone."""
    replaces: str | None = None
    began_as: Status = field(init=False)
    """How the conversation stood before this turn."""
    began_s: float = field(default_factory=time.perf_counter)

    def __post_init__(self) -> None:
        self.began_as = self.conversation.status

    @classmethod
    def of(
        cls,
        found: tuple[Conversation, tuple[Message, ...]],
        events: Sequence[InboundEvent],
        language: Language,
        trigger: Trigger = "message",
    ) -> Draft:
        """A turn of this conversation; `language` is the shop's, for a conversation that has none yet.

        However it ends, the promises that woke it are kept with it: a row that stayed would be looked at for ever.
        """
        conversation, history = _placed(found[0], events[-1]), found[1]
        promises = tuple(event.due for event in events if isinstance(event, Woken))
        if any(isinstance(event, MessagePosted | EscalationAsked) and event.aside for event in events):
            trigger = "aside"
        return cls(conversation, history, conversation.language or language, tuple(events), trigger, done=promises)


def _placed(conversation: Conversation, event: InboundEvent) -> Conversation:
    """Where it is answered: in its room what was written or pressed there, else in its own place."""
    if isinstance(event, Woken | ActionSettled | ProposalLapsed):
        in_room = conversation.room is not None and IN_ROOM in conversation.memory.facts
    else:
        in_room = event.venue.room and event.venue == conversation.venue
    return replace(conversation, venue=replace(conversation.venue, room=in_room))
