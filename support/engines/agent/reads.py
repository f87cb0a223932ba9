"""The tools that read: policies, products, orders. Whose orders is the sitting's, never an argument's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from support.engines.agent import schemas
from support.engines.agent.sitting import Sitting
from support.engines.agent.tools import Tool
from support.engines.grounding import sources
from support.engines.grounding.claims import named
from support.engines.grounding.facts import DESCRIBED, PUBLISHED
from support.engines.local.order_words import describe
from support.engines.privacy.veil import Veil, words_of
from support.identity.access import CodeNeeded, ProofNeeded, Unavailable, Verified
from support.markdown import plain
from support.model.commerce import Address, Money, Order, OrderDetails, Product, order_key
from support.tools.order_story import OrderStory
from support.tools.orders import OrderTool
from support.tools.own_orders import OwnOrdersTool
from support.tools.policies import PolicyTool
from support.tools.products import ProductTool
from support.words import Words

MOST_VARIANTS, MOST_DESCRIPTION = 14, 400
MOST_KEPT = 20_000
NOT_PROVEN = (
    "The customer has not proven this order yet. A private form for that is added to your answer by itself: say "
    "nothing of the order, ask for nothing, and answer whatever else was asked."
)
NO_NUMBER = "No order is known yet. A private form asks for it by itself: don't ask for anything."
CODE_NEEDED = (
    "This is for the order's owner alone. A code is sent to them and asked for by itself: ask for nothing, and answer "
    "whatever else was asked."
)
NOBODY = "Accounts can't be verified here: people have to do that. Call hand_over."


@dataclass(frozen=True, slots=True)
class Reads:
    """What the reading tools stand on."""

    orders: OrderTool
    own: OwnOrdersTool
    products: ProductTool
    policies: PolicyTool
    words: Words
    zone: tzinfo
    queries: Callable[[str], Iterable[str]]
    """What to look for in the shop, for words of any language that customers have."""
    kept: set[str]
    """Words that are no people's names: those of titles that the shop told are from then on."""

    def tools(self) -> list[Tool]:
        """All of them, always in this order: a provider caches what begins alike."""
        order = schemas.text("its number, such as 1042; empty: the one that is spoken of")
        return [
            Tool("search_policies", "The shop's policies: shipping, returns, warranty, payment, sizes, orders.",
                 {"type": "object", "properties": {"question": schemas.text("in the customer's language")},
                  "required": ["question"]}, self._policies, doing="policy"),
            Tool("find_products", "Products with prices, stock, variants and their numbers.",
                 {"type": "object", "properties": {"words": schemas.text("what to look for")}, "required": ["words"]},
                 self._products, doing="product"),
            Tool("order_status", "Where an order is: shipping, tracking, delivery, refunds so far.",
                 {"type": "object", "properties": {"order": order}}, self._status, doing="order"),
            Tool("my_orders", "The customer's own orders, newest first.", {"type": "object", "properties": {}},
                 self._mine, doing="order"),
            Tool("order_details", "An order's lines with their numbers, amounts, address, returns. Before changes.",
                 {"type": "object", "properties": {"order": order}}, self._details, doing="order"),
        ]  # fmt: skip

    async def _policies(self, sitting: Sitting, given: Mapping[str, Any]) -> str:
        question = str(given["question"])
        answer = await self.policies.search_policies(question, sitting.language)
        if answer.kind == "nothing":
            return "The policies say nothing about it. Say so, and offer the team."
        titles = ", ".join(dict.fromkeys(citation.title for citation in answer.citations))
        told, source = plain(answer.text), f"policy: {titles}"
        sitting.known.read(told, source, sitting.reading, happened=False, only=PUBLISHED)
        sitting.known.texts.append((titles.casefold(), source))
        for citation in answer.citations:
            sitting.veil.open(citation.url)
            sitting.known.add(sources.of_page(citation.url, told, source, sitting.reading))
        sitting.citations.extend(answer.citations)
        sitting.seen.extend(f"policy:{citation.source}" for citation in answer.citations)
        open_ends = (
            f"\nNot covered: {', '.join(answer.missing)}." if answer.kind == "partial" and answer.missing else ""
        )
        return f"{told}{open_ends}"

    async def _products(self, sitting: Sitting, given: Mapping[str, Any]) -> str:
        words = str(given["words"])
        found = await self.products.find([words, *self.queries(words), *self.queries(sitting.turn.text)], limit=4)
        if not found:
            return "Nothing of the kind is sold here."
        for product in found:
            sitting.known.add(sources.of_product(product))
            source = f"find_products: {product.title}"
            sitting.known.read(product.description, source, sitting.reading, only=DESCRIBED)
            sitting.veil.open(product.url)
            if len(self.kept) < MOST_KEPT:
                self.kept.update(words_of([product.title]))
            sitting.seen.append(f"product:{product.id}")
        return "\n\n".join("\n".join(_product(product)) for product in found)

    async def _status(self, sitting: Sitting, given: Mapping[str, Any]) -> str:
        number = await self._number(sitting, given)
        if not number:
            sitting.needs = ("number", "")
            return NO_NUMBER
        claims = sitting.intent == "not_received"
        story = await self.orders.order_status(
            sitting.turn.account, number, sitting.turn.now, claims_not_received=claims
        )
        if isinstance(story, ProofNeeded):
            sitting.needs = ("proof", number)
            return NOT_PROVEN
        sitting.private = True
        _spoken(sitting, number, f"status:{order_key(number)}")
        sitting.stories[story.name] = story
        sitting.known.add(sources.of_story(story, self.zone))
        _hide_parcels(sitting.veil, story)
        told = plain(describe(story, self.words, sitting.language, sitting.turn.now))
        source = f"order_status {story.name}"
        sitting.known.read(_of_ours(told, story), source, sitting.reading, subject=order_key(story.name))
        sitting.known.texts += [(named(carrier), source) for carrier in _carriers(story)]
        return f"{told}\nPeople should look at it: {', '.join(story.reasons)}." if story.needs_person else told

    async def _mine(self, sitting: Sitting, given: Mapping[str, Any]) -> str:
        account = sitting.turn.account
        if not await self.own.is_verified(account):
            proven = await self.own.known_orders(account)
            sitting.private = sitting.private or bool(proven)
            if proven:
                return f"Not verified. Orders whose status may be shown: {', '.join(proven)}."
            return await self._unverified(sitting, "")
        orders = await self.own.orders(account)
        sitting.private = True
        sitting.known.add(sources.of_orders(orders, self.zone))
        return "\n".join(_order(order) for order in orders) or "There are none."

    async def _details(self, sitting: Sitting, given: Mapping[str, Any]) -> str:
        number = await self._number(sitting, given) or ""
        seen = await self.own.details(sitting.turn.account, number)
        match seen:
            case Verified():
                sitting.private = True
                _spoken(sitting, number, f"task:{order_key(number)}")
                hide_details(sitting.veil, seen.details)
                sitting.known.add(sources.of_details(seen.details, self.zone))
                reasons = await self.own.return_reasons()
                handles = ", ".join(f"{reason.handle} ({reason.name})" for reason in reasons)
                return "\n".join([*_details(seen.details), f"Return reasons: {handles or 'none'}"])
            case CodeNeeded():
                sitting.needs = ("code", number)
                return CODE_NEEDED
            case ProofNeeded():
                sitting.needs = ("proof" if number else "number", number)
                return NOT_PROVEN
            case Unavailable():
                return NOBODY

    async def _unverified(self, sitting: Sitting, number: str) -> str:
        if not await self.own.can_verify(sitting.turn.account):
            return NOBODY
        sitting.needs = ("code", number)
        return CODE_NEEDED

    async def _number(self, sitting: Sitting, given: Mapping[str, Any]) -> str | None:
        """The order that is meant: named, spoken of, or the only one that is known."""
        asked = str(given.get("order") or "").strip() or sitting.turn.order or sitting.turn.conversation.memory.order
        if asked:
            sitting.known.add(sources.named_order(asked))
            return asked
        known = await self.own.known_orders(sitting.turn.account)
        if known:
            return known[-1]
        orders = await self.own.orders(sitting.turn.account)
        return orders[0].name if len(orders) == 1 else None


def hide_details(veil: Veil, details: OrderDetails) -> None:
    """All that a verified order says of its owner."""
    veil.know("email", details.email)
    veil.know("phone", details.phone)
    hide_address(veil, details.address)
    if details.customer is not None:
        veil.know("email", details.customer.email)
        veil.know("phone", details.customer.phone)
        veil.know_name(details.customer.first_name, details.customer.last_name)
        hide_address(veil, details.customer.address)
    for shipment in details.order.fulfillments:
        for track in shipment.tracking:
            veil.know("tracking", track.number)
            veil.know("link", track.url)


def hide_address(veil: Veil, address: Address | None) -> None:
    """An address, in parts: each is known wherever it stands."""
    if address is not None:
        for part in (address.address1, address.address2, address.zip, address.city, address.company):
            veil.know("address", part)
        veil.know("phone", address.phone)
        veil.know_name(address.first_name, address.last_name)


def _hide_parcels(veil: Veil, story: OrderStory) -> None:
    for parcel in story.parcels:
        for track in parcel.tracking:
            veil.know("tracking", track.number)
            veil.know("link", track.url)
    for number in story.void_numbers:
        veil.know("tracking", number)


def _of_ours(told: str, story: OrderStory) -> str:
    """What we say of an order, without what others wrote into it: a title that speaks of money is no fact of any."""
    pieces = (*story.waiting, *(piece for parcel in story.parcels for piece in parcel.pieces))
    titles = {text for piece in pieces for text in (piece.title, piece.variant) if text}
    for text in titles | _carriers(story):
        told = told.replace(text, "…")
    return told


def _carriers(story: OrderStory) -> set[str]:
    return {track.company for parcel in story.parcels for track in parcel.tracking if track.company}


def _spoken(sitting: Sitting, number: str, key: str) -> None:
    sitting.orders.append(number)
    sitting.seen.append(key)


def _tail(id: str | None) -> str:
    return (id or "").rsplit("/", 1)[-1]


def _product(product: Product) -> Iterator[str]:
    about = " ".join(product.description.split())[:MOST_DESCRIPTION]
    yield f"{product.title} ({product.type}). {about}" + (f" Page: {product.url}" if product.url else "")
    for variant in product.variants[:MOST_VARIANTS]:
        stock = (
            "out of stock" if not variant.available else f"in stock: {variant.stock}" if variant.stock else "in stock"
        )
        yield f"- variant {_tail(variant.id)}: {variant.title}, {_money(variant.price)}, {stock}"


def _order(order: Order) -> str:
    items = ", ".join(f"{item.quantity} × {item.title}" for item in order.items)
    states = ", ".join(filter(None, [order.financial, order.fulfillment, "CANCELLED" if order.cancelled_at else ""]))
    return f"{order.name}: placed {order.created_at:%Y-%m-%d}, {states}, {_money(order.total)}: {items}"


def _money(money: Money) -> str:
    return f"{money.amount} {money.currency}"


def _details(details: OrderDetails) -> Iterator[str]:
    order = details.order
    yield _order(order)
    for item in order.items:
        price = f", {_money(item.unit_price)} each" if item.unit_price else ""
        variant = f" ({item.variant}, variant {_tail(item.variant_id)})" if item.variant else ""
        left = f", not shipped: {item.unfulfilled}"
        yield f"- line {_tail(item.id)}: {item.quantity} × {item.title}{variant}{price}{left}"
    yield (
        f"Refundable: {_money(details.refundable)}; "
        f"refunded: {details.refunded.amount}; shipping: {details.shipping.amount}."
    )
    if details.address is not None:
        where = details.address
        to = f"{where.first_name} {where.last_name}, {where.address1}, {where.zip} {where.city}, {where.country_code}"
        yield f"Ships to: {to}"
    yield f"Contact: {details.email or 'no e-mail'}, {details.phone or 'no phone'}"
    for back in details.returns:
        yield f"Return {back.name}: {back.status}"
    can = {_tail(one.item): one.quantity for one in details.returnable}
    yield "Can be returned: " + (", ".join(f"{count} of line {line}" for line, count in can.items()) or "nothing")
