"""A wish on its way to an offer: whatever `support.actions.proposals` makes of it, in words, to the customer alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol, assert_never

from support.actions.kinds import Impossible
from support.actions.proposals import ForPeople, Offer, Offered, Proposals, Refused, UnderWay, Unverified
from support.actions.telling import NO, OFFER, DeskTelling, Telling
from support.composing import Composer
from support.drafts import Draft
from support.errors import OperatorMustFix, TryAgainLater
from support.identity.access import CodeNeeded, ProofNeeded, Unavailable
from support.model.actions import Action, Proposal
from support.model.decisions import Ask, Button, Content, Decided, Escalate, EscalationReason, Passage, Propose, Reply
from support.model.people import Language
from support.ports import Clock


class Quotes(Protocol):
    """The shop's policies, by address."""

    def section(self, address: str, language: Language) -> Passage | None:
        """The section `returns#return-window`, in this language where there is one in it."""
        ...


class Offers:
    """Makes offers within a turn. `proposals` is None where no shop is connected: people get every wish."""

    def __init__(
        self,
        *,
        proposals: Proposals | None,
        telling: Telling,
        desk: DeskTelling,
        composer: Composer,
        quotes: Quotes,
        clock: Clock,
    ) -> None:
        self._proposals = proposals
        self._telling = telling
        self._desk = desk
        self._composer = composer
        self._quotes = quotes
        self._clock = clock

    async def make(self, draft: Draft, decided: Decided, action: Action, *, lead: str | None = None) -> Decided:
        """What the turn comes to, now that the customer wants this. `lead` is the key of a sentence before an offer."""
        if self._proposals is None:
            return replace(decided, decision=Escalate("needs_person"))
        try:
            offer = await self._proposals.offer(draft.conversation, action, draft.language, self._clock.now())
        except TryAgainLater:
            human = self._composer.button("human", draft.language)
            said = Content(self._say(draft, "action.unreachable"), (human,))
            return replace(decided, decision=Reply(private=said, passing=True))
        except OperatorMustFix:
            said = Content(self._say(draft, "trouble.shop_person"))
            return replace(decided, decision=Escalate("shop_unavailable", "high", said))
        return await self._told(draft, decided, action, offer, lead)

    def show(self, draft: Draft, proposal: Proposal, *, lead: str | None = None, then: str = "") -> None:
        """Put an offer into the turn. `then` says what comes next."""
        show = Button(OFFER, self._say(draft, "button.show"), proposal.id)
        content = self._telling.offer(proposal, lead=lead)
        if then:
            content = replace(content, text=f"{content.text}\n\n{then}")
        draft.said += self._composer.offer(
            draft.conversation, content, show,
            language=draft.language, now=self._clock.now(), trigger=draft.trigger,
        )  # fmt: skip

    async def _told(self, draft: Draft, decided: Decided, action: Action, offer: Offer, lead: str | None) -> Decided:
        memory = replace(decided.memory, waiting_for=None, failures=0)
        match offer:
            case Offered(proposal, changes):
                draft.changes += changes
                self.show(
                    draft,
                    proposal,
                    lead=lead,
                    then=decided.decision.then if isinstance(decided.decision, Propose) else "",
                )
                shown = replace(memory, offer=proposal.id)
                return replace(decided, decision=Propose(proposal.action), memory=shown)
            case Unverified(missing):
                return self._unverified(draft, decided, missing)
            case Impossible():
                before = f"{self._say(draft, f'action.failed.{lead}')} " if lead == "changed" else ""
                said = Content(before + self._telling.impossible(offer, draft.language))
            case Refused(verdict):
                passage = self._quotes.section(verdict.policy, draft.language) if verdict.policy else None
                said = self._telling.refused(offer, passage, draft.language)
            case UnderWay(proposal):
                said = self._under_way(draft, proposal)
            case ForPeople():
                return self._to_people(draft, decided, action, offer)
            case _:
                assert_never(offer)
        return replace(decided, decision=Reply(private=said, passing=True), memory=memory)

    def _unverified(self, draft: Draft, decided: Decided, missing: CodeNeeded | ProofNeeded | Unavailable) -> Decided:
        why = Content(self._say(draft, "action.verify"))
        match missing:
            case CodeNeeded(number):
                memory = replace(decided.memory, order=number or None)
                return replace(decided, decision=Ask(why, "code", "code"), memory=memory)
            case ProofNeeded(number):
                memory = replace(decided.memory, order=number, waiting_for="proof")
                return replace(decided, decision=Ask(why, "proof", "proof"), memory=memory)
            case Unavailable():
                return replace(decided, decision=Escalate("needs_person"))
            case _:
                assert_never(missing)

    def _under_way(self, draft: Draft, proposal: Proposal) -> Content:
        state = "waiting" if proposal.state == "waiting" else "doing"
        what = self._telling.name(proposal.preview, draft.language)
        said = self._telling.words.say(draft.language, f"action.under_way.{state}", what=what)
        if state == "doing" or proposal.account != draft.conversation.customer:
            return Content(said)
        return Content(said, (Button(NO, self._say(draft, "button.take_back"), proposal.id),))

    def _to_people(self, draft: Draft, decided: Decided, action: Action, offer: ForPeople) -> Decided:
        values = {"order": offer.order} if offer.order else {}
        said = Content(self._telling.words.say(draft.language, f"action.people.{offer.why}", **values))
        now = self._clock.now()
        draft.said += self._composer.privately(draft.conversation, draft.conversation.customer, said, now)
        reason: EscalationReason = "problem_report" if offer.why == "problem_for_people" else "needs_person"
        return replace(decided, decision=Escalate(reason, "high", facts=self._desk.facts(action, offer.preview)))

    def _say(self, draft: Draft, key: str) -> str:
        return self._telling.words.say(draft.language, key)
