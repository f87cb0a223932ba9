"""What the rules say to an action on a case as it is now, and the limits over all that was agreed before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from support.actions.case import Case
from support.actions.facts import Known, facts_of
from support.actions.rows import ProposalRows
from support.actions.rules.judging import USED_FOR, Deed, Rules, Used, Verdict
from support.model.actions import Action, ActionName, Preview, Proof, Proposal


@dataclass(frozen=True, slots=True)
class Judge:
    """Asks the rules. `zone` is the shop's: its calendar counts the days."""

    rules: Rules
    rows: ProposalRows
    zone: tzinfo

    async def judge(
        self,
        action: Action,
        case: Case,
        *,
        preview: Preview | None,
        proof: Proof,
        now: datetime,
        agreed: Proposal | None = None,
    ) -> Verdict:
        """What is to become of it. `agreed` is the proposal about to be done: it does not count against itself."""
        known = known_of(case, preview, proof, await self.rows.done_on(case.thing))
        before = _before(await self.rows.counted(case.owner, now - USED_FOR), agreed)
        used = Used(tuple(Deed(other.action.kind, other.preview.refund) for other in before))
        return self.rules.judge(action.kind, facts_of(action, known, now, self.zone), used)


def known_of(case: Case, preview: Preview | None, proof: Proof, done: Mapping[ActionName, int]) -> Known:
    """What the facts are made of. `done` counts what was done before on the same thing."""
    return Known(
        details=case.details,
        customer=case.customer,
        variants=case.variants,
        done=done,
        refund=preview.refund if preview else None,
        difference=preview.difference if preview else None,
        proof=proof,
    )


def _before(counted: Iterable[Proposal], agreed: Proposal | None) -> list[Proposal]:
    """Which of them count: all that were agreed; at the moment of doing, those that came first or are under way."""
    if agreed is None or agreed.agreed_at is None:
        return list(counted)
    mine = (agreed.agreed_at, agreed.id)
    return [
        other
        for other in counted
        if other.id != agreed.id
        and other.agreed_at is not None
        and (other.state in ("doing", "done", "unclear") or (other.agreed_at, other.id) < mine)
    ]
