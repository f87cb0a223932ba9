"""Relais' composition root and command line: the only place that knows concrete classes.

Vendors' stand-ins (`sandbox`) are imported only by the commands that start them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp

from handlers.acting import Actor, Wished
from handlers.asking import Asker, Question
from handlers.cli import main
from handlers.console import ConsoleChannel
from handlers.doctor import Check, Finding, examine, missing_scopes
from handlers.helpdesk_webhooks import helpdesk_webhooks
from handlers.jobs import Tick, Ticks
from handlers.lifetime import run_until_stopped, until_told
from handlers.metrics import Metrics
from handlers.screen import NO_AGENTS, NO_MAIL, NO_WEBHOOKS, screen
from handlers.shop_webhooks import shop_webhooks
from handlers.slack.app import web_client
from handlers.slack.connection import SlackConnection, connect_slack
from handlers.slack.doctor import approvals, places, socket_mode
from handlers.slack.doctor import scopes as slack_scopes
from handlers.slack.profiles import SlackProfiles
from handlers.web import Endpoint, WebServer, web_app
from support import config, logs
from support.actions.case import CaseReader
from support.actions.execution import Performer
from support.actions.inquiry import Inquiry
from support.actions.proposals import Proposals
from support.actions.rules.loading import load_rules
from support.actions.telling import Telling
from support.actions.verdicts import Judge
from support.clock import SystemClock
from support.config import Settings, revealed
from support.desk import SupportDesk, join
from support.errors import SettingError, ShopRefused
from support.identity.access import OrderAccess, Ways
from support.integrations.gorgias.tickets import GorgiasHelpdesk
from support.integrations.gorgias.webhooks import webhook_path
from support.integrations.shopify.catalogue import ShopifyCatalogue
from support.integrations.shopify.private import ShopifyPrivateShop
from support.integrations.shopify.scopes import ACTION_SCOPES, ESSENTIAL, NEEDED_SCOPES
from support.integrations.shopify.shop import ShopifyShop
from support.integrations.shopify.subscriptions import WATCHED, subscribed
from support.integrations.shopify.webhooks import read_notice
from support.integrations.shopify.writing import ShopifyWrites
from support.model.people import Platform
from support.observing import Observer
from support.opening import ShopSides, open_helpdesk, open_mailer, open_policies, open_rules, open_shop, shopify_client
from support.ports import Channel, Clock
from support.profile import load_profile
from support.storage.database import connect
from support.storage.migrations import migrate
from support.storage.store import Store
from support.words import Words
from support.world import Shelf, World

VERSION = "0.1.0"
HEALTHY_WITHIN_S = 2.0
"""A database that takes longer is down, as far as whoever asks for readiness is concerned."""


async def open_slack(
    settings: Settings, shelf: Shelf, session: aiohttp.ClientSession, clock: Clock, *, paced: bool = True
) -> SlackConnection:
    """The workspace of SLACK_BOT_TOKEN."""
    return await connect_slack(
        session,
        token=revealed(settings.slack_bot_token),
        api_url=settings.slack_api_url,
        help_channels=settings.slack_help_channels,
        desk_channel=settings.slack_desk_channel,
        agents=settings.slack_agents,
        words=shelf.words,
        team_language=shelf.profile.team.language,
        clock=clock,
        paced=paced,
    )


class Relais:
    """The running product: start, wait, stop."""

    def __init__(
        self, settings: Settings, clock: Clock | None = None, *, paced: bool = True, http: bool = True
    ) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self._paced = paced
        self._http = http
        self._metrics = Metrics()
        self._stack = AsyncExitStack()
        self.desk: SupportDesk
        self.store: Store
        self.slack: SlackConnection | None = None
        self._server = WebServer(settings.host, settings.port)

    async def start(self) -> None:
        """Connect, catch up, listen. Raises RelaisError naming what to mend; then nothing is left running."""
        try:
            await self._start()
        except BaseException:  # whatever it was, and a cancelled start too, leaves nothing running
            await self._stack.aclose()
            raise

    async def _start(self) -> None:
        settings, clock = self.settings, self.clock
        shelf = Shelf.read(settings.relais_data)
        session = await self._stack.enter_async_context(aiohttp.ClientSession())
        channels: dict[Platform, Channel] = {}
        if settings.slack:
            self.slack = await open_slack(settings, shelf, session, clock, paced=self._paced)
            channels["slack"] = self.slack.channel
        shop = await open_shop(settings, self._stack, self._metrics, clock)
        helpdesk = await open_helpdesk(settings, self._stack, self.slack.files if self.slack else None)
        world = World(
            shop=shop.shop,
            private_shop=shop.private,
            catalogue=shop.catalogue,
            writes=shop.writes,
            agents=self.slack.agents if self.slack else None,
            mailer=open_mailer(settings, shelf),
            profiles={"slack": SlackProfiles(self.slack.client, self.slack.who.team)} if self.slack else {},
            channels=channels,
            desk=self.slack.desk if self.slack else None,
            helpdesk=helpdesk,
            news=helpdesk,
            help_channels=self.slack.help_keys if self.slack else frozenset(),
            channel_names=self.slack.help_names if self.slack else {},
        )
        ids = {key.rpartition(":")[2] for key in world.help_channels}
        shelf.profile.check_channels(ids | set(world.channel_names.values()))
        self.store = Store.open(settings.database_url, self._stack)
        knowledge = await open_policies(settings.relais_data / "policies", self._stack)
        rules = load_rules(settings.relais_data / "rules.yaml", knowledge.addresses())
        self.desk = join(
            shelf, self.store.rows, world, knowledge=knowledge, rules=rules, clock=clock, observer=self._metrics
        )
        self._stack.push_async_callback(self.desk.drain)
        if self.slack is not None:
            self._prepare_slack(self.slack, shelf)
        await self.desk.recover()
        if self._http:
            app = web_app(
                slack=self.slack.requests if self.slack else None,
                shop=self._shop_hooks(),
                helpdesk=self._helpdesk_hooks(),
                health=self._health,
                metrics=self._exposed,
            )
            await self._server.start(app)
            self._stack.push_async_callback(self._server.stop)
        if self.slack is not None:
            self._stack.push_async_callback(self.slack.close)
            await self.slack.listen()
        self._tick(shop, helpdesk)

    def _helpdesk_hooks(self) -> tuple[str, Endpoint] | None:
        secret, follower = self.settings.gorgias_webhook, self.desk.follower
        if secret is None or follower is None:
            return None
        return webhook_path(secret), helpdesk_webhooks(secret, follower.notice)

    def _shop_hooks(self) -> Endpoint | None:
        secret = self.settings.shop_webhook_secret
        if not self.settings.shopify or secret is None:
            return None
        return shop_webhooks(partial(read_notice, secret=secret), self.desk.noticing.notice)

    def _prepare_slack(self, slack: SlackConnection, shelf: Shelf) -> None:
        secret, token = self.settings.slack_signing_secret, self.settings.slack_app_token
        slack.answer_to(
            self.desk.reception,
            self.desk.team,
            self.store.bookmarks,
            words=shelf.words,
            language=shelf.profile.language,
            signing_secret=secret.get_secret_value() if secret else None,
            app_token=token.get_secret_value() if token else None,
        )

    def _tick(self, shop: ShopSides, helpdesk: GorgiasHelpdesk | None) -> None:
        ticks = [
            Tick("outbox", 1.0, self.desk.outbox.sweep),
            Tick("promises", 2.0, self.desk.reception.wake),
            Tick("proposals", 5.0, self.desk.team.lapse),
            Tick("rounds", 30.0, self.desk.rounds.make),
            Tick("purge", 3600.0, self._purge),
        ]
        if self.slack is not None:
            ticks.append(Tick("missed", 5.0, self.slack.look))
        if self.desk.follower is not None:
            ticks.append(Tick("helpdesk", 30.0, self.desk.follower.sweep, at_once=True))
        public, secret = self.settings.public_url, self.settings.gorgias_webhook
        if self._http and helpdesk is not None and public and secret:
            ticks.append(Tick("callback", 3600.0, partial(helpdesk.call_back, public, secret), at_once=True))
        if self._http and shop.subscribe is not None and self.settings.shop_webhooks_url:
            asked = partial(shop.subscribe, self.settings.shop_webhooks_url)
            ticks.append(Tick("webhooks", 3600.0, asked, at_once=True))
        running = Ticks(ticks)
        running.start()
        self._stack.callback(running.stop)

    async def _purge(self) -> None:
        await self.store.purge(self.clock.now())

    @property
    def port(self) -> int:
        """The HTTP port that is really listened on (PORT=0 takes a free one)."""
        return self._server.port

    async def _health(self) -> Mapping[str, bool]:
        """What must work for events to be taken in. HTTP needs no line: an answer to this shows that it does."""
        parts = {"database": await self.store.database.answers(HEALTHY_WITHIN_S)}
        if self.slack is not None and self.slack.sockets is not None:
            parts["slack_sockets"] = await self.slack.sockets.connected() > 0
        return parts

    async def _exposed(self) -> bytes:
        reachable = await self.store.database.answers(HEALTHY_WITHIN_S)
        return self._metrics.expose(self.desk.lanes.busy, await self.store.outbox.backlog() if reachable else {})

    async def stop(self) -> None:
        """Stop taking in, finish what is under way, close. What was not begun stays stored for the next start."""
        await self._stack.aclose()


async def open_console(
    settings: Settings, channel: ConsoleChannel, clock: Clock, observer: Observer, stack: AsyncExitStack
) -> SupportDesk:
    """A desk on a database in memory that speaks on the console, with the shop of `settings`."""
    shelf = Shelf.read(settings.relais_data)
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
    )
    rows = Store.open("sqlite:///:memory:", stack).rows
    knowledge = await open_policies(settings.relais_data / "policies", stack)
    rules = load_rules(settings.relais_data / "rules.yaml", knowledge.addresses())
    return join(shelf, rows, world, knowledge=knowledge, rules=rules, clock=clock, observer=observer)


async def ask_all(
    settings: Settings, questions: Sequence[Question], email: str | None, clock: Clock, tell: Callable[[int], None]
) -> list[dict[str, Any]]:
    """`ask`: every question in a conversation of its own."""
    async with AsyncExitStack() as stack:
        asker = Asker(ConsoleChannel())
        desk = await open_console(settings, asker.channel, clock, asker, stack)
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


@asynccontextmanager
async def shop_or_sandbox(
    settings: Settings, shop: Path | None, *, dump: Path | None = None
) -> AsyncIterator[tuple[Settings, Clock]]:
    """The settings as they are when a shop is set up; else with the sandbox's shop, and the clock of its day.

    What is done in the sandbox is kept nowhere, unless `dump` says where to write its shop at the end.
    """
    if settings.shopify and shop is None:
        if dump is not None:
            raise SettingError("--dump-shop is for the sandbox's shop: leave it out, or name a --shop")
        yield settings, SystemClock()
        return
    from sandbox.world import start_world  # noqa: PLC0415 - only when the stand-ins are wanted

    async with start_world(shop) as world:
        world.shopify.stage.throttle.enforced = False  # the vendor's limits are for who shares a shop
        overrides = lowered(world.environment()) | {"database_url": "sqlite:///:memory:"}
        yield config.load(_env_file=None, **overrides), SystemClock(world.now)
        if dump is not None:
            await asyncio.to_thread(dump.write_text, world.shopify.shop.dump_json(), "utf-8")


def lowered(environment: Mapping[str, str]) -> dict[str, str]:
    """Variables as `Settings` takes them."""
    return {name.lower(): value for name, value in environment.items()}


async def play(tour: bool, svg: Path | None, shop: Path | None) -> bool:
    """The demo: sandbox world, real bot, and either a person or the tour at the terminal."""
    from sandbox.terminal import Terminal, play_tour  # noqa: PLC0415
    from sandbox.world import start_world  # noqa: PLC0415

    with TemporaryDirectory(prefix="relais-demo-") as folder:
        async with start_world(shop) as world:
            overrides = lowered(world.environment()) | {"database_url": f"sqlite:///{folder}/demo.db"}
            relais = Relais(config.load(_env_file=None, **overrides), SystemClock(world.now), http=False)
            await relais.start()
            try:
                if tour:
                    return await play_tour(world, svg)
                await Terminal(world).run()
                return True
            finally:
                await relais.stop()


async def examine_all(settings: Settings) -> list[Finding]:
    """Every part that is on, and a line for every part that is off."""
    async with AsyncExitStack() as stack:
        shelf = Shelf.read(settings.relais_data)
        findings: list[Finding] = []

        async def rules_side() -> str:
            return (await open_rules(settings.relais_data, stack)).summary

        checks = [Check("Rules", rules_side, "See docs/rules.md")]
        if settings.slack:
            session = await stack.enter_async_context(aiohttp.ClientSession())

            async def slack_side() -> str:
                client = web_client(revealed(settings.slack_bot_token), settings.slack_api_url, session)
                well = [await slack_scopes(client, slack_email=shelf.profile.identity.slack_email)]
                if settings.slack_app_token:
                    well.append(await socket_mode(client, revealed(settings.slack_app_token)))
                slack = await open_slack(settings, shelf, session, SystemClock())
                return ", ".join([slack.who.team_name, *well, places(slack)]) + await approvals(slack)

            checks.append(Check("Slack", slack_side, "See docs/slack.md"))
        if settings.shopify:
            client = await stack.enter_async_context(shopify_client(settings, Observer(), SystemClock()))
            shop = ShopifyShop(client)

            async def shop_side() -> str:
                facts = await shop.ping()
                granted = await shop.scopes()
                if ESSENTIAL not in granted:
                    raise ShopRefused(f"missing scope: {ESSENTIAL} ({NEEDED_SCOPES[ESSENTIAL]})")
                lacking = missing_scopes(granted, NEEDED_SCOPES | ACTION_SCOPES)
                return f"{facts.name}, {facts.currency}, {f'without the scopes {lacking}' if lacking else 'all scopes'}"

            async def webhooks_side() -> str:
                there = await subscribed(client, settings.shop_webhooks_url)
                lacking = ", ".join(topic for topic in WATCHED if topic not in there)
                return f"to be asked for at the next start: {lacking}" if lacking else f"{len(there)} topics"

            checks.append(Check("Shopify", shop_side, "See docs/shopify.md"))
            if settings.shop_webhooks_url:
                checks.append(Check("Webhooks", webhooks_side, "See docs/shopify.md"))
            else:
                findings.append(Finding("Webhooks", None, f"{NO_WEBHOOKS} (docs/shopify.md)"))
        helpdesk = await open_helpdesk(settings, stack)
        if helpdesk is not None:
            checks.append(Check("Gorgias", helpdesk.ping, "See docs/gorgias.md"))
        mailer = open_mailer(settings, shelf)
        if mailer is not None:
            checks.append(Check("Mail", mailer.ping, "See docs/mail.md"))
        findings += await examine(checks)
        off = {"Slack": settings.slack, "Shopify": settings.shopify, "Gorgias": settings.gorgias}
        findings += [Finding(name, None, f"set its variables to switch it on (docs/{name.lower()}.md)")
                     for name, is_on in off.items() if not is_on]  # fmt: skip
        if settings.slack and not settings.slack_agents:
            findings.append(Finding("Approvals", None, f"{NO_AGENTS} (docs/actions.md)"))
        if mailer is None:
            findings.append(Finding("Mail", None, f"{NO_MAIL} (docs/mail.md)"))
        return findings


class Composition:
    """What the command line asks for, made of concrete parts. Implements `handlers.cli.Product`."""

    version = VERSION

    def run(self) -> None:
        """Run until SIGTERM or Ctrl-C."""
        settings = config.load()
        logs.configure(settings.log_level, settings.log_format)
        if not settings.slack:
            raise SettingError("no platform is set up: set SLACK_BOT_TOKEN and what goes with it (docs/slack.md)")
        relais = Relais(settings)
        asyncio.run(run_until_stopped(relais, VERSION, lambda: screen(settings, relais.slack, relais.port)))

    def ask(
        self, questions: Sequence[Question], email: str | None, shop: Path | None, tell: Callable[[int], None]
    ) -> list[dict[str, Any]]:
        """Ask all, with the sandbox's vendors where none are set."""
        settings = config.load()
        logs.configure("WARNING", settings.log_format)

        async def go() -> list[dict[str, Any]]:
            async with shop_or_sandbox(settings, shop) as (there, clock):
                return await ask_all(there, questions, email, clock, tell)

        return asyncio.run(go())

    def sandbox(self, shop: Path | None, tell: Callable[[Mapping[str, str], str], None]) -> None:
        """Start the stand-ins, tell their environment and where mail is read, stay until Ctrl-C."""
        from sandbox.world import start_world  # noqa: PLC0415 - only when the stand-ins are wanted

        async def go() -> None:
            stopped = until_told()
            async with start_world(shop) as world:
                tell(world.environment(), world.mails_url)
                await stopped.wait()

        asyncio.run(go())

    def demo(self, tour: bool, svg: Path | None, shop: Path | None) -> bool:
        """Play the demo; False when the tour's checks failed."""
        logs.configure("ERROR", "console")
        return asyncio.run(play(tour, svg, shop))

    def act(
        self, wishes: Sequence[Wished], *, dry_run: bool, shop: Path | None, rules: Path | None, dump: Path | None,
        tell: Callable[[dict[str, Any]], None],
    ) -> None:  # fmt: skip
        """Play the wishes one after the other, over the sandbox's shop where none is set."""
        settings = config.load()
        logs.configure("WARNING", settings.log_format)

        async def go() -> None:
            async with shop_or_sandbox(settings, shop, dump=dump) as (there, clock), \
                    open_actor(there, rules, clock) as actor:  # fmt: skip
                for wished in wishes:
                    tell(await actor.act(wished, dry_run=dry_run))

        asyncio.run(go())

    def check_rules(self) -> str:
        """How many rules there are; SettingError with the line of what is wrong."""

        async def go() -> str:
            async with AsyncExitStack() as stack:
                return (await open_rules(config.load().relais_data, stack)).summary

        return asyncio.run(go())

    def explain_rules(self, order: str, action: str, arguments: Mapping[str, Any], shop: Path | None) -> Sequence[str]:
        """Ask the rules, over the sandbox's shop where none is set."""
        settings = config.load()
        logs.configure("WARNING", settings.log_format)

        async def go() -> Sequence[str]:
            async with shop_or_sandbox(settings, shop) as (there, clock):
                return await explain_rules(there, order, action, arguments, clock)

        return asyncio.run(go())

    def doctor(self) -> list[Finding]:
        """Examine everything."""
        settings = config.load()
        logs.configure("ERROR", settings.log_format)
        return asyncio.run(examine_all(settings))

    def migrate(self) -> bool:
        """Bring the database up to date; True when there was something to do."""
        return migrate(connect(config.load().database_url))


if __name__ == "__main__":
    main(Composition())
