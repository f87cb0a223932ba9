"""Turns of the team: somebody took a case, answered, put it off or ended it, in Slack or in the helpdesk.

What may be done is `escalation.casework`'s; who is told of it, `act_telling`'s.
"""

from __future__ import annotations

import re
from dataclasses import replace

from support import lifecycle
from support.act_telling import ActTelling
from support.answers import Answers
from support.composing import Composer, Said
from support.drafts import Draft
from support.escalation import casework
from support.escalation.casework import Changes, Refusal
from support.escalation.handoff import line
from support.escalation.promises import shipping_ended
from support.escalation.upkeep import REOPENS_WITHIN, row, suggest_at
from support.hearing import picked
from support.ids import new_id
from support.model.cases import (
    RELAIS,
    Agent,
    Assign,
    Awake,
    Case,
    DeskAct,
    GiveBack,
    Note,
    Reopen,
    Resolve,
    Reword,
    Source,
    Take,
)
from support.model.conversation import Due
from support.model.decisions import Content, Decided, Escalate, Reply, StaySilent, Trace
from support.model.deliveries import Delivery, DeskNote, DeskWhisper, TicketMessage, TranscriptLine
from support.model.events import DeskActed, DeskPressed, EscalationAsked, MarkedSolved, Woken
from support.model.watching import Watch
from support.outbox import new_delivery_id
from support.ports import Agents, Cases, Clock, Conversations
from support.settling import Settler
from support.turns import new_conversation

TRACE = Trace("team")
PREFIX, ASSIGN = "desk_", "desk_assign"
REPLY = re.compile(r"!reply(?:\s+|$)", re.IGNORECASE)
"""How a message under a card begins that answers the customer, where the shop lets it: phones write a capital."""
PRESSED: dict[str, DeskAct] = {"desk_take": Take(), "desk_give_back": GiveBack(), "desk_reopen": Reopen()}
"""Buttons that say all by themselves. The others open a form, or name a person."""


class DeskTurns:
    """`agents` is None where nobody of the team's chat may press anything."""

    def __init__(
        self,
        *,
        conversations: Conversations,
        cases: Cases,
        composer: Composer,
        telling: ActTelling,
        settler: Settler,
        agents: Agents | None,
        clock: Clock,
    ) -> None:
        self._conversations = conversations
        self._cases = cases
        self._composer = composer
        self._answers = Answers(composer)
        self._telling = telling
        self._settler = settler
        self._agents = agents
        self._clock = clock

    async def acted(self, event: DeskActed) -> None:
        """Something that says itself what it is. The helpdesk and the system vouch for theirs."""
        draft, case = await self._begun(event)
        if draft is None or case is None:
            await self._settler.finish([event])
            return
        actor = event.actor
        if event.source == "slack":
            allowed = await self._allowed(actor)
            if allowed is None and isinstance(event.act, Note):
                await self._settler.finish([event])  # who else is in the channel may talk there
                return
            if allowed is None:
                await self._whisper(draft, actor, self._telling.say("desk.refused.not_allowed"))
                return
            actor = allowed
            if isinstance(event.act, Note) and REPLY.match(event.act.text) and actor.account:
                with_file = self._composer.profile.desk.reply_by_message  # else it would have been an answer
                key = "desk.refused.reply_with_file" if with_file else "desk.refused.reply_off"
                self._telling.deliver(draft, DeskWhisper(actor.account, self._telling.say(key)))
            case = await self._without_who_left(case)
        if isinstance(event.act, Reword) and not await self._reworded(draft, event.act, actor):
            await self._settler.finish([event])  # it answered nobody
            return
        await self.apply(draft, case, event.act, actor, event.source)

    async def pressed(self, event: DeskPressed) -> None:
        """A button or a menu of a card."""
        draft, case = await self._begun(event)
        if draft is None or case is None:
            await self._settler.finish([event])
            return
        pressed_by = Agent(event.by_name, event.by)
        actor = await self._allowed(pressed_by)
        case = await self._without_who_left(case)
        act = await self._act_of(event) if actor is not None else None
        if actor is None:
            await self._whisper(draft, pressed_by, self._telling.say("desk.refused.not_allowed"))
        elif act is None:
            no_agent = event.action == ASSIGN
            key = "desk.refused.no_agent" if no_agent else "desk.refused.nothing_opened"
            await self._whisper(draft, actor, self._telling.say(key))
        else:
            await self.apply(draft, case, act, actor, "slack")

    async def _reworded(self, draft: Draft, reword: Reword, actor: Agent) -> bool:
        """Change what the customer was answered, if it was written as that message. Empty words are refused later."""
        sent = await self._conversations.sent_as(reword.ref)
        if sent is None or sent.conversation != draft.conversation.id:
            return False
        if not reword.text.strip():
            return True
        now = self._clock.now()
        draft.said += self._answers.reworded(draft.conversation, sent, reword, draft.language, now)
        if self._composer.helpdesk_on:
            told = self._telling.say("desk.did.reworded", by=actor.name)
            self._telling.deliver(
                draft, TicketMessage(TranscriptLine(new_id(), "system", f"{told}\n{reword.text}", now))
            )
        return True

    async def failed(self, draft: Draft, actor: Agent) -> None:
        """What somebody did kept failing: both sides read that nothing came of it."""
        self._telling.mirror(
            draft,
            Note(self._telling.say("desk.failed", by=actor.name), f"{draft.events[0].key}:failed"),
            RELAIS,
            "system",
        )
        await self._settler.settle(draft, self._silent(draft), outcome="failed")

    async def _begun(self, event: DeskActed | DeskPressed | MarkedSolved) -> tuple[Draft | None, Case | None]:
        found = await self._conversations.with_history(event.conversation)
        draft = Draft.of(found, (event,), self._composer.profile.language) if found else None
        return draft, await self._cases.get(event.conversation)

    async def _allowed(self, who: Agent) -> Agent | None:
        """The agent behind an account of the team's chat, asked of it now: who left the group may nothing any more."""
        if self._agents is None or who.account is None or not await self._agents.includes(who.account):
            return None
        return await self._agents.known(who.account) or who

    async def _without_who_left(self, case: Case) -> Case:
        """What somebody has who is no agent any more is nobody's: the next one takes it."""
        account = case.assignee.account if case.assignee else None
        if self._agents is None or account is None or await self._agents.includes(account):
            return case
        return replace(case, assignee=None)

    async def _act_of(self, event: DeskPressed) -> DeskAct | None:
        """None for a form that did not open, and for somebody who is no agent."""
        if event.action == ASSIGN:
            to = replace(event.by, user=event.value)
            agent = await self._allowed(Agent(event.value, to))
            return Assign(agent) if agent else None
        return PRESSED.get(event.action)

    async def raised(self, event: EscalationAsked) -> None:
        """A message was picked for people to see to: by an agent, or by who wrote it."""
        found = await self._conversations.find(event.venue, event.account)
        now = self._clock.now()
        found = found or (new_conversation(event.venue, event.account, now, begun_by=event.key), ())
        draft = Draft.of(found, (event,), self._composer.profile.language)
        if draft.conversation.language is None and event.language is not None:
            draft.conversation = replace(draft.conversation, language=event.language)
            draft.language = event.language
        actor = await self._allowed(Agent(event.by_name, event.by))
        if actor is None and event.by != event.account:
            text = Content(self._composer.words.say(draft.language, "escalation.not_yours"))
            await self._settler.tell_bystander(draft, self._composer.privately(draft.conversation, event.by, text, now))
            return
        if event.text and not any(message.ref == event.position for message in draft.history):
            draft.heard = (picked(event),)
        if lifecycle.held_by_people(draft.conversation.status):
            await self._added(draft, event)
            return
        facts = () if actor is None else ((self._telling.say("desk.fact.raised"), actor.name),)
        escalate = Escalate("asked_for_human" if actor is None else "needs_person", facts=facts)
        await self._settler.settle(draft, Decided(escalate, draft.conversation.memory, TRACE))

    async def _added(self, draft: Draft, event: EscalationAsked) -> None:
        """People have it already: what a command says besides goes to them, and who asked is told so."""
        now, team = self._clock.now(), self._composer.profile.team.name_in(draft.language)
        if not event.aside:
            draft.heard = ()
            if not self._composer.presses(draft.conversation):  # there the menu has answered itself
                text = Content(self._composer.words.say(draft.language, "escalation.known", team=team))
                draft.extra += self._composer.privately(draft.conversation, event.by, text, now).deliveries
        else:
            lines = [line(message) for message in draft.heard]
            draft.extra += self._composer.forward(draft.conversation, lines, "customer", now)
            text = Content(self._composer.words.say(draft.language, "escalation.added", team=team))
            draft.said += self._composer.privately(draft.conversation, draft.conversation.customer, text, now)
            if draft.heard:
                await self.heard(draft)
        await self._settler.settle(draft, self._silent(draft))

    async def heard(self, draft: Draft) -> None:
        """The customer wrote to the people who have the conversation: from now on they wait."""
        case = draft.case or await self._cases.get(draft.conversation.id)
        if case is not None:
            waiting = casework.heard(case, draft.heard[0].at if draft.heard else self._clock.now())
            if waiting != case:
                draft.case = waiting
            at = suggest_at(waiting, draft.heard[-1].at) if draft.heard else None
            if at is not None and self._composer.profile.desk.drafts:
                draft.due += (row(draft.conversation.id, "suggest", at),)

    async def thanked(self, draft: Draft) -> None:
        """The customer has nothing to add: nobody waits, and they are not asked whether that was all."""
        case = await self._cases.get(draft.conversation.id)
        if case is not None and case.waiting_since is None:
            draft.case = replace(case, nudged_at=self._clock.now())

    async def settled(self, draft: Draft) -> Decided:
        """The customer says that it is done."""
        case = await self._cases.get(draft.conversation.id)
        if case is not None and lifecycle.held_by_people(draft.conversation.status):
            self._do(draft, case, Resolve("answered"), RELAIS, "system")
        return self._silent(draft)

    async def solved(self, event: MarkedSolved) -> None:
        """It is done, whoever has it: people are told, and what is written there next is something new."""
        draft, case = await self._begun(event)
        if draft is None:
            await self._settler.finish([event])
            return
        status = draft.conversation.status
        if lifecycle.held_by_people(status) and case is not None:
            self._do(draft, case, Resolve("answered"), event.by, "system")
        elif status != "resolved":
            resolved = lifecycle.after(status, "resolved")
            memory = replace(draft.conversation.memory, task=None)
            draft.conversation = replace(draft.conversation, status=resolved, memory=memory)
        await self._settler.settle(draft, self._silent(draft))

    async def reopened(self, draft: Draft) -> None:
        """The customer writes after all where it ended because they did not: the same people's again."""
        case, now = await self._cases.get(draft.conversation.id), self._clock.now()
        if case is None or case.resolution != "no_reply" or case.resolved_at is None:
            return
        if now - case.resolved_at < REOPENS_WITHIN:
            self._do(draft, case, Reopen(), RELAIS, "system")

    def take_up_again(self, draft: Draft, case: Case) -> Case:
        """People have to do something for it yet; the case as they have it then."""
        self._do(draft, case, Reopen(), RELAIS, "system")
        return draft.case or case

    async def woken(self, draft: Draft, event: Woken) -> None:
        """A snooze is over, if it was not put off again or ended meanwhile."""
        case = await self._cases.get(event.conversation)
        if case is None:
            await self._settler.settle(draft, self._silent(draft))
            return
        await self.apply(draft, case, Awake(), RELAIS, "system")

    async def looked_after(self, draft: Draft, watch: Watch, decided: Decided) -> None:
        """What they promised the customer is watched: they are told that it is, and once it is kept."""
        case = await self._cases.get(draft.conversation.id)
        if case is None:
            return
        if decided.watch is None:
            draft.case = shipping_ended(case, watch, told=isinstance(decided.decision, Reply))
        elif not watch.before and self._composer.desk_on:
            self._telling.deliver(
                draft, DeskNote("system", self._telling.say("desk.watched", order=decided.watch.thing))
            )

    async def undelivered(self, draft: Draft) -> None:
        """What people said could not be delivered: they are told, and the customer waits on."""
        case = await self._cases.get(draft.conversation.id)
        if case is not None:
            draft.case = replace(case, waiting_since=case.waiting_since or self._clock.now())
            self._telling.mirror(
                draft, Note(self._telling.say("desk.undelivered"), f"{draft.done[0]}:said"), RELAIS, "system"
            )
        await self._settler.settle(draft, self._silent(draft))

    def _do(self, draft: Draft, case: Case, act: DeskAct, actor: Agent, source: Source) -> Refusal | None:
        """Put it into the turn, if it may be done, and tell it on."""
        changes = casework.apply(
            case, draft.conversation.status, act, actor=actor, source=source, now=self._clock.now()
        )
        if not isinstance(changes, Changes):
            return changes
        draft.case = changes.case
        draft.conversation = replace(draft.conversation, status=changes.status)
        self._telling.tell(draft, changes, actor, source)
        if changes.status == "snoozed" and changes.case.snoozed_until is not None:
            id = new_id("s", 20)
            draft.due += (Due(id, draft.conversation.id, "snooze", 0, changes.case.snoozed_until),)
        return None

    async def apply(self, draft: Draft, case: Case, act: DeskAct, actor: Agent, source: Source) -> None:
        """Do it, if it may be done, and tell it on; ends the turn."""
        refusal = self._do(draft, case, act, actor, source)
        if refusal is not None:
            who = case.assignee.name if case.assignee else ""
            await self._whisper(draft, actor, self._telling.say(f"desk.refused.{refusal}", who=who))
            return
        await self._settler.settle(draft, self._silent(draft))

    async def _whisper(self, draft: Draft, actor: Agent, text: str) -> None:
        """Nothing happened; who pressed in Slack is told why. What came from elsewhere and does not fit is dropped."""
        if actor.account is None or not self._composer.desk_on:
            await self._settler.settle(draft, self._silent(draft))
            return
        whisper = DeskWhisper(actor.account, text)
        said = Delivery(new_delivery_id(), draft.conversation.id, whisper, self._clock.now())
        await self._settler.tell_bystander(draft, Said((), (said,)))

    def _silent(self, draft: Draft) -> Decided:
        """The bot says nothing; when it is its turn again it begins afresh."""
        memory = draft.conversation.memory
        if not lifecycle.held_by_people(draft.conversation.status):
            memory = replace(memory, failures=0, waiting_for=None, offer=None)
        return Decided(StaySilent("the team acted"), memory, TRACE)
