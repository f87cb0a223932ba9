"""The people's side of a conversation: who of the team has it, since when the customer waits, how it ended.

A case is made when the conversation is handed over for the first time, and is the same one when it is handed over
again. Whether people have the conversation is its `status` (`support.lifecycle`), not said here a second time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from support.model.conversation import ConversationId, Status
from support.model.decisions import EscalationReason, Priority
from support.model.deliveries import Handoff
from support.model.people import Account, Platform

Source = Literal["slack", "helpdesk", "system"]
"""Where the team did something: what a side did is never told to that side again."""

TicketProblem = Literal["unreachable", "refused"]
"""Why the helpdesk takes nothing: it does not answer; or an operator must mend something."""

Resolution = Literal["answered", "solved_itself", "duplicate", "no_reply", "spam", "other"]
RESOLUTIONS: tuple[Resolution, ...] = ("answered", "solved_itself", "duplicate", "no_reply", "spam", "other")


@dataclass(frozen=True, slots=True)
class Agent:
    """One of the team, known by an account of the desk, by an address of the helpdesk, or by both."""

    name: str
    account: Account | None = None
    email: str | None = None

    def is_also(self, other: Agent | None) -> bool:
        """Are both the same person?"""
        if other is None:
            return False
        if self.account is not None and other.account is not None:
            return self.account == other.account
        mine, theirs = (self.email or "").casefold(), (other.email or "").casefold()
        return mine == theirs if mine or theirs else self.account == other.account and self.name == other.name


RELAIS = Agent("Relais")
"""Who acts when it is the system."""


@dataclass(frozen=True, slots=True)
class Case:
    """`waiting_since` is the oldest message of the customer that people have not answered; None when none is.

    `promised_by` is what the customer was told. `handoff` is what the card shows; the transcript is left out of it.
    """

    conversation: ConversationId
    reason: EscalationReason
    priority: Priority
    handoff: Handoff
    opened_at: datetime
    waiting_since: datetime | None
    promised_by: datetime | None = None
    assignee: Agent | None = None
    answered_at: datetime | None = None
    replies: int = 0
    snoozed_until: datetime | None = None
    resolution: Resolution | None = None
    resolved_at: datetime | None = None
    resolved_by: Agent | None = None
    tags: tuple[str, ...] = ()
    direct: bool = False
    """People answered in the customer's direct messages: what the customer writes there is for them, too."""
    csat: int | None = None
    """1 to 5, as the customer rated it."""
    csat_text: str = ""
    rated_at: datetime | None = None
    reminded: Literal["soon", "late"] | None = None
    """What the team was told of this wait: that it will be too long, that it is."""
    late_at: datetime | None = None
    """When a wait became too long last."""
    first_answer_at: datetime | None = None
    waited_s: int | None = None
    """How many seconds of working time people's first answer took."""
    follow_up_at: datetime | None = None
    """Until when people said, in their last answer, that they would come back."""
    ship_promise: tuple[str, int] | None = None
    """The order (its key) of which people said that they tell when it ships, and in which of their answers."""
    nudged_at: datetime | None = None
    """When the customer was asked whether that was all, and has not written since."""
    suggested_at: datetime | None = None
    """When the team was last offered what the bot would answer."""
    ticket_problem: TicketProblem | None = None
    """Why the helpdesk does not take what is meant for it; None while it does."""

    @property
    def is_rated(self) -> bool:
        """Has the customer rated it since it came to people last?"""
        return self.csat is not None and (self.rated_at is None or self.rated_at > self.opened_at)


@dataclass(frozen=True, slots=True)
class CaseCard:
    """What the team's card of a conversation shows."""

    case: Case
    status: Status
    platform: Platform
    private: bool
    """The conversation is in direct messages: there is no thread to answer in."""
    ticket_url: str | None = None


QueueName = Literal["mine", "unassigned", "waiting", "late"]
"""Sections of the team's queue: whose I am, nobody's, waiting longest, waiting for longer than was meant."""


@dataclass(frozen=True, slots=True)
class Queued:
    """A case in a list, with what its conversation knows besides."""

    case: Case
    status: Status
    card: str | None


# What people can do with a case


@dataclass(frozen=True, slots=True)
class Take:
    """I have it."""

    kind: Literal["take"] = "take"


@dataclass(frozen=True, slots=True)
class GiveBack:
    """The bot shall go on."""

    kind: Literal["give_back"] = "give_back"


@dataclass(frozen=True, slots=True)
class Assign:
    """`to` has it; None: nobody yet."""

    to: Agent | None
    kind: Literal["assign"] = "assign"


@dataclass(frozen=True, slots=True)
class Answer:
    """Say this to the customer: privately, unless `public`. `id` is that of the message, wherever it was written."""

    text: str
    public: bool = False
    id: str = ""
    ref: str | None = None
    """The team's message that it was written as, where its author can change that afterwards."""
    elsewhere: bool = False
    """The customer reads it in another conversation of theirs, whose ticket is the same one."""
    kind: Literal["answer"] = "answer"


@dataclass(frozen=True, slots=True)
class Reword:
    """An answer that was sent shall say this instead. `ref` is that of the `Answer`."""

    ref: str
    text: str
    kind: Literal["reword"] = "reword"


@dataclass(frozen=True, slots=True)
class Snooze:
    """Nobody need look at it until then, unless the customer writes."""

    until: datetime
    kind: Literal["snooze"] = "snooze"


@dataclass(frozen=True, slots=True)
class Awake:
    """The snooze is over; `early` if somebody ended it before its time."""

    early: bool = False
    kind: Literal["awake"] = "awake"


@dataclass(frozen=True, slots=True)
class Resolve:
    """It is done. `detail` is for the team."""

    reason: Resolution
    detail: str = ""
    kind: Literal["resolve"] = "resolve"


@dataclass(frozen=True, slots=True)
class Reopen:
    """It is not done after all: people have it."""

    kind: Literal["reopen"] = "reopen"


@dataclass(frozen=True, slots=True)
class Note:
    """For the team only. `id` is that of the message, wherever it was written."""

    text: str
    id: str = ""
    kind: Literal["note"] = "note"


@dataclass(frozen=True, slots=True)
class Prioritize:
    """How urgent it is."""

    priority: Priority
    kind: Literal["prioritize"] = "prioritize"


@dataclass(frozen=True, slots=True)
class Tag:
    """These tags it has now, and no others."""

    tags: tuple[str, ...]
    kind: Literal["tag"] = "tag"


DeskAct = Take | GiveBack | Assign | Answer | Reword | Snooze | Awake | Resolve | Reopen | Note | Prioritize | Tag
