"""The one gate between a person and an order. Nothing else may turn "order 1042 and this account" into an order.

Rules it lives by:
- anonymous: an account sees no order;
- shown: a proof (an order's number together with an e-mail on it) opens status and tracking of that order for a day;
- verified: a link (the account's owner reads the mail of the order's address) opens all of that address' orders, with
  what only their owner may see, until it ends or is forgotten;
- a wrong pair, an unknown order and somebody else's order are answered alike, after the same work (one look-up);
- tries are counted before they are judged, by account, by order and by workspace, so that guessing ends soon; an
  account's first try at an order is judged even so, lest guessers lock the owner out (`grants.FIRST_TRIES_AN_ORDER`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Literal

import structlog

from support.errors import MailUnavailable, RelaisError
from support.identity.codes import (
    CODE_LASTS,
    Addressee,
    CodeRequest,
    Codes,
    Expired,
    OneTimeCodes,
    Right,
    Spent,
    Wrong,
    counted_as,
)
from support.identity.emails import same_mailbox
from support.identity.grants import GRANT_LASTS, Grant, Grants
from support.identity.links import How, Link, Links
from support.model.commerce import Customer, CustomerId, Order, OrderDetails, ReturnReason, order_key
from support.model.conversation import ConversationId
from support.model.people import Account, AccountKey, Platform
from support.ports import Clock, CodeMailer, PrivateShop, ProfileEmails, Shop

log = structlog.get_logger()

Level = Literal["anonymous", "shown", "verified"]


@dataclass(frozen=True, slots=True)
class Ways:
    """How an account can be verified here. What is None or missing is off."""

    mailer: CodeMailer | None = None
    profiles: Mapping[Platform, ProfileEmails] = field(default_factory=dict)
    """Platforms whose confirmed profile address, with an order's number, is believed."""
    link_lasts: timedelta = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Shown:
    """The account may see this order."""

    order: Order


@dataclass(frozen=True, slots=True)
class ProofNeeded:
    """The account has to prove this order first. Says nothing about whether it exists.

    As an answer of `details`: no code can be sent, and the account's profile address does not open this number.
    """

    number: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Number and e-mail do not belong together, or there is no such order: never said which."""


@dataclass(frozen=True, slots=True)
class TooManyTries:
    """A limit is passed; a person goes on from here."""


@dataclass(frozen=True, slots=True)
class Verified:
    """The order with all that its owner may see, and how the account was verified."""

    details: OrderDetails
    how: How


@dataclass(frozen=True, slots=True)
class CodeNeeded:
    """A one-time code to the e-mail on this order would open it. Says nothing about whether it exists."""

    number: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Accounts can't be verified here: a person goes on."""


@dataclass(frozen=True, slots=True)
class Linked:
    """The code was right: the account is verified. `conversation` asked for the code."""

    link: Link
    conversation: ConversationId


class OrderAccess:
    """The gate. Raises ShopUnavailable or ShopRefused when the shop can't be asked."""

    def __init__(
        self,
        *,
        shop: Shop,
        private: PrivateShop | None,
        grants: Grants,
        links: Links,
        codes: Codes,
        ways: Ways,
        clock: Clock,
    ) -> None:
        self._shop = shop
        self._private = private
        self._grants = grants
        self._links = links
        self._codes = OneTimeCodes(codes)
        self._ways = ways
        self._clock = clock
        self._news: dict[AccountKey, Link] = {}

    # Status and tracking

    async def show(self, account: Account, number: str) -> Shown | ProofNeeded:
        """The order, if the account holds a grant or a link for it. Without either the shop is not even asked.

        An e-mail that was proven with one order counts for another one that has it too: nobody types it twice.
        """
        key = order_key(number)
        held = await self._grants.held(account.key, self._clock.now())
        for grant in held:
            if order_key(grant.order_name) == key:
                order = await self._shop.order_by_name(grant.order_name)
                if order is not None and order.id == grant.order_id:
                    return Shown(order)
        opened = await self._open(account, number)
        if opened is not None:
            return Shown(opened[0])
        return await self._show_by_proven_email(held, number) if held else ProofNeeded(number)

    async def holds(self, account: Account, number: str) -> bool:
        """Does the account hold a grant for this order, or for any when `number` is empty? The shop is not asked."""
        held = await self._grants.held(account.key, self._clock.now())
        return any(not number or order_key(grant.order_name) == order_key(number) for grant in held)

    async def known(self, account: Account) -> Sequence[Grant]:
        """The grants the account holds now, newest last."""
        return await self._grants.held(account.key, self._clock.now())

    async def prove(self, account: Account, number: str, email: str) -> Shown | Refused | TooManyTries:
        """Judge a proof; a right one is remembered for GRANT_LASTS."""
        now = self._clock.now()
        tries = await self._grants.count_try(account.key, account.workspace, counted_as(number), now)
        if tries.too_many:
            return TooManyTries()
        order = await self._shop.order_by_name(number)
        proven = _matching(order, email)
        if order is None or proven is None:
            return Refused()
        await self._grants.forget_tries(account.key, counted_as(number))
        await self._grants.add(Grant(account.key, order.id, order.name, proven, now, now + GRANT_LASTS))
        return Shown(order)

    # What only a verified account may see

    async def details(self, account: Account, number: str) -> Verified | CodeNeeded | ProofNeeded | Unavailable:
        """The order with all that belongs to it, if the account is verified as its owner; else what it takes."""
        if self._private is not None:
            opened = await self._open(account, number)
            if opened is not None:
                order, link = opened
                details = await self._private.details(order.id)
                if details is not None and link.opens(details.order):
                    return Verified(details, link.how)
            if self._ways.mailer is not None:
                return CodeNeeded(number)
            if account.platform in self._ways.profiles:
                return ProofNeeded(number)
        return Unavailable()

    async def orders_of(self, account: Account, *, limit: int = 10) -> Sequence[Order]:
        """The verified account's own orders, newest first; none for an account that is not (see `links`)."""
        found: dict[str, Order] = {}
        for link in await self.links(account):
            if self._private is not None:
                orders = await self._private.orders_of(link.customer, link.email, limit=limit)
                found.update((order.id, order) for order in orders if link.opens(order))
        return sorted(found.values(), key=lambda order: order.created_at, reverse=True)[:limit]

    async def customer(self, account: Account) -> Customer | None:
        """The verified account's own record at the shop, where it still has the address that was verified."""
        for link in reversed(await self.links(account)):
            if self._private is not None and link.customer is not None:
                customer = await self._private.customer(link.customer)
                if customer is not None and customer.email and same_mailbox(customer.email, link.email):
                    return customer
        return None

    async def return_reasons(self) -> Sequence[ReturnReason]:
        """The shop's reasons for a return: nobody's data, but read where private things are."""
        return await self._private.return_reasons() if self._private is not None else ()

    async def level(self, account: Account, number: str) -> Level:
        """How much of this order the account may see."""
        if await self._open(account, number) is not None:
            return "verified"
        return "shown" if isinstance(await self.show(account, number), Shown) else "anonymous"

    # Verification

    @property
    def sends_codes(self) -> bool:
        """Can one-time codes be sent?"""
        return self._ways.mailer is not None and self._private is not None

    async def may_send_code(self, account: Account, number: str) -> bool:
        """Is there room within the limits? The same for any number, whether there is such an order or not."""
        return await self._codes.may_ask(account, number, self._clock.now())

    async def code_is_out(self, account: Account, number: str = "") -> bool:
        """Has the account a code (for this order) that it can still enter?"""
        return await self._codes.is_out(account, number, self._clock.now())

    async def send_code(self, request: CodeRequest) -> None:
        """Send a new code to the e-mail on the order, if there is one; called when the outbox sends the request.

        Nothing that can be seen from outside depends on whether the order exists. Raises MailUnavailable, MailRefused.
        """
        now = self._clock.now()
        mailer = self._ways.mailer
        if mailer is None:
            raise MailUnavailable("no mail is set up")
        is_stale = now - request.asked_at > CODE_LASTS
        if is_stale or not await self._codes.may_ask(request.account, request.order, now, besides=request.id):
            return
        to = await self._addressee(request.order)
        digits = await self._codes.make(request, to, now)
        if to is None or digits is None:
            await mailer.check()  # so that an outage, too, is the same for every number
        else:
            await mailer.send_code(to.email, digits, request.language)

    async def check_code(self, account: Account, entered: str) -> Linked | Wrong | Spent | Expired:
        """Judge a code; a right one links the account to the address that it went to."""
        now = self._clock.now()
        judged = await self._codes.judge(account, entered, now)
        if not isinstance(judged, Right):
            return judged
        code, to = judged.code, judged.to
        if judged.again:
            link = next((one for one in await self.links(account) if same_mailbox(one.email, to.email)), None)
            return Spent() if link is None else Linked(link, code.conversation)
        link = Link(account.key, to.email, to.customer, "code", to.order, now, now + self._ways.link_lasts)
        await self._links.add(link)  # first: a used code without its link would be lost
        await self._codes.use(code)
        return Linked(link, code.conversation)

    async def awaits_code(self, account: Account) -> ConversationId | None:
        """The conversation that asked for the account's last code, while that would last: six digits may be it."""
        code = await self._codes.last(account, self._clock.now())
        return None if code is None else code.conversation

    async def holds_code(self, account: Account, text: str) -> bool:
        """Is the account's code somewhere in the text? Counts no try, and uses nothing."""
        return await self._codes.is_shown_in(account, text, self._clock.now())

    async def held_code(self, account: Account, text: str) -> bool:
        """Is the account's code in the text, too old by now?"""
        return await self._codes.is_late_in(account, text, self._clock.now())

    async def code_in_public(self, account: Account, text: str) -> bool:
        """Did the account write its code where others read? Then the code is void."""
        if not await self.holds_code(account, text):
            return False
        await self._codes.void(account)
        return True

    async def links(self, account: Account) -> Sequence[Link]:
        """What the account is linked to now, newest last."""
        return await self._links.held(account.key, self._clock.now())

    async def forget(self, account: Account) -> int:
        """Undo all links and grants of the account and end its code. How many links and grants there were."""
        await self._codes.void(account)
        self._news.pop(account.key, None)
        return await self._links.forget(account.key) + await self._grants.forget(account.key)

    def take_news(self, account: Account) -> Link | None:
        """A link that was made unasked (by a profile address) and has to be told to its owner, once."""
        return self._news.pop(account.key, None)

    async def _show_by_proven_email(self, held: Sequence[Grant], number: str) -> Shown | ProofNeeded:
        """One look-up, whatever comes of it. The new grant ends with the one whose e-mail it rests on."""
        order = await self._shop.order_by_name(number)
        if order is not None:
            for grant in reversed(held):
                if _matching(order, grant.email) is not None:
                    now = self._clock.now()
                    await self._grants.add(replace(grant, order_id=order.id, order_name=order.name, granted_at=now))
                    return Shown(order)
        return ProofNeeded(number)

    async def _open(self, account: Account, number: str) -> tuple[Order, Link] | None:
        """The order and the link that opens it: one look-up, whatever comes of it; none for one without links."""
        links = await self.links(account)
        claimed = await self._profile_email(account)
        if not links and claimed is None:
            return None
        order = await self._shop.order_by_name(number)
        if order is None:
            return None
        for link in reversed(links):
            if link.opens(order):
                return order, link
        if claimed is not None and order.emails and same_mailbox(order.emails[0], claimed):
            return order, await self._link_by_profile(account, order, claimed)
        return None

    async def _profile_email(self, account: Account) -> str | None:
        profiles = self._ways.profiles.get(account.platform)
        if profiles is None:
            return None
        try:
            return await profiles.confirmed_email(account)
        except RelaisError as error:
            log.warning("profile_not_read", platform=account.platform, error=type(error).__name__)
            return None

    async def _link_by_profile(self, account: Account, order: Order, email: str) -> Link:
        now = self._clock.now()
        customer = await self._customer_with(order, email)
        link = Link(account.key, email, customer, "slack_email", order.name, now, now + self._ways.link_lasts)
        await self._links.add(link)
        self._news[account.key] = link
        return link

    async def _addressee(self, number: str) -> Addressee | None:
        """Whom the code of an order goes to: the order's own address, else its customer's."""
        order = await self._shop.order_by_name(number)
        if order is None or not order.emails:
            return None
        email = order.emails[0]
        return Addressee(email, order.name, await self._customer_with(order, email))

    async def _customer_with(self, order: Order, email: str) -> CustomerId | None:
        """The order's customer, if their own address is this one."""
        if order.customer_id is None or self._private is None:
            return None
        customer = await self._private.customer(order.customer_id)
        is_theirs = customer is not None and customer.email is not None and same_mailbox(customer.email, email)
        return order.customer_id if is_theirs else None


def _matching(order: Order | None, email: str) -> str | None:
    emails = order.emails if order else ()
    return next((known for known in emails if same_mailbox(known, email)), None)
