"""From a wish to a proposal, and through what people say to it. Nothing here does anything in the shop, or says a word.

A wish passes, in this order: the gate (is the account verified as the owner?), what else is under way for the same
thing, what the order allows, and the rules. What comes of it is one of a few answers; the steps that go with it are
returned, and taken by the turn's commit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, assert_never

from support.actions import life
from support.actions.case import Case, CaseReader
from support.actions.kinds import KINDS, Impossible
from support.actions.rows import ProposalRows
from support.actions.rules.judging import Verdict
from support.actions.verdicts import Judge
from support.errors import NotPossible
from support.identity.access import CodeNeeded, OrderAccess, ProofNeeded, Unavailable, Verified
from support.ids import new_id
from support.model.actions import Action, ChangeContact, Preview, Proof, Proposal, ProposalChange, UpdateCustomer
from support.model.conversation import Conversation, ProposalId
from support.model.people import Account, Language


@dataclass(frozen=True, slots=True)
class Offered:
    """It may be done once the customer says yes (and a person, where `proposal.needs_approval`)."""

    proposal: Proposal
    changes: tuple[ProposalChange, ...]


@dataclass(frozen=True, slots=True)
class Unverified:
    """Who asks has to be verified first, or can't be here."""

    missing: CodeNeeded | ProofNeeded | Unavailable


@dataclass(frozen=True, slots=True)
class Refused:
    """The rules say no; `verdict` knows why."""

    verdict: Verdict
    order: str | None


@dataclass(frozen=True, slots=True)
class UnderWay:
    """Something is being done to the same thing, or waits for a person: first that, then this."""

    proposal: Proposal


@dataclass(frozen=True, slots=True)
class ForPeople:
    """Not for us to offer: people look at it. `why` is the key of a sentence; `preview` is there if it was possible."""

    why: str
    order: str | None
    preview: Preview | None = None


Offer = Offered | Unverified | Impossible | Refused | UnderWay | ForPeople


@dataclass(frozen=True, slots=True)
class Stale:
    """What was said comes too late, or is not theirs to say. `proposal` is None when there is none of theirs."""

    proposal: Proposal | None


class Proposals:
    """`approvals` says whether anybody can approve here: else what needs it goes to people as a wish.

    Raises ShopUnavailable or ShopRefused.
    """

    def __init__(
        self, *, rows: ProposalRows, access: OrderAccess, cases: CaseReader, judge: Judge, approvals: bool
    ) -> None:
        self._rows = rows
        self._access = access
        self._cases = cases
        self._judge = judge
        self._approvals = approvals

    async def offer(self, conversation: Conversation, action: Action, language: Language, now: datetime) -> Offer:
        """What becomes of a wish. An offer that stood for the same thing gives way to the new one."""
        account = conversation.customer
        passed = await self._through_the_gate(account, action)
        if not isinstance(passed, tuple):
            return passed
        case, proof = passed
        before = await self._rows.open_for(case.thing)
        if before is not None and before.state != "offered":
            return UnderWay(before)
        order = case.details.order.name if case.details else None
        if await self._rows.unclear_for(case.thing) is not None:
            return ForPeople("unclear_before", order)
        checked = KINDS[action.kind].check(action, case)
        if isinstance(checked, Impossible) and not checked.person:
            return checked
        preview = None if isinstance(checked, Impossible) else checked
        verdict = await self._judge.judge(action, case, preview=preview, proof=proof, now=now)
        if verdict.outcome == "refuse":
            return Refused(verdict, order)
        if isinstance(checked, Impossible):
            return ForPeople(checked.key, order)
        needs_approval = verdict.outcome == "ask" or always_asks(action)
        if needs_approval and not self._approvals:
            return ForPeople("nobody_approves", order, checked)
        proposal = Proposal(
            id=ProposalId(new_id("p", 20)),
            conversation=conversation.id,
            account=account,
            action=action,
            thing=case.thing,
            owner=case.owner,
            state="offered",
            preview=checked,
            rule=verdict.rule,
            needs_approval=needs_approval,
            proof=proof,
            seen=case.seen.text,
            language=language,
            created_at=now,
            expires_at=now + life.OFFERED_FOR,
        )
        superseded = (life.step(before, "withdrawn", now, account, reason="superseded"),) if before else ()
        return Offered(proposal, (*superseded, life.begin(proposal, account)))

    async def offered(self, id: ProposalId | str | None, account: Account) -> Proposal | None:
        """The account's own proposal of this id, whatever its state."""
        found = await self._rows.get(ProposalId(id)) if id else None
        return found if found is not None and found.account == account else None

    async def accept(self, id: str, account: Account, now: datetime) -> ProposalChange | Stale:
        """The customer says yes."""
        proposal = await self.offered(id, account)
        if proposal is None or not life.stands(proposal, now):
            return Stale(proposal)
        return life.step(proposal, "referred" if proposal.needs_approval else "accepted", now, account)

    async def withdraw(self, id: str, account: Account, now: datetime) -> ProposalChange | Stale:
        """The customer says no, or takes back what still waits for a person."""
        proposal = await self.offered(id, account)
        if proposal is None or proposal.state not in ("offered", "waiting"):
            return Stale(proposal)
        return life.step(proposal, "withdrawn", now, account)

    async def decide(
        self, id: str, by: Account, name: str, now: datetime, *, decision: Literal["approved", "declined"], reason: str
    ) -> ProposalChange | Stale:
        """A person of the team says yes or no. Whether they may is not judged here."""
        proposal = await self._rows.get(ProposalId(id))
        if proposal is None or proposal.state != "waiting" or now >= proposal.expires_at:
            return Stale(proposal)
        return life.step(proposal, decision, now, by, decided_by=by, decided_by_name=name, reason=reason)

    async def lapse(self, id: ProposalId, now: datetime) -> ProposalChange | Stale:
        """Its time ran out."""
        proposal = await self._rows.get(id)
        if proposal is None or proposal.state not in ("offered", "waiting") or now < proposal.expires_at:
            return Stale(proposal)
        return life.step(proposal, "lapsed", now, None)

    async def _through_the_gate(self, account: Account, action: Action) -> tuple[Case, Proof] | Unverified | Impossible:
        if isinstance(action, UpdateCustomer):
            return await self._own_record(account)
        passed = await self._access.details(account, action.order)
        match passed:
            case Verified(details, how):
                try:
                    return await self._cases.of_order(details, action), how
                except NotPossible:
                    return Impossible("refund_nothing", {"order": details.order.name})
            case CodeNeeded() | ProofNeeded() | Unavailable():
                return Unverified(passed)
            case _:
                assert_never(passed)

    async def _own_record(self, account: Account) -> tuple[Case, Proof] | Unverified | Impossible:
        links = await self._access.links(account)
        if not links:
            return Unverified(CodeNeeded("") if self._access.sends_codes else Unavailable())
        customer = await self._access.customer(account)
        if customer is None:
            return Impossible("no_record")
        return Case(None, customer), links[-1].how


def always_asks(action: Action) -> bool:
    """Whose e-mail is on an order may see it: a new one is never for a rule alone to allow."""
    return isinstance(action, ChangeContact) and action.email is not None
