"""The counter at which wishes are made and agreed to: real rows, gate, rules and performer over a shop in memory."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

from support.actions.case import CaseReader
from support.actions.execution import Performer
from support.actions.proposals import Offer, Offered, Proposals, Stale
from support.actions.rules.facts import ACTIONS
from support.actions.rules.judging import Cap, Outcome, Rule, Rules
from support.actions.verdicts import Judge
from support.errors import OperatorMustFix, TryAgainLater
from support.identity.access import OrderAccess, Ways
from support.identity.links import Link
from support.model.actions import Action, ActionName, Proposal, ProposalState
from support.model.commerce import CustomerId
from support.model.events import ActionSettled
from support.model.people import Account
from support.storage.codes import SqlCodes
from support.storage.conversations import SqlConversations
from support.storage.database import Database
from support.storage.grants import SqlGrants
from support.storage.links import SqlLinks
from support.storage.proposals import SqlProposals
from tests.conftest import FakeClock
from tests.support.actions.living_shop import LivingShop
from tests.support.scenes import ADA, TALK, conversation, turn
from tests.support.shops import MemoryMailer

AGENT = Account("slack", "T1", "U9")
WHY = {"en": "Not by our rules.", "fr": "Nos règles ne le permettent pas."}


def rules(outcomes: Mapping[ActionName, Outcome] | Outcome = "do", *caps: Cap) -> Rules:
    """One rule an action, without conditions; an action that is not named has none."""
    each = dict.fromkeys(ACTIONS, outcomes) if isinstance(outcomes, str) else outcomes
    made = {
        action: (Rule(f"{action}-{outcome}", 1, (), outcome, WHY if outcome == "refuse" else {}),)
        for action, outcome in each.items()
    }
    return Rules(Path("rules.yaml"), made, caps)


class Counter:
    """`settled` are the events that told how things ended."""

    def __init__(
        self,
        database: Database,
        clock: FakeClock,
        shop: LivingShop,
        how: Rules | None = None,
        *,
        approvals: bool = True,
    ) -> None:
        self.shop, self.clock = shop, clock
        self.rows, self.talks = SqlProposals(database), SqlConversations(database)
        self.links = SqlLinks(database)
        self.access = OrderAccess(
            shop=shop, private=shop, grants=SqlGrants(database), links=self.links, codes=SqlCodes(database),
            ways=Ways(mailer=MemoryMailer()), clock=clock,
        )  # fmt: skip
        self.cases = CaseReader(shop, shop, shop)
        self.settled: list[ActionSettled] = []
        self.approvals = approvals
        self.ruled_by(how or rules())

    def ruled_by(self, how: Rules) -> None:
        """From now on these rules hold."""
        judge = Judge(how, self.rows, UTC)
        self.proposals = Proposals(
            rows=self.rows, access=self.access, cases=self.cases, judge=judge, approvals=self.approvals
        )
        self.performer = Performer(
            rows=self.rows, conversations=self.talks, cases=self.cases, judge=judge, writes=self.shop, clock=self.clock,
            tell=self.settled.append,
        )  # fmt: skip

    async def link(self, account: Account = ADA, email: str = "ada@example.com", customer: str | None = None) -> None:
        now = self.clock.now()
        whose = CustomerId(customer) if customer else None
        await self.links.add(Link(account.key, email, whose, "code", "#1", now, now + timedelta(days=30)))

    async def wish(self, action: Action, account: Account = ADA) -> Offer:
        """Ask for it, and store what comes of it."""
        talk = conversation(customer=account, id=TALK if account == ADA else f"c-{account.user}")
        offer = await self.proposals.offer(talk, action, "en", self.clock.now())
        changes = offer.changes if isinstance(offer, Offered) else ()
        await self.talks.commit(replace(turn(uuid.uuid4().hex, conversation=talk), proposals=changes))
        return offer

    async def offered(self, action: Action, account: Account = ADA) -> Proposal:
        offer = await self.wish(action, account)
        assert isinstance(offer, Offered), offer
        return offer.proposal

    async def yes(self, proposal: Proposal, account: Account = ADA) -> Proposal | Stale:
        step = await self.proposals.accept(proposal.id, account, self.clock.now())
        if isinstance(step, Stale):
            return step
        assert await self.rows.advance(step)
        return step.proposal

    async def decide(self, proposal: Proposal, *, approve: bool = True, reason: str = "") -> Proposal | Stale:
        step = await self.proposals.decide(
            proposal.id, AGENT, "Ana", self.clock.now(),
            decision="approved" if approve else "declined", reason=reason,
        )  # fmt: skip
        if isinstance(step, Stale):
            return step
        assert await self.rows.advance(step)
        return step.proposal

    async def perform(self, proposal: Proposal, *, tries: int = 1) -> Proposal:
        """Try so often, as the outbox does; what stands in the rows afterwards."""
        for _ in range(tries):
            try:
                await self.performer.perform(proposal.id)
                break
            except (TryAgainLater, OperatorMustFix):
                continue
        return await self.now(proposal)

    async def done(self, action: Action, account: Account = ADA) -> Proposal:
        """All the way: wish, yes, performed."""
        proposal = await self.offered(action, account)
        await self.yes(proposal, account)
        return await self.perform(proposal)

    async def now(self, proposal: Proposal) -> Proposal:
        found = await self.rows.get(proposal.id)
        assert found is not None
        return found

    async def state(self, proposal: Proposal) -> ProposalState:
        return (await self.now(proposal)).state
