"""What the settings name, opened: knowledge, rules, the shop, mail, the helpdesk. For the composition root alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from support.actions.rules.judging import Rules
from support.actions.rules.loading import load_rules
from support.config import Settings, revealed
from support.engines.agent.access import ModelAccess
from support.integrations.gorgias.client import GorgiasClient, base_url
from support.integrations.gorgias.tickets import GorgiasHelpdesk
from support.integrations.no_shop import NoShop
from support.integrations.shopify.catalogue import ShopifyCatalogue
from support.integrations.shopify.client import ShopifyClient
from support.integrations.shopify.client import base_url as shopify_url
from support.integrations.shopify.private import ShopifyPrivateShop
from support.integrations.shopify.shop import ShopifyShop
from support.integrations.shopify.subscriptions import stay_subscribed
from support.integrations.shopify.writing import ShopifyWrites
from support.integrations.smtp.mailer import SmtpMailer
from support.integrations.smtp.server import read_sender, read_url
from support.knowledge.index import KnowledgeIndex
from support.knowledge.lexicon import load_lexicon
from support.knowledge.sources.markdown import MarkdownFolder
from support.observing import Observer
from support.ports import Catalogue, Clock, Files, PrivateShop, Shop, ShopWrites
from support.world import Shelf


async def open_policies(folder: Path, stack: AsyncExitStack) -> KnowledgeIndex:
    """The policies' index, in memory: a few dozen sections are read faster than a file is checked."""
    index = KnowledgeIndex(":memory:", load_lexicon(folder / "synonyms.yaml"))
    stack.callback(index.close)
    await index.refresh([MarkdownFolder("policies", folder)])
    return index


async def open_rules(data: Path, stack: AsyncExitStack) -> Rules:
    """The rules, proven. Raises SettingError with the line of what is wrong."""
    knowledge = await open_policies(data / "policies", stack)
    return load_rules(data / "rules.yaml", knowledge.addresses())


@dataclass(frozen=True, slots=True)
class ShopSides:
    """One shop from its sides: for everybody, for verified accounts, and to change it."""

    shop: Shop
    catalogue: Catalogue
    private: PrivateShop | None = None
    writes: ShopWrites | None = None
    subscribe: Callable[[str], Awaitable[None]] | None = None
    """Has webhooks sent to an address."""


async def open_shop(settings: Settings, stack: AsyncExitStack, observer: Observer, clock: Clock) -> ShopSides:
    """The shop, or one that sends every question to a person."""
    if not settings.shopify:
        return ShopSides(NoShop(), NoShop())
    client = await stack.enter_async_context(shopify_client(settings, observer, clock))
    return ShopSides(
        ShopifyShop(client),
        ShopifyCatalogue(client),
        ShopifyPrivateShop(client),
        ShopifyWrites(client),
        partial(stay_subscribed, client),
    )


def shopify_client(settings: Settings, observer: Observer, clock: Clock) -> ShopifyClient:
    """With the static token where there is one, else with a client id and secret."""
    url = shopify_url(settings.shopify_shop, settings.shopify_api_url)
    if settings.shopify_access_token is not None:
        token = settings.shopify_access_token.get_secret_value()
        return ShopifyClient.with_access_token(url, token, observer.trouble, clock.sleep)
    secret = settings.shopify_client_secret.get_secret_value() if settings.shopify_client_secret else ""
    return ShopifyClient.with_client_credentials(url, settings.shopify_client_id, secret, observer.trouble, clock.sleep)


def open_model(settings: Settings) -> ModelAccess | None:
    """The model that converses, if one is set up. Nothing is connected, or imported, yet."""
    if not settings.model:
        return None
    names = (settings.relais_model, settings.relais_second_model)
    return ModelAccess(
        revealed(settings.openai_api_key),
        settings.openai_base_url,
        tuple(dict.fromkeys(filter(None, names))),
        settings.relais_deadline_s,
        awaited=settings.relais_engine == "llm",
    )


def open_mailer(settings: Settings, shelf: Shelf) -> SmtpMailer | None:
    """Who mails one-time codes, if mail is set up. Connects when there is something to send."""
    if settings.smtp_url is None:
        return None
    sender = read_sender(settings.mail_from, shelf.profile.name)
    return SmtpMailer(read_url(settings.smtp_url.get_secret_value()), sender, shelf.words, shelf.profile.name)


async def open_helpdesk(
    settings: Settings, stack: AsyncExitStack, files: Files | None = None
) -> GorgiasHelpdesk | None:
    """The helpdesk, if one is set up. `files` are those that customers sent."""
    if not settings.gorgias or settings.gorgias_api_key is None:
        return None
    url = base_url(settings.gorgias_domain, settings.gorgias_api_url)
    key = settings.gorgias_api_key.get_secret_value()
    client = await stack.enter_async_context(GorgiasClient(url, settings.gorgias_email, key))
    return GorgiasHelpdesk(client, settings.gorgias_domain, files)
