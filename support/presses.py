"""Clicks and forms of customers: only whose conversation it is may press its buttons; others are told so, privately."""

from __future__ import annotations

from support import lifecycle
from support.composing import Composer
from support.drafts import Draft
from support.model.decisions import Content, Decided, Escalate, StaySilent, Trace
from support.model.events import ButtonPressed, FormSubmitted
from support.ports import Clock, Conversations, Engine, Turn
from support.proofs import Proofs
from support.settling import Settler


class Presses:
    """Works off what was pressed and sent."""

    def __init__(
        self,
        *,
        conversations: Conversations,
        proofs: Proofs,
        engine: Engine,
        composer: Composer,
        settler: Settler,
        clock: Clock,
    ) -> None:
        self._conversations = conversations
        self._proofs = proofs
        self._engine = engine
        self._composer = composer
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
        await self._settler.settle(draft, await self._decide(draft, event))

    async def submitted(self, event: FormSubmitted) -> None:
        """A form of ours."""
        found = await self._conversations.with_history(event.conversation)
        if found is None or event.account != found[0].customer:
            await self._settler.finish([event])
            return
        draft = Draft.of(found, (event,), self._composer.profile.language, "private")
        conversation = draft.conversation
        number, email = event.values.get("order", ""), event.values.get("email", "")
        turn = Turn(conversation, draft.history, "", draft.language, self._clock.now(), wake="proven", order=number)
        asked = await self._proofs.judge(turn, number, [email])
        decided = asked if isinstance(asked, Decided) else await self._engine.decide(asked)
        await self._settler.settle(draft, decided)

    async def _decide(self, draft: Draft, event: ButtonPressed) -> Decided:
        memory = draft.conversation.memory
        if event.action == "human":
            draft.trigger = "message"
            if lifecycle.held_by_people(draft.conversation.status):
                return Decided(StaySilent("people have the conversation"), memory, Trace("none"))
            return Decided(Escalate("asked_for_human"), memory, Trace("none", "speak_to_human", 1.0))
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
