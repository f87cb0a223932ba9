"""Clicks and forms of customers: only whose conversation it is may press its buttons; others are told so, privately."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from support import lifecycle
from support.acquaintance import FORGET, Acquaintance
from support.action_turns import ActionTurns
from support.composing import CODE, DOWN, HUMAN, NEW_CODE, OPINION, RATE, RATE_MORE, READ, SETTLED, TO_ROOM, Composer
from support.desk_turns import DeskTurns
from support.drafts import IN_ROOM, Draft
from support.ids import new_id
from support.model.conversation import Message, MessageId
from support.model.decisions import Ask, Content, Decided, Escalate, Reply, StaySilent, Trace
from support.model.events import ButtonPressed, FormSubmitted
from support.model.turn import Turn
from support.passing_on import PassingOn
from support.ports import Clock, Conversations, Engine
from support.proofs import Proofs
from support.ratings import Ratings
from support.settling import Settler
from support.switching import Switchboard
from support.verification import Verification

TO_PEOPLE = (HUMAN, OPINION, RATE, RATE_MORE, SETTLED, "rating")
"""What is for people goes on while the bot is paused."""


PRESSED = "pressed"
"""Fact: when a button was pressed last, and which."""
SLIP = timedelta(seconds=5)
"""So soon nobody has read the answer and wants it again."""


class Presses:
    """Works off what was pressed and sent."""

    def __init__(
        self,
        *,
        conversations: Conversations,
        proofs: Proofs,
        engine: Engine,
        composer: Composer,
        verification: Verification,
        acquaintance: Acquaintance,
        actions: ActionTurns,
        team: DeskTurns,
        ratings: Ratings,
        passing_on: PassingOn,
        switchboard: Switchboard,
        settler: Settler,
        clock: Clock,
    ) -> None:
        self._conversations = conversations
        self._proofs = proofs
        self._engine = engine
        self._composer = composer
        self._verification = verification
        self._acquaintance = acquaintance
        self._actions = actions
        self._team = team
        self._ratings = ratings
        self._passing_on = passing_on
        self._switchboard = switchboard
        self._settler = settler
        self._clock = clock

    async def pressed(self, event: ButtonPressed) -> None:
        """A button of a message of ours."""
        found = await self._conversations.with_history(event.conversation)
        if found is None:
            await self._settler.finish([event])
            return
        draft = Draft.of(found, (event,), self._composer.profile.language, "private")
        conversation = draft.conversation
        if event.account != conversation.customer:
            text = Content(self._composer.words.say(draft.language, "privacy.not_yours"))
            said = self._composer.privately(conversation, event.account, text, self._clock.now())
            await self._settler.tell_bystander(draft, said)
            return
        if self._is_again(draft, event):
            await self._settler.finish([event])
            return
        memory = replace(
            conversation.memory, facts={**conversation.memory.facts, PRESSED: f"{event.at.isoformat()} {_print(event)}"}
        )
        draft.conversation = replace(conversation, memory=memory)
        if await self._paused(draft, event.action):
            return
        decided = await self._actions.pressed(draft, event) or await self._decide(draft, event)
        await self._settler.settle(draft, decided)

    async def submitted(self, event: FormSubmitted) -> None:
        """A form of ours."""
        found = await self._conversations.with_history(event.conversation)
        if found is None or event.account != found[0].customer:
            await self._settler.finish([event])
            return
        draft = Draft.of(found, (event,), self._composer.profile.language, "private")
        if await self._paused(draft, event.form):
            return
        match event.form:
            case "rating":
                decided = await self._ratings.explained(draft, event.values.get("word", ""))
            case "code":
                decided = await self._verified(draft)
            case "order":
                decided = await self._numbered(draft, event.values.get("order", ""))
            case "address" | "contact" | "customer":
                decided = await self._filled(draft, event)
            case _:
                decided = await self._proven(draft, event)
        await self._settler.settle(draft, decided)

    def _is_again(self, draft: Draft, event: ButtonPressed) -> bool:
        """Was the same button pressed just before, with nothing said since? Then a finger slipped.

        What goes to people does so once by itself, and says so.
        """
        before = draft.conversation.memory.facts.get(PRESSED, "")
        if not event.message or event.action in TO_PEOPLE or not before.endswith(f" {_print(event)}"):
            return False
        is_said_since = bool(draft.history) and draft.history[-1].author == "customer"
        return not is_said_since and event.at - datetime.fromisoformat(before.partition(" ")[0]) < SLIP

    async def _paused(self, draft: Draft, name: str) -> bool:
        """While the bot is paused a press does nothing, and who pressed is told so."""
        conversation = draft.conversation
        held = lifecycle.held_by_people(conversation.status)
        if held or name in TO_PEOPLE or not await self._switchboard.is_paused(conversation.venue):
            return False
        human = self._composer.button(HUMAN, draft.language)
        text = Content(self._composer.words.say(draft.language, "trouble.paused"), (human,))
        draft.said += self._composer.privately(conversation, conversation.customer, text, self._clock.now())
        await self._settler.settle(draft, Decided(StaySilent("paused"), conversation.memory, Trace("none")))
        return True

    async def _proven(self, draft: Draft, event: FormSubmitted) -> Decided:
        conversation = draft.conversation
        number, email = event.values.get("order", ""), event.values.get("email", "")
        turn = Turn(conversation, draft.history, "", draft.language, self._clock.now(), wake="proven", order=number)
        asked = await self._proofs.judge(turn, number, [email])
        return asked if isinstance(asked, Decided) else await self._engine.decide(asked)

    async def _verified(self, draft: Draft) -> Decided:
        """A code was right: say what it opened, then go on with what was asked before, or leave that to the people."""
        memory, now = draft.conversation.memory, self._clock.now()
        link = await self._verification.link_of(draft.conversation.customer)
        if link is None:  # forgotten again in the meantime
            return Decided(StaySilent("not linked any more"), memory, Trace("identity", memory.intent))
        linked = self._verification.linked(draft, link, now)
        draft.said += self._composer.privately(draft.conversation, draft.conversation.customer, linked, now)
        memory = replace(memory, waiting_for=None)
        draft.conversation = replace(draft.conversation, memory=memory)
        if lifecycle.held_by_people(draft.conversation.status):
            draft.extra += self._verification.told_people(draft, link, now)
            return Decided(StaySilent("people have the conversation"), memory, Trace("identity", memory.intent))
        turn = Turn(
            draft.conversation, draft.history, "", draft.language, now, wake="verified", order=link.order
        )  # fmt: skip
        return await self._engine.decide(turn)

    async def _numbered(self, draft: Draft, number: str) -> Decided:
        """An order's number from a form is as good as written in the thread."""
        text = f"#{number.strip().lstrip('#').strip()}"
        return await self._engine.decide(
            Turn(draft.conversation, draft.history, text, draft.language, self._clock.now())
        )

    async def _filled(self, draft: Draft, event: FormSubmitted) -> Decided:
        """What a task was lacking; where people have taken over, it is for them."""
        now = self._clock.now()
        if lifecycle.held_by_people(draft.conversation.status):
            text = ", ".join(value for value in event.values.values() if value)
            said = Message(MessageId(new_id()), "customer", text, now, "private")
            draft.heard = (said,)
            decided = await self._passing_on.pass_on(draft)
            await self._team.heard(draft)
            return decided
        return await self._engine.decide(
            Turn(draft.conversation, draft.history, "", draft.language, now, wake="filled", values=dict(event.values))
        )

    def _opinion(self, draft: Draft, event: ButtonPressed) -> Decided:
        """Thumbs down is as good as saying that it did not help: people get it. Thumbs up is thanked for."""
        conversation, now = draft.conversation, self._clock.now()
        sign = "👎" if event.value == DOWN else "👍"
        draft.heard = (Message(MessageId(new_id()), "system", sign, now, "private"),)
        if event.value == DOWN and not lifecycle.held_by_people(conversation.status):
            draft.trigger = "message"
            say = Content(self._composer.words.say(draft.language, "unresolved.not_helped"))
            memory = replace(conversation.memory, task=None, failures=0, waiting_for=None)
            return Decided(Escalate("not_helped", say=say), memory, Trace("none", memory.intent))
        thanks = Content(self._composer.words.say(draft.language, f"opinion.{'noted' if sign == '👎' else 'thanks'}"))
        draft.said += self._composer.privately(conversation, conversation.customer, thanks, now)
        return Decided(StaySilent("rated"), conversation.memory, Trace("none"))

    async def _decide(self, draft: Draft, event: ButtonPressed) -> Decided:
        memory = draft.conversation.memory
        if event.action == RATE:
            return await self._ratings.rated(draft, event.value)
        if event.action == OPINION:
            return self._opinion(draft, event)
        if event.action == SETTLED:
            return await self._team.settled(draft)
        if event.action == "human":
            draft.trigger = "message"
            if lifecycle.held_by_people(draft.conversation.status):
                return Decided(StaySilent("people have the conversation"), memory, Trace("none"))
            return Decided(Escalate("asked_for_human"), memory, Trace("none", "speak_to_human", 1.0))
        if event.action == TO_ROOM:
            draft.said += self._composer.into_room(draft.conversation, draft.language, self._clock.now())
            memory = replace(memory, facts={**memory.facts, IN_ROOM: event.at.isoformat()})
            return Decided(StaySilent("it goes on in its room"), memory, Trace("none"))
        if event.action == READ:
            gone = Content(self._composer.words.say(draft.language, "stub.gone"))
            return Decided(Reply(private=gone, passing=True), memory, Trace("none"))
        if event.action == FORGET:
            return await self._acquaintance.forgotten(draft, self._clock.now())
        if event.action in (CODE, NEW_CODE):
            order = event.value or memory.order
            return Decided(
                Ask(Content(""), "code", "code"), replace(memory, order=order), Trace("identity", memory.intent)
            )
        turn = Turn(
            conversation=draft.conversation,
            history=draft.history,
            text=event.value if event.action == "choose" else "",
            language=draft.language,
            now=self._clock.now(),
            wake="message" if event.action == "choose" else "show",
            order=event.value if event.action != "choose" else None,
        )
        decided = await self._engine.decide(turn)
        if event.action == "to_direct":
            draft.trigger = "direct"
        return decided


def _print(event: ButtonPressed) -> str:
    """What tells it from every other button."""
    return f"{event.message} {event.action} {event.value}"
