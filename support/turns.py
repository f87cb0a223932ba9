"""The start of a turn: what the customer said, folded from posts, edits and deletions, and where it may be answered."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from support.model.conversation import Conversation, ConversationId, Memory
from support.model.events import InboundEvent, MessageChanged, MessageDeleted, MessagePosted
from support.model.people import Account, Venue
from support.model.switches import UNTOUCHED, Place, Switches, place_of
from support.profile import Answering, UnansweredAfter

When = Literal["now", "draft", "never"] | UnansweredAfter


@dataclass(frozen=True, slots=True)
class Speaking:
    """When the bot answers whom: how each help channel is answered in, by `platform:workspace:channel`.

    `workspace` may be `*`.
    """

    help_channels: Mapping[str, Answering]
    switches: Switches = UNTOUCHED
    """What people set since, which counts before that."""

    def when(self, message: MessagePosted, *, known: bool, spoken: bool = True) -> When:
        """A question in a help channel, a mention, a direct message, or the customer's own thread (`known`).

        `spoken`: somebody of ours said something in it; until then a channel's members may answer.
        """
        answering = None if message.venue.private else self.answering(message.venue)
        if answering == "draft":
            return "draft" if known or message.addressed or starts_thread(message) else "never"
        if message.addressed or message.venue.private:
            return "now"
        if isinstance(answering, UnansweredAfter) and (starts_thread(message) or (known and not spoken)):
            return answering
        if known:
            return "now"
        return "now" if starts_thread(message) and answering == "always" else "never"

    def answering(self, venue: Venue) -> Answering | None:
        """How this channel is answered in; None for one that is no help channel."""
        keys = (f"{venue.platform}:{workspace}:{venue.channel}" for workspace in (venue.workspace, "*"))
        key = next((key for key in keys if key in self.help_channels), None)
        if key is None:
            return None
        mode = self.switches.mode(Place(key))
        return read_mode(mode) if mode else self.help_channels[key]

    def is_paused(self, venue: Venue) -> bool:
        """Is the bot silent there, by what people set?"""
        return self.switches.is_paused(place_of(venue))


def read_mode(written: str) -> Answering:
    """A channel's mode as it is written in a command: `always`, `mention`, `draft`, `15m`. Raises ValueError."""
    match written:
        case "always" | "mention" | "draft":
            return written
        case _ if written.endswith("m") and written[:-1].isdecimal():
            return UnansweredAfter(unanswered_after=int(written[:-1]))
        case _:
            raise ValueError(f"{written!r} is no mode")


def write_mode(answering: Answering) -> str:
    """The other way round."""
    return f"{answering.unanswered_after}m" if isinstance(answering, UnansweredAfter) else answering


def starts_thread(message: MessagePosted) -> bool:
    """Is it a new question at the top of a channel, rather than a reply in somebody's thread?"""
    return message.venue.thread == message.position


def fold(events: Sequence[InboundEvent]) -> tuple[MessagePosted, ...]:
    """What was said in the end, in the order it was written: edits applied, deleted messages left out, an edit of an
    answered message ignored. What was missed and read later may arrive after what was written after it.
    """
    said: dict[str, MessagePosted] = {}
    for event in events:
        match event:
            case MessagePosted():
                said[event.position] = event
            case MessageChanged() if event.position in said:
                said[event.position] = replace(said[event.position], text=event.text)
            case MessageDeleted():
                said.pop(event.position, None)
            case _:
                pass
    return tuple(sorted(said.values(), key=lambda message: (len(message.position), message.position)))


def new_conversation(venue: Venue, customer: Account, now: datetime, *, begun_by: str) -> Conversation:
    """A conversation that begins now, with the bot, by the event with the key `begun_by`.

    Its id follows from these, so that a turn that is done again after a crash begins the same one, and a call for
    people that was counted for it is not counted twice.
    """
    return Conversation(
        id=ConversationId("c" + uuid.uuid5(uuid.NAMESPACE_URL, f"{venue.key} {customer.key} {begun_by}").hex[:20]),
        venue=venue,
        customer=customer,
        status="pending",
        language=None,
        memory=Memory(),
        created_at=now,
        updated_at=now,
    )
