"""A desk on the console, over the shop of the settings: what `ask` and `rules explain` talk to."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Any

from handlers.asking import Asker, Question
from handlers.console import ConsoleChannel
from handlers.evaluating import Evaluator, Report, Scenario, Stage
from handlers.rubric import Judged
from support.actions.case import CaseReader
from support.actions.inquiry import Inquiry
from support.actions.rules.loading import load_rules
from support.config import Settings
from support.desk import SupportDesk, join
from support.errors import SettingError
from support.explaining import explain
from support.integrations.shopify.catalogue import ShopifyCatalogue
from support.integrations.shopify.private import ShopifyPrivateShop
from support.integrations.shopify.shop import ShopifyShop
from support.integrations.shopify.writing import ShopifyWrites
from support.markdown import plain
from support.observing import Observer
from support.opening import open_mailer, open_model, open_policies, open_rules, open_shop, shopify_client
from support.ports import Clock
from support.profile import load_profile
from support.storage.store import Store
from support.words import Words
from support.world import Shelf, World


async def open_console(
    settings: Settings,
    channel: ConsoleChannel,
    clock: Clock,
    observer: Observer,
    stack: AsyncExitStack,
    *,
    shelf: Shelf | None = None,
    store: Store | None = None,
) -> SupportDesk:
    """A desk on a database in memory (or on `store`) that speaks on the console, with the shop of `settings`."""
    shelf = shelf or Shelf.read(settings.relais_data)
    shop = await open_shop(settings, stack, observer, clock)
    world = World(
        shop=shop.shop,
        private_shop=shop.private,
        catalogue=shop.catalogue,
        writes=shop.writes,
        mailer=open_mailer(settings, shelf),
        profiles={},
        channels={"console": channel},
        desk=None,
        helpdesk=None,
        help_channels=frozenset({"console:console:ask"}),
        model=open_model(settings),
    )
    rows = (store or Store.open("sqlite:///:memory:", stack)).rows
    knowledge = await open_policies(settings.relais_data / "policies", stack)
    rules = load_rules(settings.relais_data / "rules.yaml", knowledge.addresses())
    desk = join(shelf, rows, world, knowledge=knowledge, rules=rules, clock=clock, observer=observer)
    await desk.engine.load()
    return desk


async def evaluate_all(
    settings: Settings,
    scenarios: Sequence[Scenario],
    times: int,
    *,
    clock: Clock,
    stage: Stage,
    tell: Callable[[int], None],
) -> Report:
    """`evaluate`: every scenario so many times, each with a customer of its own, on a desk of its own."""
    runs: list[list[Judged]] = [[] for _ in scenarios]
    for _ in range(times):
        async with AsyncExitStack() as stack:
            evaluator = Evaluator(stage)
            store = Store.open("sqlite:///:memory:", stack)
            desk = await open_console(settings, evaluator.channel, clock, evaluator, stack, store=store)
            for row, scenario in zip(runs, scenarios, strict=True):
                row.append(await evaluator.play(scenario, desk, store.links, clock))
                tell(1)
            await desk.drain()
    return Report(runs)


async def ask_all(
    settings: Settings, questions: Sequence[Question], email: str | None, clock: Clock, tell: Callable[[int], None]
) -> list[dict[str, Any]]:
    """`ask`: every question in a conversation of its own."""
    async with AsyncExitStack() as stack:
        asker = Asker(ConsoleChannel())
        desk = await open_console(settings, asker.channel, clock, asker, stack)
        gc.freeze()  # the desk stays until the end: it is not looked through for garbage again
        return await asker.ask_all(desk, questions, clock.now(), email, tell)


async def explain_rules(
    settings: Settings, order: str, action: str, arguments: Mapping[str, Any], clock: Clock
) -> Sequence[str]:
    """`rules explain`: over the shop of `settings`."""
    async with AsyncExitStack() as stack:
        rules = await open_rules(settings.relais_data, stack)
        zone = load_profile(settings.relais_data / "shop.yaml").zone
        client = await stack.enter_async_context(shopify_client(settings, Observer(), clock))
        private = ShopifyPrivateShop(client)
        cases = CaseReader(private, ShopifyCatalogue(client), ShopifyWrites(client))
        return await Inquiry(ShopifyShop(client), private, cases, rules, clock, zone).explain(order, action, arguments)


async def explain_message(settings: Settings, message: str, stack: AsyncExitStack) -> Sequence[str]:
    """`why`: from the database of `settings`, in the team's language. Raises SettingError when there is none."""
    profile = load_profile(settings.relais_data / "shop.yaml")
    words = Words.load(settings.relais_data / "texts", zone=profile.timezone)
    found = await Store.open(settings.database_url, stack).conversations.said(message)
    if found is None:
        raise SettingError(f"the bot has said nothing that is known as {message}")
    return [plain(line) for line in explain(*found, words, profile.team.language)]
