"""The outbox's worker: sends queued deliveries through the ports, in order within a conversation and target.

A delivery is claimed (its row says "tried") before it is sent and noted after; if the process dies in between, the next
one asks the platform whether it arrived before it repeats it. What fails for now is postponed, its lane leaves memory,
and a tick picks it up when it is due: what is due is a row, never a timer.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from support.actions.rows import ProposalRows
from support.errors import (
    ChannelBusy,
    ChannelRefused,
    ChannelUnavailable,
    HelpdeskRefused,
    HelpdeskUnavailable,
    LockedOut,
    MailRefused,
    MailUnavailable,
    OperatorMustFix,
    PrivacyViolation,
    RelaisError,
    TryAgainLater,
)
from support.identity.codes import CODE_LASTS
from support.ids import new_id
from support.model.cases import TicketProblem
from support.model.conversation import ConversationId, Due, TicketId
from support.model.decisions import Content
from support.model.deliveries import (
    ApprovalCard,
    Delivery,
    DeliveryId,
    DeskCard,
    OpenTicket,
    Perform,
    Post,
    PrivatePost,
    Receipt,
    Rewrite,
    SendCode,
    Target,
    TicketMessage,
    target_of,
)
from support.model.people import Account
from support.observing import DeliveryOutcome, Observer
from support.ports import Cases, Clock, Conversations
from support.sending import Sender
from support.tasks import ended

log = structlog.get_logger()

FIRST_RETRY_S = 1.0
LONGEST_RETRY_S = 300.0
"""Exponential between the two, with jitter, unless the vendor says when."""
GIVEN_UP_AFTER = timedelta(days=3)
"""How long tickets and cards wait for a vendor, or for an operator to mend a credential. Gorgias' and Slack's longest
public outages were well below; a customer is told about people at once in any case."""
REPLY_STALE_AFTER = timedelta(hours=2)
"""A reply to a customer that could not be sent for that long no longer helps: people get the conversation instead."""
CODE_STALE_AFTER = timedelta(minutes=2)
"""Who waits for a code that can't be mailed is told so then. One address alone may wait longer, unsaid: a server that
puts off strangers (greylisting) takes minutes, and telling it would tell that the order exists."""
DEED_STALE_AFTER = timedelta(hours=2)
"""A yes does not stand for ever: what could not be done for that long goes to people, who see what became of it."""


class OutboxRows(Protocol):
    """Where deliveries are kept."""

    async def due(self, now: datetime, limit: int) -> Sequence[tuple[ConversationId, Target]]: ...
    async def waiting(self) -> Sequence[tuple[ConversationId, Target]]: ...
    async def backlog(self) -> Mapping[Target, int]: ...
    async def lane(self, conversation: ConversationId, target: Target) -> Sequence[Delivery]: ...
    async def add(self, delivery: Delivery) -> None: ...
    async def claim(self, id: DeliveryId) -> bool: ...
    async def sent(self, id: DeliveryId, receipt: Receipt, at: datetime) -> None: ...

    async def rewritten(self, id: DeliveryId, content: Content) -> tuple[Delivery, str] | None: ...
    async def postponed(self, id: DeliveryId, due_at: datetime, error: str) -> None: ...
    async def failed(self, id: DeliveryId, error: str, due: Due | None = None) -> None: ...
    async def withdraw_lines(self, id: DeliveryId) -> None: ...
    async def held(self, id: str, recipient: Account, *, again: bool) -> Content | None: ...


LaneKey = tuple[ConversationId, Target]


class Outbox:
    """All outgoing deliveries of this process."""

    def __init__(
        self,
        rows: OutboxRows,
        sender: Sender,
        conversations: Conversations,
        proposals: ProposalRows,
        cases: Cases,
        *,
        clock: Clock,
        observer: Observer | None = None,
    ) -> None:
        self._rows = rows
        self._sender = sender
        self._conversations = conversations
        self._proposals = proposals
        self._cases = cases
        self._clock = clock
        self._observer = observer or Observer()
        self._lanes: dict[LaneKey, deque[Delivery]] = {}
        self._parked: set[LaneKey] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._in_line: set[asyncio.Task[None] | None] = set()
        self._stopping = False

    def submit(self, deliveries: Iterable[Delivery]) -> None:
        """Send what was just committed. Never blocks. What is behind a postponed one waits for the sweep."""
        for delivery in deliveries:
            key = (delivery.conversation, target_of(delivery.body))
            lane = self._lanes.get(key)
            if lane is not None:
                lane.append(delivery)
            elif key not in self._parked:
                self._start(key, deque([delivery]))

    def is_sending(self, conversation: ConversationId) -> bool:
        """Is a reply of this conversation waiting or under way?"""
        key: LaneKey = (conversation, "channel")
        return key in self._lanes or key in self._parked

    async def recover(self) -> int:
        """At start, and after a rest: everything unsent is behind its lane's head, and what is due goes out. Returns
        lanes started.
        """
        self._stopping = False
        self._parked.update(await self._rows.waiting())
        return await self.sweep()

    async def sweep(self, limit: int = 500) -> int:
        """Pick up what is due and not in hand: at start, and at every tick. Returns how many lanes were started."""
        started = 0
        for key in await self._rows.due(self._clock.now(), limit):
            if key in self._lanes or not self._sender.is_on(key[1]):
                continue
            self._parked.discard(key)
            self._start(key, deque())
            started += 1
        return started

    async def drain(self) -> None:
        """Finish the sends under way; what was not begun stays queued for the next process."""
        self._stopping = True
        for task in self._tasks & self._in_line:
            task.cancel()
        await ended(set(self._tasks))

    async def settle(self) -> None:
        """Wait until nothing is being sent."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    def _start(self, key: LaneKey, lane: deque[Delivery]) -> None:
        self._lanes[key] = lane
        task = asyncio.create_task(self._run(key, lane), name=f"outbox {key[1]} {key[0]}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, key: LaneKey, lane: deque[Delivery]) -> None:
        try:
            if self._sender.is_on(key[1]):
                if not lane:
                    unsent = await self._rows.lane(*key)
                    known = {delivery.id for delivery in unsent}
                    joined = [delivery for delivery in lane if delivery.id not in known]  # committed since the read
                    lane.clear()
                    lane.extend([*unsent, *joined])
                while lane and not self._stopping and await self._one(lane[0]):
                    lane.popleft()
        except Exception as error:  # whatever it was, the rows stay queued and the next sweep begins again
            log.exception("outbox_lane_failed", target=key[1], conversation=key[0], error=type(error).__name__)
        finally:
            if lane:
                self._parked.add(key)
            del self._lanes[key]

    async def _one(self, delivery: Delivery) -> bool:
        """Send one; False when the lane must wait."""
        in_doubt = delivery.doubtful
        try:
            await self._paced(delivery)
            if not await self._rows.claim(delivery.id):
                self._tell(delivery, "withdrawn")
                return True
            found = await self._sender.found(delivery) if in_doubt else None
            in_doubt = False
            receipt = found or await self._sender.send(delivery)
        except (TryAgainLater, OperatorMustFix, PrivacyViolation) as error:
            return await self._not_sent(delivery, error, in_doubt=in_doubt)
        if delivery.attempts:
            await self._note_problem(delivery, None)
        await self._learn(delivery, receipt)  # first: a ticket noted as sent but unknown could never be written to
        await self._rows.sent(delivery.id, receipt, self._clock.now())
        self._tell(delivery, "found" if found else "sent")
        return True

    async def _paced(self, delivery: Delivery) -> None:
        """Wait for its turn under the platform's rate limit, which may take long and may be cut short."""
        task = asyncio.current_task()
        self._in_line.add(task)
        try:
            await self._sender.pace(delivery)
        finally:
            self._in_line.discard(task)

    async def _learn(self, delivery: Delivery, receipt: Receipt) -> None:
        body = delivery.body
        if isinstance(body, DeskCard):
            await self._conversations.note_card(delivery.conversation, receipt.ref)
        elif isinstance(body, ApprovalCard):
            await self._proposals.note_card(body.proposal, receipt.ref)
        elif isinstance(body, OpenTicket):
            await self._conversations.note_ticket(delivery.conversation, TicketId(receipt.ref), receipt.url)
            await self._show_card(delivery.conversation)
        elif isinstance(body, TicketMessage) and receipt.ticket is not None:
            await self._follow(delivery.conversation, receipt.ticket, receipt.url)

    async def _follow(self, conversation: ConversationId, ticket: TicketId, url: str | None) -> None:
        """A ticket that was merged shows where it went when something is written to it."""
        talk = await self._conversations.conversation(conversation)
        if talk is not None and talk.ticket != ticket:
            await self._conversations.note_ticket(conversation, ticket, url)
            await self._show_card(conversation)

    async def _show_card(self, conversation: ConversationId) -> None:
        """Bring the team's card up to date, where there is a desk."""
        if self._sender.is_on("desk"):
            update = Delivery(new_delivery_id(), conversation, DeskCard(), self._clock.now())
            await self._rows.add(update)
            self.submit([update])

    async def _note_problem(self, delivery: Delivery, problem: TicketProblem | None) -> None:
        """The team's card says when the helpdesk does not take what is meant for it, and stops saying so."""
        if target_of(delivery.body) != "helpdesk":
            return
        changed = await self._cases.note_problem(delivery.conversation, problem)
        if changed and (problem or not isinstance(delivery.body, OpenTicket)):  # a ticket made shows the card itself
            await self._show_card(delivery.conversation)

    async def _not_sent(self, delivery: Delivery, error: RelaisError, *, in_doubt: bool) -> bool:
        """`in_doubt`: it failed before it was known whether an earlier try arrived."""
        target = target_of(delivery.body)
        now = self._clock.now()
        code = type(error).__name__
        if in_doubt and isinstance(error, ChannelBusy):
            code = ChannelUnavailable.__name__
        self._observer.trouble(error)
        if _is_hopeless(error, target) or now - delivery.created_at > _limit(error, target):
            log.error("delivery_given_up", target=target, conversation=delivery.conversation, error=code)
            if isinstance(delivery.body, Perform):
                await self._sender.performer.give_up(delivery.body.proposal)
            if isinstance(delivery.body, PrivatePost):
                await self._rows.withdraw_lines(delivery.id)  # nobody is told in public of what they did not get
            await self._rows.failed(delivery.id, code, _to_people(delivery, now))
            self._tell(delivery, "given_up")
            await self._say_otherwise(delivery, error)
            return True
        wait_s = min(FIRST_RETRY_S * 2 ** min(delivery.attempts, 10), LONGEST_RETRY_S) * random.uniform(0.8, 1.2)
        if isinstance(error, TryAgainLater) and error.retry_after_s is not None:
            wait_s = error.retry_after_s
        log.warning("delivery_postponed", target=target, conversation=delivery.conversation, error=code, wait_s=wait_s)
        await self._rows.postponed(delivery.id, now + timedelta(seconds=wait_s), code)
        if isinstance(error, HelpdeskUnavailable | HelpdeskRefused):
            problem: TicketProblem = "refused" if isinstance(error, HelpdeskRefused) else "unreachable"
            await self._note_problem(delivery, problem)
        self._tell(delivery, "postponed")
        return False

    def _tell(self, delivery: Delivery, outcome: DeliveryOutcome) -> None:
        waited_s = (self._clock.now() - delivery.created_at).total_seconds()
        self._observer.delivery(target_of(delivery.body), outcome, waited_s)

    async def _say_otherwise(self, delivery: Delivery, error: RelaisError) -> None:
        """Tell who waits for a code that none can be mailed, unless this is about one address alone."""
        if isinstance(delivery.body, SendCode) and not _about_address(error):
            notice = Delivery(new_delivery_id(), delivery.conversation, delivery.body.otherwise, self._clock.now())
            await self._rows.add(notice)
            self.submit([notice])


def _to_people(delivery: Delivery, now: datetime) -> Due | None:
    """What wakes the conversation whose customer was left without an answer; people who have it already see to it."""
    body = delivery.body
    if isinstance(body, PrivatePost | Rewrite) or (isinstance(body, Post) and not body.herald):
        return Due("u" + delivery.id, delivery.conversation, "undelivered", 0, now)
    return None


def _is_hopeless(error: RelaisError, target: Target) -> bool:
    if isinstance(error, PrivacyViolation):
        return True
    if target == "channel":
        # A revoked token says nothing about this reply: with a new one it goes out, if that is not too late.
        return isinstance(error, ChannelRefused) and not isinstance(error, LockedOut)
    return isinstance(error, MailRefused)


def _limit(error: RelaisError, target: Target) -> timedelta:
    """How old a delivery may get while it fails like this."""
    match target:
        case "channel":
            return REPLY_STALE_AFTER
        case "mail":
            return CODE_LASTS if _about_address(error) else CODE_STALE_AFTER
        case "shop":
            return DEED_STALE_AFTER
        case "helpdesk" | "desk":
            return GIVEN_UP_AFTER


def _about_address(error: RelaisError) -> bool:
    return isinstance(error, MailUnavailable | MailRefused) and error.about_address


def new_delivery_id() -> DeliveryId:
    """A fresh id that every receiving side accepts: 25 characters (Discord's nonce limit), letters and digits."""
    return DeliveryId(new_id("d", 24))
