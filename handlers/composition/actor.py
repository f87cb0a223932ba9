"""Who plays wishes over the shop of the settings: what `act` talks to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from handlers.acting import Actor
from support.actions.case import CaseReader
from support.actions.execution import Performer
from support.actions.proposals import Proposals
from support.actions.rules.loading import load_rules
from support.actions.telling import Telling
from support.actions.verdicts import Judge
from support.config import Settings
from support.identity.access import OrderAccess, Ways
from support.integrations.shopify.catalogue import ShopifyCatalogue
from support.integrations.shopify.private import ShopifyPrivateShop
from support.integrations.shopify.shop import ShopifyShop
from support.integrations.shopify.writing import ShopifyWrites
from support.observing import Observer
from support.opening import open_policies, shopify_client
from support.ports import Clock
from support.profile import load_profile
from support.storage.store import Store
from support.words import Words


@asynccontextmanager
async def open_actor(settings: Settings, rules_file: Path | None, clock: Clock) -> AsyncIterator[Actor]:
    """Who plays wishes over the shop of `settings`, by its rules or those of another file."""
    async with AsyncExitStack() as stack:
        profile = load_profile(settings.relais_data / "shop.yaml")
        words = Words.load(settings.relais_data / "texts", zone=profile.timezone)
        knowledge = await open_policies(settings.relais_data / "policies", stack)
        rules = load_rules(rules_file or settings.relais_data / "rules.yaml", knowledge.addresses())
        store = Store.open(settings.database_url, stack)
        client = await stack.enter_async_context(shopify_client(settings, Observer(), clock))
        private, writes = ShopifyPrivateShop(client), ShopifyWrites(client)
        access = OrderAccess(
            shop=ShopifyShop(client), private=private, grants=store.grants, links=store.links, codes=store.codes,
            ways=Ways(), clock=clock,
        )  # fmt: skip
        rows, judge = store.proposals, Judge(rules, store.proposals, profile.zone)
        cases = CaseReader(private, ShopifyCatalogue(client), writes)
        yield Actor(
            proposals=Proposals(rows=rows, access=access, cases=cases, judge=judge, approvals=True),
            performer=Performer(
                rows=rows, conversations=store.conversations, cases=cases, judge=judge, writes=writes, clock=clock,
                tell=lambda event: None,
            ),
            rows=rows, links=store.links, access=access, shop=private, telling=Telling(words),
            language=profile.team.language, clock=clock,
        )  # fmt: skip
