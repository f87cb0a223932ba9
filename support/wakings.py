"""What came up in time: a promise to look again, a wait, a silence, told to whom it concerns."""

from __future__ import annotations

from support import lifecycle
from support.calling import call_put_off
from support.composing import Composer
from support.desk_turns import DeskTurns
from support.drafts import Draft
from support.due_turns import KINDS, DueTurns
from support.model.decisions import Ask, Decided, Decision, Escalate, Reply, StaySilent, Trace
from support.model.events import Woken
from support.model.turn import Turn
from support.model.watching import Watch
from support.passing_on import PassingOn
from support.ports import Clock, Conversations, Engine
from support.proofs import Proofs
from support.settling import Settler
from support.switching import Switchboard
from support.unresolved import KINDS as UNRESOLVED
from support.unresolved import Unresolved


class Wakings:
    """Turns that nobody wrote: each finds its conversation as it is now, and may find that nothing is to be said."""

    def __init__(
        self,
        *,
        conversations: Conversations,
        engine: Engine,
        proofs: Proofs,
        composer: Composer,
        team: DeskTurns,
        time: DueTurns,
        unresolved: Unresolved,
        switchboard: Switchboard,
        passing_on: PassingOn,
        settler: Settler,
        clock: Clock,
    ) -> None:
        self._conversations = conversations
        self._engine = engine
        self._proofs = proofs
        self._composer = composer
        self._team = team
        self._time = time
        self._unresolved = unresolved
        self._switchboard = switchboard
        self._passing_on = passing_on
        self._settler = settler
        self._clock = clock

    async def woken(self, event: Woken) -> None:
        found = await self._conversations.with_history(event.conversation)
        if found is None:
            await self._settler.finish([event])
            return
        draft = Draft.of(found, (event,), self._composer.profile.language)
        status = draft.conversation.status
        speaks = event.watch is not None or (status == "pending" and event.why in (*UNRESOLVED, "retry"))
        if speaks and await self._switchboard.is_paused(draft.conversation.venue):
            memory = draft.conversation.memory
            put_off = Decided(StaySilent("paused"), memory, Trace("none"), watch=event.watch)
            await self._settler.settle(draft, put_off)  # what was promised is looked at later; the rest is let go
        elif event.watch is not None:
            await self._watched(draft, event.watch)
        elif event.why in UNRESOLVED:
            await self._unresolved.woken(draft, event)
        elif event.why in KINDS:
            await self._time.woken(draft, event)
        elif event.why == "notes":
            await self._settler.settle(draft, await self._passing_on.together(draft))
        elif event.why == "snooze":
            await self._team.woken(draft, event)
        elif event.why == "undelivered" and lifecycle.held_by_people(status):
            await self._team.undelivered(draft)
        elif status != "pending":
            await self._decided(draft, StaySilent("people have the conversation"))
        elif event.why == "undelivered":
            await self._decided(draft, Escalate("undelivered"))
        else:
            await self._tried_again(draft, event)

    async def _tried_again(self, draft: Draft, event: Woken) -> None:
        """A source that was down is asked again, as it was promised."""
        memory = draft.conversation.memory
        put_off = call_put_off(memory)
        if put_off is not None:
            await self._decided(draft, put_off)
            return
        turn = Turn(
            draft.conversation, draft.history, "", draft.language, self._clock.now(),
            wake="retry", order=memory.order, attempt=event.attempt,
        )  # fmt: skip
        kept = await self._proofs.judge_kept(turn)
        decided = kept if isinstance(kept, Decided) else await self._engine.decide(kept or turn)
        draft.trigger = "private" if isinstance(decided.decision, Ask) else "message"
        await self._settler.settle(draft, decided)

    async def _decided(self, draft: Draft, decision: Decision) -> None:
        await self._settler.settle(draft, Decided(decision, draft.conversation.memory, Trace("none")))

    async def _watched(self, draft: Draft, watch: Watch) -> None:
        """Has it happened that the customer wants to be told of? It is told even while people have the conversation."""
        turn = Turn(
            draft.conversation, draft.history, "", draft.language, self._clock.now(), wake="watch", watch=watch
        )  # fmt: skip
        decided = await self._engine.decide(turn)
        if isinstance(decided.decision, Reply) and decided.decision.private is not None:
            draft.trigger = "direct"  # nobody waits in the thread for it: it must last
        if watch.by_team:
            await self._team.looked_after(draft, watch, decided)
        await self._settler.settle(draft, decided)
