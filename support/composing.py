"""From a decision to what is said and sent: pure, and the only place that knows which audience gets what.

Public and private are decided here once for every engine and channel: whatever an engine marked private goes to the
customer alone, and the channel sees a line without any of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, assert_never

from support import lifecycle
from support.escalation.hours import WorkingHours
from support.ids import new_id
from support.markdown import plain, split
from support.model.conversation import Audience, Author, Conversation, Message, MessageId
from support.model.decisions import Ask, Button, Content, Decision, Escalate, Opinion, Propose, Reply, StaySilent
from support.model.deliveries import (
    Body,
    Delivery,
    DeliveryId,
    DeskCard,
    DeskNote,
    Handoff,
    OpenTicket,
    Post,
    PrivatePost,
    TicketMessage,
    TranscriptLine,
)
from support.model.people import Account, Language, Platform
from support.model.switches import place_of
from support.outbox import new_delivery_id
from support.photos import photos
from support.profile import ShopProfile
from support.words import Words

SHOW, TO_DIRECT, TO_ROOM, PROVE, HUMAN, CHOOSE = "show", "to_direct", "to_room", "prove", "human", "choose"
READ = "read"
CODE, NEW_CODE, ORDER, FILL, ANSWER = "code", "new_code", "order", "fill", "answer"
RATE, RATE_MORE, SETTLED, OPINION, SOLVED = "rate", "rate_more", "settled", "opinion", "solved"
"""Actions of our buttons; handlers pass them on as they are."""
UP, DOWN = "up", "down"
"""What an opinion is."""

LONGEST = 12_000
"""Characters a message: Slack's limit for a `markdown` block. A platform that takes less parts it again."""

Trigger = Literal["message", "private", "direct", "late", "aside"]
"""`private`: a form or a click that only the customer saw caused the turn, so nothing new is said in public.
`aside`: a command did, of which nobody is to see anything: not even that people take it from there.
`direct`: the customer wants the private answer in their direct messages. `late`: nobody waits for it any more, so it
is told where it was asked for and in direct messages, where it lasts."""


@dataclass(frozen=True, slots=True)
class Said:
    """What goes into the conversation's record, and what goes out."""

    messages: tuple[Message, ...]
    deliveries: tuple[Delivery, ...]

    def __add__(self, other: Said) -> Said:
        return Said(self.messages + other.messages, self.deliveries + other.deliveries)


NOTHING = Said((), ())


@dataclass(frozen=True, slots=True)
class Composer:
    """Turns decisions into messages and deliveries, in the customer's language."""

    words: Words
    profile: ShopProfile
    hours: WorkingHours
    desk_on: bool
    helpdesk_on: bool
    pressing: frozenset[Platform] = frozenset()
    """Platforms that show something to one person among others only when that person presses for it."""
    rooms: frozenset[Platform] = frozenset()
    """Platforms where it may go on in a place for the customer and the team."""
    showing: frozenset[str] = frozenset()
    """Places whose questions are shown as solved or not, by `platform:workspace:channel`."""

    def compose(
        self, conversation: Conversation, decision: Decision, language: Language, now: datetime, trigger: Trigger
    ) -> Said:
        """What the customer gets. An `Escalate` also needs `hand_over`."""
        match decision:
            case Reply():
                return self._reply(conversation, decision, language, now, trigger)
            case Ask():
                return self._ask(conversation, decision, language, now, trigger)
            case Escalate() if decision.quiet:
                return NOTHING
            case Escalate():
                return self._to_people(conversation, decision, language, now, trigger)
            case StaySilent() | Propose():
                return NOTHING
            case _:
                assert_never(decision)

    def privately(self, conversation: Conversation, recipient: Account, content: Content, now: datetime) -> Said:
        """Say it to one person where they are."""
        if not self.presses(conversation):
            private = PrivatePost(conversation.venue, recipient, content)
            return self.say(conversation, content, "private", private, now)
        id = new_delivery_id()
        line = self._waits(conversation, id) if recipient == conversation.customer else None
        private = PrivatePost(conversation.venue, recipient, content, line=line)
        return self.say(conversation, content, "private", private, now, id=id)

    def directly(
        self, conversation: Conversation, content: Content, now: datetime, *,
        place: Literal["direct", "lasting"] = "direct",
    ) -> Said:  # fmt: skip
        """Say it to the customer in their direct messages, or where else it lasts."""
        id = new_delivery_id()
        private = PrivatePost(conversation.venue, conversation.customer, content, place)
        if self.presses(conversation):
            language = conversation.language or self.profile.language
            closed = self.words.say(language, "stub.direct_closed") if place == "direct" else ""
            private = replace(private, line=self._waits(conversation, id), if_closed=closed)
        return self.say(conversation, content, "private", private, now, id=id)

    def into_room(self, conversation: Conversation, language: Language, now: datetime) -> Said:
        """Go on in the place for the customer and the team: who reads there is said there, where it is to them."""
        there = Content(self.words.say(language, "room.there"))
        line = Content(self.words.say(language, "room.goes_on", team=self.profile.team.name_in(language)))
        none = self.words.say(language, "room.none")
        private = PrivatePost(conversation.venue, conversation.customer, there, "room", line=line, if_closed=none)
        return self.say(conversation, there, "private", private, now)

    def presses(self, conversation: Conversation) -> bool:
        """Must who is to read something in private press for it here?"""
        return conversation.venue.platform in self.pressing and not conversation.venue.private

    def _waits(self, conversation: Conversation, id: DeliveryId) -> Content:
        """The line in public of what waits for its reader."""
        language = conversation.language or self.profile.language
        read = Button(READ, self.words.say(language, "button.show"), id, held=id)
        return Content(self.words.say(language, "stub.waits"), (read,))

    def offer(
        self, conversation: Conversation, content: Content, show: Button, *, language: Language, now: datetime,
        trigger: Trigger,
    ) -> Said:  # fmt: skip
        """What is offered, to the customer alone. `show` stands in the public line: it shows the offer again."""
        if conversation.venue.private:
            return self.say(conversation, content, "private", Post(conversation.venue, content), now)
        if trigger == "late":
            return self.lastingly(conversation, content, now)
        if trigger != "message":
            return self.privately(conversation, conversation.customer, content, now)
        return self._behind(conversation, content, "sent_privately", show, language=language, now=now)

    def lastingly(self, conversation: Conversation, content: Content, now: datetime) -> Said:
        """Tell the customer where they asked, which may vanish, and in their direct messages, which last."""
        if conversation.venue.private:
            return self.say(conversation, content, "private", Post(conversation.venue, content), now)
        here = self.privately(conversation, conversation.customer, content, now)
        if self.presses(conversation):
            return here  # its line stands until it is read
        return Said(here.messages, here.deliveries + self.directly(conversation, content, now).deliveries)

    def hand_over(
        self, conversation: Conversation, handoff: Handoff, said: Iterable[Message], now: datetime
    ) -> tuple[Delivery, ...]:
        """The ticket and the desk card of an escalation. The images of what was `said` stand under the card."""
        bodies: list[Body] = []
        if self.helpdesk_on:
            bodies.append(OpenTicket(handoff))
        if self.desk_on:
            bodies += [DeskCard(), *photos(file for message in said for file in message.attachments)]
        return tuple(Delivery(new_delivery_id(), conversation.id, body, now) for body in bodies)

    def forward(
        self, conversation: Conversation, lines: Sequence[TranscriptLine], author: Author, now: datetime
    ) -> tuple[Delivery, ...]:
        """What the customer wrote to the people who have the conversation."""
        bodies: list[Body] = []
        for line in lines:
            if self.helpdesk_on:
                bodies.append(TicketMessage(line))
            if self.desk_on:
                bodies += [DeskNote(author, line.with_names), *photos(line.files)]
        return tuple(Delivery(new_delivery_id(), conversation.id, body, now) for body in bodies)

    def notice(self, conversation: Conversation, content: Content, now: datetime, *, direct: bool) -> Said:
        """A word of the system's about the request itself: where people answered, or to all who read there."""
        if (direct or conversation.venue.counter) and not conversation.venue.private:
            said = self.directly(conversation, content, now, place="lasting")
            return Said((replace(said.messages[0], author="system"),), said.deliveries)
        audience: Audience = "private" if conversation.venue.private else "public"
        return self.say(conversation, content, audience, Post(conversation.venue, content), now, author="system")

    def ended(
        self, conversation: Conversation, language: Language, now: datetime, *, silent: bool, rate: bool, direct: bool
    ) -> Said:
        """People are done: why, how to go on, and how it was. `silent`: because the customer wrote no more."""
        buttons = [Button(RATE, number, number) for number in "12345"] if rate else []
        buttons.append(Button(HUMAN, self.words.say(language, "closing.not_solved")))
        text = self.words.say(
            language, "closing.ended", team=self.profile.team.name_in(language), silent=silent, rate=rate
        )
        return self.notice(conversation, Content(text, tuple(buttons)), now, direct=direct)

    def button(self, action: str, language: Language, value: str = "", *, primary: bool = False) -> Button:
        """One of our buttons with its label."""
        label = self.words.say(language, f"button.{action}")
        return Button(action, label, value, "primary" if primary else "default")

    def _reply(
        self,
        conversation: Conversation,
        reply: Reply,
        language: Language,
        now: datetime,
        trigger: Trigger,
        *,
        stub: Literal["sent_privately", "asked_privately"] = "sent_privately",
    ) -> Said:
        """`stub` is what the channel reads of something that was said in private."""
        said = NOTHING
        public, private = self._asked_about(conversation, reply.public, language), reply.private
        answers = stub == "sent_privately" and not reply.passing and conversation.memory.order is not None
        if private is not None and answers:
            private = replace(private, opinion=self._opinion(language))
        if public is not None:
            said += self._publicly(conversation, public, now, trigger)
        if private is None:
            return said
        if conversation.venue.private:
            return said + self.say(conversation, private, "private", Post(conversation.venue, private), now)
        if trigger == "direct":
            return said + self.directly(conversation, private, now)
        order = conversation.memory.order or ""
        if trigger == "late":
            return said + self.lastingly(conversation, private, now)
        if not reply.passing:
            private = replace(private, buttons=(*private.buttons, *self._elsewhere(conversation, language, order)))
        if public is None and trigger == "message":
            show = None if reply.passing else self.button(SHOW, language, order)
            return said + self._behind(conversation, private, stub, show, language=language, now=now)
        return said + self.privately(conversation, conversation.customer, private, now)

    def _elsewhere(self, conversation: Conversation, language: Language, order: str) -> tuple[Button, ...]:
        """Where the customer may have it instead, or go on."""
        direct = self.button(TO_DIRECT, language, order)
        rooms = conversation.venue.platform in self.rooms and not (
            conversation.venue.private or conversation.venue.room
        )
        if rooms and not lifecycle.held_by_people(conversation.status):
            return direct, self.button(TO_ROOM, language)
        return (direct,)

    def _behind(
        self, conversation: Conversation, private: Content, key: str, show: Button | None, *,
        language: Language, now: datetime,
    ) -> Said:  # fmt: skip
        """Something private, and the public line beside it; `show` shows it again."""
        if not self.presses(conversation):
            line = Content(self.words.say(language, f"stub.{key}"), (show,) if show else ())
            stub = self.say(conversation, line, "public", Post(conversation.venue, line), now)
            return stub + self.privately(conversation, conversation.customer, private, now)
        id = new_delivery_id()
        read = Button(READ, self.words.say(language, "button.show"), id)
        line = Content(self.words.say(language, f"stub.{key}_behind"), (replace(show or read, held=id),))
        post = PrivatePost(conversation.venue, conversation.customer, private, line=line, hold=True)
        public = Message(MessageId(new_id()), "bot", plain(line.text), now, "public")
        said = self.say(conversation, private, "private", post, now, id=id)
        return Said((public, *said.messages), said.deliveries)

    def _asked_about(self, conversation: Conversation, content: Content | None, language: Language) -> Content | None:
        """An answer with a source is asked about; what only leads on is not."""
        if content is None or not content.citations:
            return content
        buttons = (self.button(SOLVED, language),) if self.shows(conversation) else ()
        return replace(content, buttons=(*content.buttons, *buttons), opinion=self._opinion(language))

    def shows(self, conversation: Conversation) -> bool:
        """Do all see there how a question stands?"""
        return place_of(conversation.venue) in self.showing

    def _opinion(self, language: Language) -> Opinion:
        return Opinion(self.words.say(language, "opinion.yes"), self.words.say(language, "opinion.no"))

    def _ask(self, conversation: Conversation, ask: Ask, language: Language, now: datetime, trigger: Trigger) -> Said:
        buttons = (*self._forms(conversation, ask, language), *ask.question.buttons)
        if conversation.venue.counter and ask.form is None:  # there is nowhere to write it
            buttons = (*buttons, self.button(ANSWER, language))
        content = replace(ask.question, buttons=buttons)
        if ask.private:
            return self._reply(conversation, Reply(private=content), language, now, trigger, stub="asked_privately")
        return self._publicly(conversation, content, now, trigger)

    def _forms(self, conversation: Conversation, ask: Ask, language: Language) -> tuple[Button, ...]:
        """The buttons that open the form; in private what is asked for can as well be written."""
        order, private = conversation.memory.order or "", conversation.venue.private
        match ask.form:
            case "proof" if not private:
                return (self.button(SHOW, language, order, primary=True),)
            case "order" if not private:
                return (self.button(ORDER, language, primary=True),)
            case "code":
                return self.button(CODE, language, order, primary=True), self.button(NEW_CODE, language, order)
            case "proof" | "order" | "decline" | "rating" | "answer" | None:
                return ()

    def _to_people(
        self, conversation: Conversation, escalate: Escalate, language: Language, now: datetime, trigger: Trigger
    ) -> Said:
        expected = self.hours.expectation(now)
        key = "open" if expected.working else "closed"
        who = self.words.say(
            language,
            f"escalation.{key if expected.by else 'unknown'}",
            team=self.profile.team.name_in(language),
            where=self.words.say(language, f"escalation.where.{self._where(conversation)}"),
            by=expected.by,
            now=now,
        )
        said = replace(escalate.say, text=f"{escalate.say.text}\n\n{who}") if escalate.say else Content(who)
        return self._publicly(conversation, said, now, "aside" if trigger == "aside" else "message")

    def _where(self, conversation: Conversation) -> Literal["here", "direct", "room"]:
        """Where else than here people may answer."""
        if conversation.venue.private or conversation.venue.room:
            return "here"
        if not self.presses(conversation):
            return "direct"
        return "room" if conversation.venue.platform in self.rooms else "here"

    def _publicly(self, conversation: Conversation, content: Content, now: datetime, trigger: Trigger) -> Said:
        if conversation.venue.counter or (trigger != "message" and not conversation.venue.private):
            return self.privately(conversation, conversation.customer, content, now)
        return self.say(conversation, content, "public", Post(conversation.venue, content), now)

    def say(
        self, conversation: Conversation, content: Content, audience: Audience, body: Post | PrivatePost,
        now: datetime, *, author: Author = "bot", id: DeliveryId | None = None,
    ) -> Said:  # fmt: skip
        """`id`: of a delivery that is referred to; that one is never parted."""
        message = Message(MessageId(new_id()), author, plain(content.text), now, audience)
        bodies = [body] if id else [replace(body, content=part) for part in parts(body.content)]
        deliveries = (Delivery(id or new_delivery_id(), conversation.id, each, now) for each in bodies)
        return Said((message,), tuple(deliveries))


def parts(content: Content) -> tuple[Content, ...]:
    """What is too long for one message as several, each a delivery of its own; buttons and sources end the last."""
    texts = split(content.text, LONGEST)
    return (*(Content(text, ours=content.ours) for text in texts[:-1]), replace(content, text=texts[-1]))
