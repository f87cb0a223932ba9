"""What the team presses, and what time does to proposals: made into events of the customer's lane, then worked off."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from support.actions.rows import ProposalRows
from support.answers import Answers
from support.composing import Composer
from support.desk_forms import PRIVATE, PUBLIC, DeskForms, imprint, read_mark
from support.desk_turns import REPLY
from support.homes import Homes
from support.markdown import plain
from support.model.cases import Agent, Answer, DeskAct, Note, Reword, Source
from support.model.conversation import Conversation, ConversationId, ProposalId
from support.model.decisions import Form, FormField
from support.model.deliveries import Post, PrivatePost
from support.model.events import DeskActed, DeskPressed, EscalationAsked, InboundEvent, ProposalLapsed
from support.model.home import Home
from support.model.people import Account, Language, Venue
from support.ports import Agents, Clock, Conversations
from support.suggesting import Suggester
from support.words import Words

FORMS = ("decline", "desk_reply", "desk_snooze", "desk_resolve")
"""Buttons that open a form."""


class TeamDesk:
    """Implements `support.ports.DeskReception`. `agents` is None where nobody may approve."""

    def __init__(
        self,
        *,
        put: Callable[[InboundEvent], Awaitable[bool]],
        conversations: Conversations,
        rows: ProposalRows,
        agents: Agents | None,
        suggester: Suggester,
        homes: Homes,
        composer: Composer,
        clock: Clock,
    ) -> None:
        self._put = put
        self._conversations = conversations
        self._rows = rows
        self._agents = agents
        self._suggester = suggester
        self._homes = homes
        self._composer = composer
        self._answers = Answers(composer)
        self._words = composer.words
        self._language = composer.profile.team.language
        self._forms = DeskForms(self._words, self._language, composer.profile.zone)
        self._clock = clock

    async def form_for(self, conversation: ConversationId, by: Account, action: str, value: str) -> Form | None:
        """The form behind a button, for who may press it. Without one the press itself is the event."""
        if action not in FORMS or self._agents is None or not await self._agents.includes(by):
            return None
        match action:
            case "decline":
                proposal = await self._rows.get(ProposalId(value))
                waits = proposal is not None and proposal.state == "waiting"
                return decline_form(self._words, self._language, value) if waits else None
            case "desk_snooze":
                return self._forms.snooze()
            case "desk_resolve":
                return self._forms.resolve()
            case _:
                return await self._reply_form(conversation)

    async def _reply_form(self, id: ConversationId) -> Form | None:
        found = await self._conversations.with_history(id)
        if found is None:
            return None
        draft = await self._suggester.draft(*found)
        thread = self._answers.in_thread(found[0])
        return self._forms.reply(draft, found[1], choice=not found[0].venue.private, thread=thread)

    async def submitted(
        self, conversation: ConversationId, by: Agent, form: str, values: Mapping[str, str], value: str, *, key: str,
        at: datetime,
    ) -> Form | None:  # fmt: skip
        """A form of the team was sent: an answer is shown as the customer will see it before it goes out, and again
        where the customer or another one wrote since.
        """
        found = await self._conversations.with_history(conversation)
        if found is None:
            return None
        talk, history = found
        match form:
            case "desk_reply":
                answer = self._forms.answered(values, key)
                audience = PUBLIC if answer.public else PRIVATE
                if answer.text.strip() and value != imprint(answer.text, audience, history):
                    return self._forms.reply(
                        answer.text, history, audience=audience, choice=not talk.venue.private,
                        thread=self._answers.in_thread(talk), preview=self._preview(talk, answer),
                        read=read_mark(value),
                    )  # fmt: skip
                act: DeskAct = answer
            case "desk_snooze":
                act = self._forms.snoozed(values, self._clock.now())
            case "desk_resolve":
                act = self._forms.resolved(values)
            case _:
                return None
        await self.acted(conversation, by, "slack", act, key=key, at=at)
        return None

    def _preview(self, conversation: Conversation, answer: Answer) -> str:
        """Each message that the answer comes to, with who will read it."""
        language = conversation.language or self._composer.profile.language
        said = self._answers.answer(conversation, answer, language, self._clock.now())
        parts = []
        for message, delivery in zip(said.messages, said.deliveries, strict=True):
            if isinstance(delivery.body, Post | PrivatePost):
                key = f"desk.form.reply.seen_{message.audience}"
                who = self._words.say(self._language, key, thread=self._answers.in_thread(conversation))
                parts.append(f"{who}\n{delivery.body.content.text}")
        return "\n\n".join(parts)

    async def escalate(
        self, venue: Venue, author: Account | None, by: Agent, text: str, *, key: str, position: str, at: datetime
    ) -> bool:
        """Store that somebody wants people to see to a message. `author` is None for the bot's own."""
        found = None if author else await self._conversations.in_place(venue)
        customer = author or (found.customer if found else None)
        if customer is None or by.account is None:
            return False
        asked = EscalationAsked(key, venue, customer, by.account, by.name, text if author else "", position, at)
        return await self._put(asked)

    async def suggest(
        self, venue: Venue, author: Account | None, by: Account, *, card: str | None
    ) -> tuple[ConversationId, Form] | str:
        """The form to answer the customer of a message with a draft in it; for agents, where people ever had it."""
        if self._agents is None or not await self._agents.includes(by):
            return plain(self._words.say(self._composer.profile.language, "escalation.only_team"))
        talk = await self._conversations.with_card(card) if card else None
        if talk is None and author is not None:
            found = await self._conversations.find(venue, author)
            talk = found[0] if found else None
        talk = talk or await self._conversations.in_place(venue)
        form = await self._reply_form(talk.id) if talk is not None and talk.card is not None else None
        if talk is None or form is None:
            return plain(self._words.say(self._language, "desk.refused.no_card"))
        return talk.id, form

    async def home(self, account: Account) -> Home:
        """What this person finds in their own corner."""
        return await self._homes.of(account)

    async def said(self, card: str, by: Agent, text: str, files: Sequence[str] = (), *, key: str, at: datetime) -> bool:
        """Somebody wrote in a card's thread: that stays with the team, unless the shop lets `!reply` answer. Files stay
        in any case, and what was to go with them, too."""
        found = await self._conversations.with_card(card)
        if found is None:
            return False
        begins = REPLY.match(text)
        note = "\n".join([*([text] if text else []), *(f"[file: {name}]" for name in files)])
        act: DeskAct = Note(note, key)
        if begins and self._composer.profile.desk.reply_by_message and not files:
            act = Answer(text[begins.end() :].strip(), id=key, ref=key)
        return await self.acted(found.id, by, "slack", act, key=key, at=at)

    async def reworded(self, card: str, by: Agent, text: str, *, said: str, key: str, at: datetime) -> bool:
        """Somebody changed what they wrote in a card's thread: what it answered is changed; notes stay as they were."""
        found = await self._conversations.with_card(card)
        begins = REPLY.match(text)
        if found is None or begins is None or not self._composer.profile.desk.reply_by_message:
            return False
        return await self.acted(found.id, by, "slack", Reword(said, text[begins.end() :].strip()), key=key, at=at)

    async def pressed(
        self, conversation: ConversationId, by: Account, name: str, action: str, value: str, *, key: str, at: datetime,
        reason: str = "",
    ) -> bool:  # fmt: skip
        """Store what was pressed under the customer whose conversation it is about. False when it is of no such."""
        found = await self._conversations.conversation(conversation)
        if found is None:
            return False
        event = DeskPressed(
            key=key, venue=found.venue, account=found.customer, conversation=found.id, by=by, by_name=name,
            action=action, value=value, at=at, reason=reason,
        )  # fmt: skip
        return await self._put(event)

    async def acted(
        self, conversation: ConversationId, actor: Agent, source: Source, act: DeskAct, *, key: str, at: datetime
    ) -> bool:
        """Store what somebody of the team did about a case. False when it is of no conversation, or known already."""
        found = await self._conversations.conversation(conversation)
        if found is None:
            return False
        return await self._put(DeskActed(key, found.venue, found.customer, found.id, actor, source, act, at))

    async def lapse(self) -> int:
        """Turn proposals whose time ran out into events. Returns how many."""
        now, count = self._clock.now(), 0
        for proposal in await self._rows.lapsed(now):
            found = await self._conversations.conversation(proposal.conversation)
            if found is not None:
                key = f"proposal:{proposal.id}:{proposal.state}:lapsed"
                lapsed = ProposalLapsed(key, found.venue, found.customer, found.id, proposal.id, proposal.state, now)
                count += await self._put(lapsed)
        return count


def decline_form(words: Words, language: Language, proposal: str) -> Form:
    """Why not? The customer reads the answer."""

    def say(key: str) -> str:
        return words.say(language, f"approval.form.{key}")

    return Form(
        name="decline",
        title=say("title"),
        intro=say("intro"),
        submit=say("submit"),
        cancel=say("cancel"),
        fields=(FormField("reason", say("reason"), "long_text", "", say("reason_hint")),),
        value=proposal,
    )
