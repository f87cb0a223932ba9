"""What `doctor` examines: every part that is on, and a line for every part that is off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AsyncExitStack
from functools import partial

import aiohttp

from handlers.composition.workspace import open_discord, open_slack, slack_workspaces
from handlers.discord.doctor import commands, permissions, tags
from handlers.doctor import Check, Finding, examine, missing_scopes
from handlers.model_check import ask_models
from handlers.screen import NO_AGENTS, NO_MAIL, NO_WEBHOOKS
from handlers.slack.app import identify, web_client
from handlers.slack.connection import Wanted
from handlers.slack.doctor import approvals, declared, places, socket_mode
from handlers.slack.doctor import scopes as slack_scopes
from handlers.slack.manifest import manifest
from handlers.web import INSTALL
from support.clock import SystemClock
from support.config import Settings, revealed
from support.errors import ChannelRefused, ChannelUnavailable, ShopRefused
from support.integrations.gorgias.tickets import GorgiasHelpdesk
from support.integrations.shopify.client import ShopifyClient
from support.integrations.shopify.scopes import ACTION_SCOPES, ESSENTIAL, NEEDED_SCOPES
from support.integrations.shopify.shop import ShopifyShop
from support.integrations.shopify.subscriptions import WATCHED, subscribed
from support.model.installations import Installation
from support.observing import Observer
from support.opening import open_helpdesk, open_mailer, open_model, open_rules, shopify_client
from support.storage.store import Store
from support.world import Shelf


async def examine_all(settings: Settings) -> list[Finding]:
    """Every part that is on, and a line for every part that is off."""
    async with AsyncExitStack() as stack:
        shelf = Shelf.read(settings.relais_data)

        async def rules_side() -> str:
            return (await open_rules(settings.relais_data, stack)).summary

        checks = [Check("Rules", rules_side, "See docs/rules.md")]
        for name, wanted in slack_workspaces(settings).items():
            session = await stack.enter_async_context(aiohttp.ClientSession())
            checks.append(_slack(name, wanted, settings, shelf, session))
        if settings.slack_installs:
            session = await stack.enter_async_context(aiohttp.ClientSession())
            checks.append(_installs(settings, Store.open(settings.database_url, stack), session))
        if settings.discord:
            session = await stack.enter_async_context(aiohttp.ClientSession())
            checks.append(_discord(settings, shelf, session))
        if settings.shopify:
            client = await stack.enter_async_context(shopify_client(settings, Observer(), SystemClock()))
            checks += _shopify(settings, client)
        helpdesk = await open_helpdesk(settings, stack)
        if helpdesk is not None:
            checks.append(_gorgias(helpdesk, shelf))
        mailer = open_mailer(settings, shelf)
        if mailer is not None:
            checks.append(Check("Mail", mailer.ping, "See docs/mail.md"))
        model = open_model(settings)
        if model is not None:
            checks.append(Check("Model", partial(ask_models, model), "See docs/agent.md"))
        return [*await examine(checks), *_off(settings, mail=mailer is not None)]


def _slack(name: str, wanted: Wanted, settings: Settings, shelf: Shelf, session: aiohttp.ClientSession) -> Check:
    async def look() -> str:
        client = web_client(wanted.token, settings.slack_api_url, session)
        email = shelf.profile.identity.slack_email and wanted.customers
        well = [await slack_scopes(client, wanted.setting, slack_email=email)]
        if wanted.app_token:
            setting = wanted.setting.replace("BOT", "APP")
            well.append(await socket_mode(client, wanted.app_token, setting))
        if settings.slack_config_token and wanted.customers:
            needed = manifest(socket_mode=bool(wanted.app_token))
            well.append(await declared(client, revealed(settings.slack_config_token), needed))
        else:
            well.append("events not looked at (SLACK_CONFIG_TOKEN)")
        slack = await open_slack(settings, wanted, shelf, session, SystemClock())
        return ", ".join([slack.who.team_name, *well, places(slack)]) + await approvals(slack)

    return Check(name, look, "See docs/slack.md")


def _installs(settings: Settings, store: Store, session: aiohttp.ClientSession) -> Check:
    from handlers.slack.sealing import TokenSeal  # noqa: PLC0415 - few have these, and it brings cryptography

    seal = TokenSeal(revealed(settings.slack_client_secret))

    async def trouble(installation: Installation) -> str:
        token = seal.open(installation.sealed)
        if token is None:
            return "kept with another SLACK_CLIENT_SECRET"
        try:
            await identify(web_client(token, settings.slack_api_url, session))
        except (ChannelRefused, ChannelUnavailable) as error:
            return str(error)
        return ""

    async def look() -> str:
        there = await store.installations.all()
        found = {one.name: await trouble(one) for one in there}
        broken = [f"{name} ({why})" for name, why in found.items() if why]
        if broken:
            raise ChannelRefused(f"not to be reached: {', '.join(broken)}")
        names = f"{len(found)}: {', '.join(found)}" if found else "none yet"
        return f"{settings.public_url.rstrip('/')}{INSTALL}; workspaces: {names}"

    return Check("Installs", look, "Install the app there again (docs/slack.md)")


def _discord(settings: Settings, shelf: Shelf, session: aiohttp.ClientSession) -> Check:
    async def look() -> str:
        discord = await open_discord(settings, shelf, session, SystemClock())
        try:
            names = ", ".join(f"#{name}" for name in discord.help_channels.values())
            allowed = ", ".join([permissions(discord), await commands(discord), *discord.people(), *tags(discord)])
            return f"{discord.guild_name}, in {names}, reads messages, {allowed}"
        finally:
            await discord.hang_up()

    return Check("Discord", look, "See docs/discord.md")


def _gorgias(helpdesk: GorgiasHelpdesk, shelf: Shelf) -> Check:
    async def look() -> str:
        domain = await helpdesk.ping()
        teams = [route.team for route in shelf.profile.helpdesk.routes if route.team]
        if teams:
            await helpdesk.check_teams(teams)
        return f"{domain}, with the teams of helpdesk.routes" if teams else domain

    return Check("Gorgias", look, "See docs/gorgias.md")


def _shopify(settings: Settings, client: ShopifyClient) -> Iterator[Check]:
    shop = ShopifyShop(client)

    async def look() -> str:
        facts = await shop.ping()
        granted = await shop.scopes()
        if ESSENTIAL not in granted:
            raise ShopRefused(f"missing scope: {ESSENTIAL} ({NEEDED_SCOPES[ESSENTIAL]})")
        lacking = missing_scopes(granted, NEEDED_SCOPES | ACTION_SCOPES)
        return f"{facts.name}, {facts.currency}, {f'without the scopes {lacking}' if lacking else 'all scopes'}"

    async def webhooks() -> str:
        there = await subscribed(client, settings.shop_webhooks_url)
        lacking = ", ".join(topic for topic in WATCHED if topic not in there)
        return f"to be asked for at the next start: {lacking}" if lacking else f"{len(there)} topics"

    yield Check("Shopify", look, "See docs/shopify.md")
    if settings.shop_webhooks_url:
        yield Check("Webhooks", webhooks, "See docs/shopify.md")


def _off(settings: Settings, *, mail: bool) -> Iterator[Finding]:
    parts = {
        "Slack": settings.slack,
        "Discord": settings.discord,
        "Shopify": settings.shopify,
        "Gorgias": settings.gorgias,
    }
    for name, is_on in parts.items():
        if not is_on:
            yield Finding(name, None, f"set its variables to switch it on (docs/{name.lower()}.md)")
    if settings.shopify and not settings.shop_webhooks_url:
        yield Finding("Webhooks", None, f"{NO_WEBHOOKS} (docs/shopify.md)")
    if (settings.slack or settings.slack_desk) and not settings.slack_agents:
        yield Finding("Approvals", None, f"{NO_AGENTS} (docs/actions.md)")
    if not mail:
        yield Finding("Mail", None, f"{NO_MAIL} (docs/mail.md)")
