"""`bot.py act`: an action through the gate, the rules, a yes and an approval, as in chat, and what became of it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, assert_never

from pydantic import TypeAdapter

from support.actions.arguments import read_action
from support.actions.execution import Performer
from support.actions.kinds import Impossible
from support.actions.proposals import ForPeople, Offer, Offered, Proposals, Refused, Stale, UnderWay, Unverified
from support.actions.rows import ProposalRows
from support.actions.telling import Telling
from support.errors import OperatorMustFix, SettingError, TryAgainLater
from support.identity.access import OrderAccess
from support.identity.emails import same_mailbox
from support.identity.links import Link, Links
from support.markdown import plain
from support.model.actions import Preview, Proposal
from support.model.commerce import CustomerId
from support.model.people import Account, Language, Venue
from support.ports import Clock, PrivateShop
from support.turns import new_conversation

LINK_LASTS = timedelta(minutes=30)
WAITS_S = (0.0, 1.0, 4.0)
"""Between tries to do it, while the shop does not answer."""
OPERATOR = Account("console", "console", "operator")
_PREVIEW: TypeAdapter[Preview] = TypeAdapter(Preview)


@dataclass(frozen=True, slots=True)
class Wished:
    """One action to play: for whom, and what is said to the offer."""

    id: str
    action: str
    arguments: Mapping[str, Any]
    email: str
    yes: bool = False
    approve: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """Plays wishes. Each e-mail is an account of its own that is linked to that address while the command runs."""

    proposals: Proposals
    performer: Performer
    rows: ProposalRows
    links: Links
    access: OrderAccess
    shop: PrivateShop
    telling: Telling
    language: Language
    clock: Clock

    async def act(self, wished: Wished, *, dry_run: bool = False) -> dict[str, Any]:
        """What became of it. Raises SettingError for what is no action."""
        action = read_action(wished.action, "", wished.arguments)
        if not getattr(action, "order", "all"):
            raise SettingError(f"{wished.action}: order is missing")
        account = Account("console", "console", f"operator:{wished.email}")
        await self._link(account, wished.email)
        try:
            conversation = new_conversation(
                Venue("console", "console", "act", wished.id), account, self.clock.now(), begun_by=uuid.uuid4().hex
            )
            offer = await self.proposals.offer(conversation, action, self.language, self.clock.now())
            if isinstance(offer, Offered):
                proposal = offer.proposal if dry_run else await self._play(offer, wished, account)
                return self._result(wished, proposal)
            return {"id": wished.id, "action": wished.action, **self._not_offered(offer)}
        except (TryAgainLater, OperatorMustFix) as error:
            if isinstance(error, SettingError):
                raise
            return {"id": wished.id, "action": wished.action, "state": "unreachable", "reason": str(error)}
        finally:
            await self.access.forget(account)

    async def _link(self, account: Account, email: str) -> None:
        now, customer = self.clock.now(), None
        try:
            for order in await self.shop.orders_of(None, email, limit=5):
                found = await self.shop.customer(order.customer_id) if order.customer_id else None
                if found is not None and found.email and same_mailbox(found.email, email):
                    customer = found.id
                    break
        except (TryAgainLater, OperatorMustFix):
            customer = None  # the offer says what is wrong
        whose: CustomerId | None = customer
        await self.links.add(Link(account.key, email, whose, "operator", "", now, now + LINK_LASTS))

    async def _play(self, offer: Offered, wished: Wished, account: Account) -> Proposal:
        for change in offer.changes:
            await self.rows.advance(change)
        id, now = offer.proposal.id, self.clock.now()
        if not wished.yes:
            return offer.proposal
        step = await self.proposals.accept(id, account, now)
        if not isinstance(step, Stale):
            await self.rows.advance(step)
        if wished.approve and not isinstance(step, Stale) and step.proposal.state == "waiting":
            approved = await self.proposals.decide(id, OPERATOR, "operator", now, decision="approved", reason="")
            if not isinstance(approved, Stale):
                await self.rows.advance(approved)
        return await self._performed(offer.proposal)

    async def _performed(self, proposal: Proposal) -> Proposal:
        for wait_s in WAITS_S:
            if wait_s:
                await self.clock.sleep(wait_s)
            try:
                await self.performer.perform(proposal.id)
                break
            except TryAgainLater:
                continue
            except OperatorMustFix:
                break
        ended = await self.rows.get(proposal.id) or proposal
        if ended.state in ("agreed", "doing"):
            await self.performer.give_up(proposal.id)
            ended = await self.rows.get(proposal.id) or proposal
        return ended

    def _result(self, wished: Wished, proposal: Proposal) -> dict[str, Any]:
        return {
            "id": wished.id,
            "action": wished.action,
            "state": proposal.state,
            "rule": proposal.rule,
            "needs_approval": proposal.needs_approval,
            "preview": _PREVIEW.dump_python(proposal.preview, mode="json"),
            "says": plain(self.telling.what(proposal.preview, self.language, "offer")),
            **{key: value for key, value in (("reason", proposal.reason), ("detail", proposal.detail),
                                             ("effect", proposal.effect)) if value},
        }  # fmt: skip

    def _not_offered(self, offer: Offer) -> dict[str, Any]:
        match offer:
            case Unverified():
                return {"state": "unverified", "reason": "no_such_order_with_this_email"}
            case Impossible(key):
                says = plain(self.telling.impossible(offer, self.language))
                return {"state": "impossible", "reason": key, "says": says}
            case Refused(verdict):
                says = verdict.why.get(self.language, "")
                return {"state": "refused", "rule": verdict.rule, "policy": verdict.policy, "says": says}
            case UnderWay(proposal):
                return {"state": "under_way", "reason": proposal.state}
            case ForPeople(why, _, preview):
                shown = _PREVIEW.dump_python(preview, mode="json") if preview else None
                return {"state": "for_people", "reason": why, "preview": shown}
            case Offered():
                raise AssertionError("what was offered has a result of its own")
            case _:
                assert_never(offer)


def read_wishes(lines: Iterable[str], email: str | None, *, yes: bool, approve: bool) -> list[Wished]:
    """JSON lines `{"id","action","args","as","yes","approve"}`; the options are for lines that don't say otherwise.

    Raises SettingError naming the line.
    """
    wishes = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            whose = str(row.get("as") or email or "")
            wish = Wished(
                str(row["id"]), str(row["action"]), dict(row.get("args") or {}), whose,
                bool(row.get("yes", yes)), bool(row.get("approve", approve)),
            )  # fmt: skip
        except (ValueError, KeyError, TypeError, AttributeError):
            raise SettingError(f'line {number} is not {{"id": …, "action": …, "args": {{…}}, "as": …}}') from None
        if not whose:
            raise SettingError(f'line {number} does not say for whom: give it "as", or all of them --as')
        wishes.append(wish)
    return wishes
