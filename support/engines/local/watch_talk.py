"""Wishes to be told: when an order ships, when a variant is back. Looked at again and again, told once.

That an order ships is told only to who may see it then as well: who was forgotten, or whose link ended, hears nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta, tzinfo

from support.engines.local.order_words import describe
from support.engines.local.product_words import ProductWords
from support.errors import OperatorMustFix, TryAgainLater
from support.identity.access import Verified
from support.model.commerce import OrderDetails, ProductId, Variant, VariantId
from support.model.conversation import Memory
from support.model.decisions import Content, Decided, Reply, StaySilent, Trace
from support.model.turn import Turn
from support.model.watching import SHIPS_WITHIN, Watch
from support.tools.order_story import tell
from support.tools.own_orders import OwnOrdersTool
from support.tools.products import ProductTool

BACK_WITHIN = timedelta(days=60)
"""Longer than that nobody remembers having asked."""
_WAITING = ("waiting", "partly_shipped")


@dataclass(frozen=True, slots=True)
class WatchTalk:
    """Takes wishes, and looks after them."""

    own: OwnOrdersTool
    products: ProductTool
    say: ProductWords
    zone: tzinfo

    def ship(self, turn: Turn, details: OrderDetails, memory: Memory) -> Decided:
        """Tell me when it ships; if it has, how far it is."""
        story = tell(details.order, turn.now, zone=self.zone)
        memory = replace(memory, failures=0)
        if story.stage not in _WAITING:
            said = Content(describe(story, self.say.words, turn.language, turn.now))
            return Decided(Reply(private=said), memory, _trace(memory))
        watch = Watch("ships", details.order.name, turn.now + SHIPS_WITHIN, story.stage, details.order.id)
        promise = Content(self.say.words.say(turn.language, "watch.ships"))
        return Decided(Reply(promise), memory, _trace(memory), watch=watch)

    async def stock(self, turn: Turn, id: str) -> Decided | None:
        """Tell me when it's back; if it is there, that it is. None when there is no such thing."""
        variant = await self.products.variant(VariantId(id))
        if variant is None:
            return None
        memory = replace(turn.conversation.memory, failures=0)
        if variant.available:
            return Decided(Reply(Content(await self._in_stock(variant, turn))), memory, _trace(memory))
        watch = Watch("back", variant.id, turn.now + BACK_WITHIN, id=variant.id)
        named = {"title": self.say.named(variant), "variant": self.say.version(variant)}
        promise = Content(self.say.words.say(turn.language, "watch.back", **named))
        return Decided(Reply(promise), memory, _trace(memory), watch=watch)

    async def look(self, turn: Turn) -> Decided:
        """Has it happened?"""
        memory, watch = turn.conversation.memory, turn.watch
        if watch is None:
            return Decided(StaySilent("nothing to look at"), memory, _trace(memory))
        try:
            told = await (self._shipped(turn, watch) if watch.kind == "ships" else self._back(turn, watch))
        except (TryAgainLater, OperatorMustFix):
            told = Decided(StaySilent("the shop can't be asked"), memory, _trace(memory), watch=watch)
        if told.watch is not None and turn.now >= watch.until:
            return self._ended(turn, watch)
        return told

    async def _shipped(self, turn: Turn, watch: Watch) -> Decided:
        memory = turn.conversation.memory
        seen = await self.own.details(turn.account, watch.thing)
        if not isinstance(seen, Verified):
            return Decided(StaySilent("not theirs to know any more"), memory, _trace(memory))
        story = tell(seen.details.order, turn.now, zone=self.zone)
        if not watch.before and story.stage in _WAITING:  # from now on the shop can tell of it
            watch = replace(watch, thing=seen.details.order.name, before=story.stage, id=seen.details.order.id)
        if story.stage in (watch.before, "waiting"):
            return Decided(StaySilent("not shipped yet"), memory, _trace(memory), watch=watch)
        lead = self.say.words.say(turn.language, f"watch.{'told_for_team' if watch.by_team else 'told'}")
        said = Content(f"{lead}\n\n{describe(story, self.say.words, turn.language, turn.now)}")
        return Decided(Reply(private=said), replace(memory, order=watch.thing), _trace(memory))

    async def _back(self, turn: Turn, watch: Watch) -> Decided:
        memory = turn.conversation.memory
        variant = await self.products.variant(VariantId(watch.thing))
        if variant is None:
            said = Content(self.say.words.say(turn.language, "watch.gone"))
            return Decided(Reply(said), memory, _trace(memory))
        if not variant.available:
            return Decided(StaySilent("not back yet"), memory, _trace(memory), watch=watch)
        lead = self.say.words.say(turn.language, "watch.is_back")
        return Decided(Reply(Content(f"{lead} {await self._in_stock(variant, turn)}")), memory, _trace(memory))

    async def _in_stock(self, variant: Variant, turn: Turn) -> str:
        product = await self.products.product(ProductId(variant.product))
        return self.say.in_stock(variant, product.url if product else None, turn.language)

    def _ended(self, turn: Turn, watch: Watch) -> Decided:
        memory = turn.conversation.memory
        if watch.by_team:
            return Decided(StaySilent("people were reminded of it"), memory, _trace(memory))
        said = Content(self.say.words.say(turn.language, f"watch.ended.{watch.kind}"))
        return Decided(Reply(said), memory, _trace(memory))


def _trace(memory: Memory) -> Trace:
    return Trace("local", memory.intent, 1.0, ("watch",))
