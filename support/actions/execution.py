"""Does what was agreed, once. The only caller of the shop's writes.

How "once" is kept: `doing` is stored before the shop is called, so a proposal found in it may have happened. Then the
order is read again and its kind's `look` decides: it happened, it did not, or nobody can tell, and a person has to.
What is done is what was shown: the thing is compared with how it looked then, its check is made again, and the rules
are asked again, over what was done for this customer meanwhile.

How it ended is stored together with the event that tells of it, so the customer hears of it exactly as often.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, assert_never

import structlog

from support.actions import life
from support.actions.case import Case, CaseReader
from support.actions.kinds import KINDS, Impossible, Look
from support.actions.rows import ProposalRows
from support.actions.verdicts import Judge
from support.errors import NotPossible, OperatorMustFix, ShopRefused, ShopUnavailable, TryAgainLater
from support.model.actions import Proposal
from support.model.conversation import ProposalId
from support.model.deliveries import Receipt
from support.model.events import ActionSettled
from support.ports import Clock, Conversations, ShopWrites

log = structlog.get_logger()

SETTLES_WITHIN = timedelta(minutes=15)
"""How long a refusal after a doubtful try may come of that try being under way. Shopify's jobs take seconds."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """It is not done: `reason` is the key of a sentence, or `impossible.<key>`; `detail` is what the shop said."""

    reason: str
    detail: str = ""


class Performer:
    """Implements `support.sending.Performer`. `tell` hands a stored event to the lanes."""

    def __init__(
        self,
        *,
        rows: ProposalRows,
        conversations: Conversations,
        cases: CaseReader,
        judge: Judge,
        writes: ShopWrites,
        clock: Clock,
        tell: Callable[[ActionSettled], None],
    ) -> None:
        self._rows = rows
        self._conversations = conversations
        self._cases = cases
        self._judge = judge
        self._writes = writes
        self._clock = clock
        self._tell = tell

    async def perform(self, id: ProposalId) -> Receipt:
        """Bring an agreed proposal to its end. Raises TryAgainLater or OperatorMustFix when it must be tried again."""
        proposal = await self._rows.get(id)
        if proposal is None or proposal.state not in ("agreed", "doing"):
            return Receipt(id)  # done with: what is at its end is never begun again
        case = await self._cases.again(proposal.thing, proposal.action)
        if case is None:
            return await self._stop(proposal, Stopped("gone"), doubtful=proposal.state == "doing")
        look = self._look(proposal, case)
        if look == "happened":
            return await self._end(proposal, "done", effect=proposal.effect)
        if look != "begun":
            against = await self._against(proposal, case)
            if against is not None:
                # What changed may be the earlier try's own doing, seen half done.
                if look == "unknown" and self._may_settle(proposal):
                    raise ShopUnavailable("changed after a try whose outcome is not known yet")
                return await self._stop(proposal, against, doubtful=look == "unknown")
        return await self._do(await self._begun(proposal), case, look)

    async def give_up(self, id: ProposalId) -> None:
        """It was tried for too long. Nothing happened, or a person has to find out."""
        proposal = await self._rows.get(id)
        if proposal is None or proposal.state not in ("agreed", "doing"):
            return
        look: Look = "not_happened"
        if proposal.state == "doing":
            try:
                case = await self._cases.again(proposal.thing, proposal.action)
                look = "unknown" if case is None else self._look(proposal, case) or "not_happened"
            except (TryAgainLater, OperatorMustFix):
                look = "unknown"
        if look == "happened":
            await self._end(proposal, "done")
        else:
            await self._stop(proposal, Stopped("unreachable"), doubtful=look != "not_happened")

    @staticmethod
    def _look(proposal: Proposal, case: Case) -> Look | None:
        """What became of an earlier try; None where there was none."""
        if proposal.state != "doing":
            return None
        look: Look = KINDS[proposal.action.kind].look(proposal, proposal.action, case)
        return look

    async def _against(self, proposal: Proposal, case: Case) -> Stopped | None:
        """What has come between the yes and now."""
        checked = KINDS[proposal.action.kind].check(proposal.action, case)
        if isinstance(checked, Impossible) and not checked.person:
            return Stopped(f"impossible.{checked.key}")
        # Equal previews, too: a price or a stock may have changed while the order has not.
        if case.seen.text != proposal.seen or checked != proposal.preview:
            return Stopped("changed")
        verdict = await self._judge.judge(
            proposal.action,
            case,
            preview=proposal.preview,
            proof=proposal.proof,
            now=self._clock.now(),
            agreed=proposal,
        )
        approved = proposal.needs_approval and proposal.decided_by is not None
        match verdict.outcome:
            case "do":
                return None
            case "ask":
                return None if approved else Stopped("rules_changed")
            case "refuse":
                return Stopped("rules_changed")
            case _:
                assert_never(verdict.outcome)

    async def _begun(self, proposal: Proposal) -> Proposal:
        if proposal.state == "doing":
            return proposal
        change = life.step(proposal, "begun", self._clock.now(), None)
        if not await self._rows.advance(change):
            raise TryAgainLater("the proposal has moved")  # another process has it; the next try sees how far it came
        return change.proposal

    async def _do(self, proposal: Proposal, case: Case, look: Look | None) -> Receipt:
        try:
            effect = await KINDS[proposal.action.kind].do(self._writes, proposal, proposal.action, case)
        except NotPossible as error:
            return await self._refused(proposal, error.said, doubtful=look is not None)
        except ShopRefused as error:
            return await self._refused(proposal, str(error), doubtful=look is not None)
        return await self._end(proposal, "done", effect=effect)

    async def _refused(self, proposal: Proposal, said: str, *, doubtful: bool) -> Receipt:
        """The shop said no: to this try, or to a repetition of one that is under way or happened already."""
        case = await self._cases.again(proposal.thing, proposal.action)
        look = "unknown" if case is None else self._look(proposal, case)
        if look == "happened":
            return await self._end(proposal, "done")
        if doubtful and self._may_settle(proposal):
            raise ShopUnavailable("refused after a try whose outcome is not known yet")
        is_clear = look == "not_happened" or (look == "unknown" and not doubtful)
        return await self._stop(proposal, Stopped("shop_refused", said), doubtful=not is_clear)

    def _may_settle(self, proposal: Proposal) -> bool:
        """May what an earlier try began still be under way?"""
        return proposal.agreed_at is not None and self._clock.now() - proposal.agreed_at < SETTLES_WITHIN

    async def _stop(self, proposal: Proposal, stopped: Stopped, *, doubtful: bool) -> Receipt:
        happening: life.Happening = "doubted" if doubtful else "refused"
        return await self._end(proposal, happening, reason=stopped.reason, detail=stopped.detail)

    async def _end(self, proposal: Proposal, happening: life.Happening, **changes: Any) -> Receipt:
        now = self._clock.now()
        if proposal.state == "agreed" and happening in ("done", "doubted"):
            raise LookupError(f"{proposal.id} was never begun")
        change = life.step(proposal, happening, now, None, **changes)
        ended = change.proposal
        conversation = await self._conversations.conversation(ended.conversation)
        event = None
        if conversation is not None:
            event = ActionSettled(
                f"proposal:{ended.id}:{ended.state}", conversation.venue, conversation.customer, conversation.id,
                ended.id, ended.state, now,
            )  # fmt: skip
        if not await self._rows.advance(change, event):
            raise TryAgainLater("the proposal has moved")
        log.info("action", proposal=ended.id, action=ended.action.kind, state=ended.state, reason=ended.reason)
        if event is not None:
            self._tell(event)
        return Receipt(ended.effect or ended.id)
