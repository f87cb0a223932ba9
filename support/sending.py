"""Which port takes which delivery: one `match`, so that a new kind of delivery cannot be forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol, assert_never

import structlog

from support import lifecycle
from support.actions.rows import ProposalRows
from support.errors import (
    CardGone,
    ChannelUnavailable,
    HelpdeskUnavailable,
    MailUnavailable,
    ShopUnavailable,
    TryAgainLater,
)
from support.identity.access import OrderAccess
from support.identity.codes import CodeRequest
from support.model.cases import CaseCard
from support.model.conversation import ProposalId
from support.model.decisions import Content
from support.model.deliveries import (
    HELD,
    READ,
    ApprovalCard,
    Delivery,
    DeliveryId,
    DeskCard,
    DeskNote,
    DeskPhoto,
    DeskReport,
    DeskWhisper,
    Live,
    OpenTicket,
    Perform,
    Post,
    PrivatePost,
    Receipt,
    Rewrite,
    SendCode,
    ShowState,
    Target,
    TicketChange,
    TicketMessage,
    Withdraw,
)
from support.model.people import Platform
from support.ports import Cases, Channel, Conversations, Desk, LiveMessages, PlaceStates
from support.ticket_sending import TicketSender

log = structlog.get_logger()


class Performer(Protocol):
    """Does in the shop what was agreed: `support.actions.execution`."""

    async def perform(self, id: ProposalId) -> Receipt:
        """Bring it to its end, once. Raises TryAgainLater or OperatorMustFix when it must be tried again."""
        ...

    async def give_up(self, id: ProposalId) -> None:
        """It was tried for too long."""
        ...


class Photos(Protocol):
    """Shows customers' images: `support.photos`."""

    async def show(self, desk: Desk, delivery: Delivery, photo: DeskPhoto, card: str) -> Receipt | DeskNote:
        """A note is what is to be said instead."""
        ...


class Sent(Protocol):
    """What went out: `support.storage.outbox`."""

    async def rewritten(self, id: DeliveryId, content: Content) -> tuple[Delivery, str] | None:
        """What was sent, and as what; what waits for its reader says this from now on. None: it was never sent."""
        ...


class Sender:
    """The ports that are on. A port that is None is off: what is meant for it stays queued."""

    def __init__(
        self,
        conversations: Conversations,
        proposals: ProposalRows,
        cases: Cases,
        *,
        channels: Mapping[Platform, Channel],
        live: Mapping[Platform, LiveMessages],
        states: Mapping[Platform, PlaceStates],
        desk: Desk | None,
        tickets: TicketSender | None,
        performer: Performer | None,
        access: OrderAccess | None,
        sent: Sent | None = None,
        photos: Photos | None = None,
    ) -> None:
        """Without `photos` none is shown."""
        self._conversations = conversations
        self._proposals = proposals
        self._cases = cases
        self._channels = channels
        self._live = live
        self._states = states
        self._desk = desk
        self._tickets = tickets
        self._access = access
        self._performer = performer
        self._sent = sent
        self._photos = photos

    def is_on(self, target: Target) -> bool:
        """Can deliveries to `target` be sent by this process?"""
        match target:
            case "channel":
                return bool(self._channels)
            case "desk":
                return self._desk is not None
            case "helpdesk":
                return self._tickets is not None
            case "mail":
                return self._access is not None and self._access.sends_codes
            case "shop":
                return self._performer is not None

    @property
    def desk(self) -> Desk:
        """The desk's port. Raises ChannelUnavailable when it is off."""
        if self._desk is None:
            raise ChannelUnavailable("no desk is set up")
        return self._desk

    @property
    def tickets(self) -> TicketSender:
        """What sends to the helpdesk. Raises HelpdeskUnavailable when it is off."""
        if self._tickets is None:
            raise HelpdeskUnavailable("no helpdesk is set up")
        return self._tickets

    @property
    def performer(self) -> Performer:
        """Who does what was agreed. Raises ShopUnavailable when no shop is connected."""
        if self._performer is None:
            raise ShopUnavailable("no shop is connected", before=True)
        return self._performer

    def channel(self, platform: Platform) -> Channel:
        """A platform's port. Raises ChannelUnavailable when it is off."""
        try:
            return self._channels[platform]
        except KeyError:
            raise ChannelUnavailable(f"{platform} is off") from None

    def live(self, platform: Platform) -> LiveMessages:
        """A platform's messages that grow. Raises ChannelUnavailable when it is off."""
        try:
            return self._live[platform]
        except KeyError:
            raise ChannelUnavailable(f"{platform} is off") from None

    async def pace(self, delivery: Delivery) -> None:
        """Wait for the place's turn under the platform's rate limit."""
        match delivery.body:
            case Post(live=Live()):
                pass  # it is there already
            case Post() | PrivatePost():
                await self.channel(delivery.body.venue.platform).pace(delivery.body.venue)
            case Rewrite():
                venue = delivery.body.otherwise.venue
                await self.channel(venue.platform).pace(venue)
            case DeskCard() | ApprovalCard():
                await self.desk.pace(await self._existing(delivery, delivery.body))
            case DeskNote() | DeskPhoto() | DeskReport():
                await self.desk.pace(None)
            case _:
                pass  # helpdesk and mail keep their own pace

    async def send(self, delivery: Delivery) -> Receipt:
        """Send it. Raises what the port raises."""
        body = delivery.body
        match body:
            case Post(live=Live() as live):
                return await self.live(body.venue.platform).complete(delivery, body, live)
            case Post():
                return await self.channel(body.venue.platform).post(delivery, body)
            case Withdraw() | Rewrite():
                return await self._amend(delivery, body)
            case PrivatePost():
                return await self.channel(body.venue.platform).post_privately(delivery, body)
            case OpenTicket() | TicketMessage() | TicketChange():
                return await self.tickets.send(delivery, body)
            case DeskCard() | DeskNote() | DeskPhoto() | DeskReport() | ApprovalCard() | DeskWhisper():
                return await self._to_desk(delivery, body)
            case SendCode():
                return await self._send_code(delivery, body)
            case Perform():
                return await self.performer.perform(body.proposal)
            case ShowState():
                return await self._show_state(delivery, body)
            case _:
                assert_never(body)

    async def found(self, delivery: Delivery) -> Receipt | None:
        """What an earlier try left behind, where the other side can be asked."""
        body = delivery.body
        match body:
            case Post() | PrivatePost():
                return await self.channel(body.venue.platform).find(delivery)
            case Rewrite():  # in its place it is changed once more; a word that follows is not said twice
                return await self.channel(body.otherwise.venue.platform).find(replace(delivery, body=body.otherwise))
            case DeskCard() | DeskNote() | DeskPhoto():
                conversation = await self._conversations.conversation(delivery.conversation)
                return await self.desk.find(delivery, conversation.card if conversation else None)
            case DeskReport():
                return await self.desk.find(delivery, None)
            case ApprovalCard():
                return await self.desk.find(delivery, await self._approval(body))
            case OpenTicket() | TicketMessage() | TicketChange() | Perform():
                return None  # they look for themselves; and a field that is set twice is set
            case Withdraw() | ShowState():
                return None  # what is gone can be taken away again, and what is shown shown again
            case SendCode() | DeskWhisper():
                return None  # neither can be read back; a second code ends the first
            case _:
                assert_never(body)

    async def _amend(self, delivery: Delivery, body: Withdraw | Rewrite) -> Receipt:
        if isinstance(body, Rewrite):
            return await self._rewrite(delivery, body)
        await self.live(body.venue.platform).take_away(body.venue, body.live)
        return Receipt(body.live.ref or delivery.id)

    async def _rewrite(self, delivery: Delivery, body: Rewrite) -> Receipt:
        """In its place, behind its button, or by a word that follows; what never got there is not corrected."""
        found = await self._sent.rewritten(body.answer, body.content) if self._sent is not None else None
        if found is None:
            log.warning("answer_not_rewritten", delivery=body.answer)
            return Receipt(delivery.id)
        sent, ref = found
        channel = self.channel(body.otherwise.venue.platform)
        if ref == HELD or (ref != READ and await channel.edit(sent, body.content, ref)):
            return Receipt(delivery.id)
        return await self.send(replace(delivery, body=body.otherwise))

    async def _to_desk(
        self, delivery: Delivery, body: DeskCard | DeskNote | DeskPhoto | DeskReport | ApprovalCard | DeskWhisper
    ) -> Receipt:
        match body:
            case DeskCard():
                return await self._show_card(delivery)
            case DeskNote():
                return await self._add_note(delivery, body)
            case DeskPhoto():
                return await self._show_photo(delivery, body)
            case DeskReport():
                return await self.desk.report(delivery, body.content)
            case ApprovalCard():
                return await self.desk.show_approval(delivery, body, await self._approval(body))
            case DeskWhisper():
                return await self.desk.whisper(delivery, body)

    async def _show_state(self, delivery: Delivery, body: ShowState) -> Receipt:
        found = await self._conversations.with_history(delivery.conversation)
        signs = self._states.get(body.venue.platform)
        if found is not None and signs is not None:
            await signs.show(body.venue, lifecycle.seen_as(found[0].status, [one.author for one in found[1]]))
        return Receipt(delivery.id)

    async def _send_code(self, delivery: Delivery, body: SendCode) -> Receipt:
        if self._access is None:
            raise MailUnavailable("no mail is set up")
        await self._access.send_code(
            CodeRequest(
                delivery.id, body.account, body.order, body.language, delivery.conversation, delivery.created_at
            )
        )
        return Receipt(delivery.id)

    async def _existing(self, delivery: Delivery, body: DeskCard | ApprovalCard) -> str | None:
        """The card that is there already."""
        if isinstance(body, ApprovalCard):
            return await self._approval(body)
        conversation = await self._conversations.conversation(delivery.conversation)
        return conversation.card if conversation else None

    async def _approval(self, card: ApprovalCard) -> str | None:
        proposal = await self._proposals.get(card.proposal)
        return proposal.card if proposal else None

    async def _show_card(self, delivery: Delivery) -> Receipt:
        conversation = await self._conversations.conversation(delivery.conversation)
        case = await self._cases.get(delivery.conversation)
        if conversation is None or case is None:
            raise TryAgainLater("the conversation is with no people yet")
        venue = conversation.venue
        card = CaseCard(case, conversation.status, venue.platform, venue.private, conversation.ticket_url)
        return await self.desk.show_card(delivery, card, conversation.card)

    async def _add_note(self, delivery: Delivery, note: DeskNote) -> Receipt:
        try:
            return await self.desk.add_note(delivery, note, await self._card(delivery))
        except CardGone:
            await self.desk.pace(None)
            card = await self._show_card(delivery)
            await self.desk.pace(None)
            await self._conversations.note_card(delivery.conversation, card.ref)
            return await self.desk.add_note(delivery, note, card.ref)

    async def _show_photo(self, delivery: Delivery, photo: DeskPhoto) -> Receipt:
        if self._photos is None:
            return Receipt(delivery.id)  # the line above names the file
        shown = await self._photos.show(self.desk, delivery, photo, await self._card(delivery))
        return await self._add_note(delivery, shown) if isinstance(shown, DeskNote) else shown

    async def _card(self, delivery: Delivery) -> str:
        conversation = await self._conversations.conversation(delivery.conversation)
        if conversation is None or conversation.card is None:
            raise TryAgainLater("the conversation's card is not there yet")
        return conversation.card
