"""Turns about proposals: a yes or a no of the customer, a decision of the team, what became of it in the shop, its end.

They are heard whoever has the conversation: the engine is silent while people have it, but what was agreed goes on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from support import lifecycle
from support.actions.proposals import Proposals, Stale
from support.actions.rows import ProposalRows
from support.actions.telling import NO, OFFER, YES, DeskTelling, Telling
from support.composing import Composer, Said
from support.drafts import Draft
from support.engines.understanding import Understanding, YesNo
from support.handover import Handover
from support.markdown import plain
from support.model.actions import Proposal, ProposalChange
from support.model.decisions import Content, Decided, Escalate, Reply, StaySilent, Trace
from support.model.deliveries import (
    ApprovalCard,
    Body,
    Delivery,
    DeskWhisper,
    Perform,
    TicketMessage,
    TranscriptLine,
)
from support.model.events import ActionSettled, ButtonPressed, DeskPressed, ProposalLapsed
from support.offers import Offers
from support.outbox import new_delivery_id
from support.plain_answers import plain_answer
from support.ports import Agents, Clock, Conversations
from support.settling import Settler

TRACE = Trace("actions")
AGAIN = ("changed", "impossible", "rules_changed")
"""Why it was not done, where it is worth looking what would be possible now."""


class ActionTurns:
    """`proposals` is None where no shop is connected, `agents` where nobody may approve."""

    def __init__(
        self,
        *,
        conversations: Conversations,
        rows: ProposalRows,
        proposals: Proposals | None,
        offers: Offers,
        telling: Telling,
        desk: DeskTelling,
        composer: Composer,
        handover: Handover,
        settler: Settler,
        agents: Agents | None,
        clock: Clock,
    ) -> None:
        self._conversations = conversations
        self._rows = rows
        self._proposals = proposals
        self._offers = offers
        self._telling = telling
        self._desk = desk
        self._composer = composer
        self._handover = handover
        self._settler = settler
        self._agents = agents
        self._clock = clock

    # The customer

    async def said(self, draft: Draft, text: str, reading: Understanding) -> Decided | None:
        """A yes or no in words: only to what was shown last, and only if nothing else was asked since."""
        memory = draft.conversation.memory
        if self._proposals is None or memory.offer is None or memory.waiting_for is not None or not reading.yes_no:
            return None
        proposal = await self._proposals.offered(memory.offer, draft.conversation.customer)
        if proposal is None or proposal.state not in ("offered", "expired"):
            return None
        answer = plain_answer(text, reading, proposal.action.kind)
        if answer is None:
            return None
        draft.trigger = "private"
        return await self._answer(draft, proposal.id, answer)

    async def pressed(self, draft: Draft, event: ButtonPressed) -> Decided | None:
        """A button of an offer; None for any other button."""
        if self._proposals is None or event.action not in (YES, NO, OFFER):
            return None
        if event.action != OFFER:
            return await self._answer(draft, event.value, "yes" if event.action == YES else "no")
        proposal = await self._proposals.offered(event.value, draft.conversation.customer)
        if proposal is None or proposal.state != "offered":
            return await self._stale(draft, proposal)
        self._offers.show(draft, proposal)
        return Decided(StaySilent("offer shown again"), draft.conversation.memory, TRACE)

    async def _answer(self, draft: Draft, id: str, answer: YesNo) -> Decided:
        if self._proposals is None:
            return await self._stale(draft, None)
        account, now = draft.conversation.customer, self._clock.now()
        judge = self._proposals.accept if answer == "yes" else self._proposals.withdraw
        step = await judge(id, account, now)
        if isinstance(step, Stale):
            return await self._stale(draft, step.proposal)
        before, proposal = step.before, step.proposal
        draft.changes += (step,)
        match proposal.state:
            case "agreed":
                self._deliver(draft, Perform(proposal.id))
                said = self._content(draft, "action.said.accepted")
            case "waiting":
                said = self._telling.referred(proposal, draft.language)
            case _:
                taken_back = before == "waiting"
                said = self._content(draft, f"action.said.{'taken_back' if taken_back else 'withdrawn'}")
        if "waiting" in (before, proposal.state):
            await self._show_card(draft, proposal)
        memory = draft.conversation.memory
        offer = None if memory.offer == proposal.id else memory.offer
        return Decided(Reply(private=said, passing=True), replace(memory, offer=offer), TRACE)

    async def _stale(self, draft: Draft, proposal: Proposal | None) -> Decided:
        """What was answered does not stand any more. What only ran out is offered afresh."""
        memory = draft.conversation.memory
        decided = Decided(StaySilent("stale"), memory, TRACE)
        held = lifecycle.held_by_people(draft.conversation.status)
        if proposal is not None and proposal.state in ("offered", "expired") and not proposal.decided_by and not held:
            return await self._offers.make(draft, decided, proposal.action, lead="lapsed")
        said = self._telling.stale(proposal, draft.language)
        return replace(decided, decision=Reply(private=said, passing=True))

    # The team

    async def desk_pressed(self, event: DeskPressed) -> None:
        """Approve or Decline: whether they may is asked now, of the platform."""
        found = await self._conversations.with_history(event.conversation)
        if found is None or self._proposals is None or event.action not in ("approve", "decline"):
            await self._settler.finish([event])
            return
        draft = Draft.of(found, (event,), self._composer.profile.language, "private")
        silent = Decided(StaySilent("the team decided"), draft.conversation.memory, TRACE)
        if self._agents is None or not await self._agents.includes(event.by):
            await self._whisper(draft, event, self._desk_say("approval.not_allowed"))
            return
        decision: Literal["approved", "declined"] = "approved" if event.action == "approve" else "declined"
        if decision == "approved" and event.by == draft.conversation.customer:
            await self._whisper(draft, event, self._desk_say("approval.your_own"))
            return
        step = await self._proposals.decide(
            event.value, event.by, event.by_name, self._clock.now(), decision=decision, reason=event.reason
        )
        if isinstance(step, Stale):
            state = self._desk_say(f"approval.short.{step.proposal.state if step.proposal else 'expired'}")
            await self._whisper(draft, event, self._desk_say("approval.too_late", state=state))
            return
        await self._settler.settle(draft, await self._decided(draft, step, silent))

    async def _decided(self, draft: Draft, step: ProposalChange, silent: Decided) -> Decided:
        proposal = step.proposal
        draft.changes += (step,)
        await self._show_card(draft, proposal)
        if proposal.state == "agreed":
            self._deliver(draft, Perform(proposal.id))
            return silent
        self._note(draft, proposal)
        said = self._content(draft, "action.failed.declined", reason=proposal.reason)
        self._tell(draft, said)
        return silent

    # The shop, and time

    async def settled(self, event: ActionSettled) -> None:
        """It came to its end in the shop: the customer is told, the card and the ticket say so."""
        found = await self._conversations.with_history(event.conversation)
        proposal = await self._rows.get(event.proposal)
        if found is None or proposal is None:
            await self._settler.finish([event])
            return
        draft = Draft.of(found, (event,), self._composer.profile.language, "private")
        memory = draft.conversation.memory
        if memory.offer == proposal.id:
            memory = replace(memory, offer=None)
        decided = Decided(StaySilent("told what became of it"), memory, TRACE)
        await self._show_card(draft, proposal)
        self._note(draft, proposal)
        match proposal.state:
            case "done":
                self._tell(draft, self._telling.done(proposal, draft.language))
            case "unclear":
                self._tell(draft, self._content(draft, "action.failed.unclear"))
                facts = self._desk.facts(proposal.action, proposal.preview, proposal.detail)
                decided = replace(decided, decision=Escalate("action_unclear", "critical", facts=facts))
            case _:
                decided = await self._failed(draft, decided, proposal)
        await self._settler.settle(draft, decided)

    async def _failed(self, draft: Draft, decided: Decided, proposal: Proposal) -> Decided:
        key = proposal.reason.partition(".")[0]
        held = lifecycle.held_by_people(draft.conversation.status)
        if key in AGAIN and not held:
            draft.trigger = "late"
            return await self._offers.make(draft, decided, proposal.action, lead="changed")
        said = "changed" if key in AGAIN else key
        self._tell(draft, self._content(draft, f"action.failed.{said}"))
        if held:
            return decided
        facts = self._desk.facts(proposal.action, proposal.preview, proposal.detail)
        return replace(decided, decision=Escalate("action_failed", "high", facts=facts))

    async def lapsed(self, event: ProposalLapsed) -> None:
        """Its time ran out. Who waited for the team is told; an offer goes silently."""
        found = await self._conversations.with_history(event.conversation)
        step = await self._proposals.lapse(event.proposal, self._clock.now()) if self._proposals else Stale(None)
        if found is None or isinstance(step, Stale):
            await self._settler.finish([event])
            return
        draft = Draft.of(found, (event,), self._composer.profile.language, "private")
        draft.changes += (step,)
        if step.before == "waiting":
            await self._show_card(draft, step.proposal)
            self._note(draft, step.proposal)
            what = self._telling.name(step.proposal.preview, draft.language)
            said = self._content(draft, "action.failed.expired", what=what)
            human = self._composer.button("human", draft.language)
            self._tell(draft, replace(said, buttons=(human,)))
        await self._settler.settle(draft, Decided(StaySilent("its time ran out"), draft.conversation.memory, TRACE))

    # What goes out

    async def _show_card(self, draft: Draft, proposal: Proposal) -> None:
        """Post or update the approval card of what people had, have or will have to decide."""
        if not proposal.needs_approval or not self._composer.desk_on:
            return
        name, permalink = await self._handover.about(draft.conversation)
        content = self._desk.card(proposal, name, permalink, self._clock.now())
        self._deliver(draft, ApprovalCard(proposal.id, content))

    def _note(self, draft: Draft, proposal: Proposal) -> None:
        """Say so in the ticket, as an internal note, where there is one or one is on its way."""
        conversation = draft.conversation
        if not self._composer.helpdesk_on or not (conversation.ticket or lifecycle.held_by_people(conversation.status)):
            return
        now = self._clock.now()
        text = self._desk.record(proposal, now)
        line = TranscriptLine(f"{proposal.id}:{proposal.state}", "system", text, now)
        self._deliver(draft, TicketMessage(line))

    def _tell(self, draft: Draft, content: Content) -> None:
        draft.said += self._composer.lastingly(draft.conversation, content, self._clock.now())

    async def _whisper(self, draft: Draft, event: DeskPressed, text: str) -> None:
        """Tell who pressed, and change nothing."""
        whisper = DeskWhisper(event.by, plain(text))
        said = Delivery(new_delivery_id(), draft.conversation.id, whisper, self._clock.now())
        await self._settler.tell_bystander(draft, Said((), (said,)))

    def _deliver(self, draft: Draft, body: Body) -> None:
        draft.extra += (Delivery(new_delivery_id(), draft.conversation.id, body, self._clock.now()),)

    def _content(self, draft: Draft, key: str, **values: object) -> Content:
        return Content(self._telling.words.say(draft.language, key, **values))

    def _desk_say(self, key: str, **values: object) -> str:
        return self._telling.words.say(self._desk.language, key, **values)
