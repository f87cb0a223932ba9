"""What the rules say of orders in a running stand-in, read as the product reads them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from sandbox.shopify import ShopState, Throttle, backstage, start
from support.actions.case import CaseReader
from support.actions.facts import Known, facts_of
from support.actions.items import parts_of
from support.actions.rules.judging import Rules, Used, Verdict
from support.actions.rules.loading import load_rules
from support.integrations.shopify import ShopifyClient, ShopifyShop
from support.integrations.shopify.catalogue import ShopifyCatalogue
from support.integrations.shopify.private import ShopifyPrivateShop
from support.integrations.shopify.writing import ShopifyWrites
from support.knowledge.sources.markdown import parse
from support.model.actions import Action, ActionName, UpdateCustomer
from support.model.commerce import Customer, Money, OrderDetails, Variant, VariantId

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ZONE = ZoneInfo("America/Los_Angeles")
POLICIES = Path("data/policies")


def policy_sections() -> frozenset[str]:
    """The addresses of all sections of the shop's policies."""
    pages = (parse(file, file.read_text("utf-8")) for file in POLICIES.glob("*.md"))
    return frozenset(f"{page.twin}#{section.anchor}" for page in pages for section in page.sections)


@dataclass(frozen=True)
class JudgedShop:
    """A shop with rules. `done` is what was done before, by order."""

    rules: Rules
    shop: ShopifyShop
    private: ShopifyPrivateShop
    catalogue: ShopifyCatalogue
    cases: CaseReader
    done: dict[str, dict[ActionName, int]] = field(default_factory=dict)

    async def details(self, number: str) -> OrderDetails:
        order = await self.shop.order_by_name(number)
        assert order is not None, number
        details = await self.private.details(order.id)
        assert details is not None, number
        return details

    async def judge(self, action: Action, *, customer: Customer | None = None, now: datetime = NOW) -> Verdict:
        if isinstance(action, UpdateCustomer):
            known = Known(None, customer=customer, proof="code")
        else:
            details = await self.details(action.order)
            variants = await self._variants(action, details)
            difference = _difference(action, details, variants)
            known = Known(
                details, variants=variants, done=self.done.get(action.order, {}), difference=difference, proof="code"
            )
        return self.rules.judge(action.kind, facts_of(action, known, now, ZONE), Used())

    async def _variants(self, action: Action, details: OrderDetails) -> Mapping[VariantId, Variant]:
        wanted = {part.variant for part in parts_of(action, details.order) or () if part.variant}
        found = [await self.catalogue.variant(id) for id in wanted]
        return {variant.id: variant for variant in found if variant}


def _difference(action: Action, details: OrderDetails, variants: Mapping[VariantId, Variant]) -> Money:
    """What the wanted variants cost more than what they replace."""
    total = Decimal(0)
    for part in parts_of(action, details.order) or ():
        old = part.item.unit_price
        assert old is not None
        new = variants[part.variant].price if part.variant in variants else old
        total += new.amount * part.pieces - old.amount * (
            part.item.quantity if action.kind == "edit_items" else part.pieces
        )
    return Money(total, details.order.total.currency)


@asynccontextmanager
async def judged_shop(shop: Path, rules: Path) -> AsyncIterator[JudgedShop]:
    state = ShopState.load(shop, now=lambda: NOW)
    async with (
        start(backstage(state, throttle=Throttle(enforced=False))) as running,
        ShopifyClient.with_access_token(running.url, running.credentials.access_token) as client,
    ):
        yield JudgedShop(
            load_rules(rules, policy_sections()),
            ShopifyShop(client),
            private := ShopifyPrivateShop(client),
            catalogue := ShopifyCatalogue(client),
            CaseReader(private, catalogue, ShopifyWrites(client)),
        )
