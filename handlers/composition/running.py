"""The running product: everything that the settings switch on, joined, started and stopped together."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from functools import partial

import aiohttp

from handlers.composition.agents import EveryAgent
from handlers.composition.relay import Relay
from handlers.composition.slack_side import SlackSide
from handlers.composition.workspace import EveryFile, open_discord
from handlers.discord.connection import DiscordConnection
from handlers.discord.doctor import PermissionWatch
from handlers.helpdesk_webhooks import helpdesk_webhooks
from handlers.jobs import Tick, Ticks
from handlers.metrics import Metrics
from handlers.shop_webhooks import shop_webhooks
from handlers.slack.connection import SlackConnection, TeamSide
from handlers.slack.installations import Installations
from handlers.slack.profiles import SlackProfiles
from handlers.slack.workspaces import BoardsByTeam, ChannelsByTeam, FilesByTeam, SignalsByTeam, StreamsByTeam
from handlers.web import Endpoint, WebServer, web_app
from support.actions.rules.loading import load_rules
from support.clock import SystemClock
from support.config import Settings
from support.desk import SupportDesk, join
from support.integrations.gorgias.tickets import GorgiasHelpdesk
from support.integrations.gorgias.webhooks import webhook_path
from support.integrations.shopify.webhooks import read_notice
from support.model.people import Platform
from support.opening import ShopSides, open_helpdesk, open_mailer, open_model, open_policies, open_shop
from support.ports import Admins, Agents, Board, Channel, Clock, Files, Signals
from support.storage.baton import Baton
from support.storage.store import Store
from support.tasks import ended
from support.world import Shelf, World

HEALTHY_WITHIN_S = 2.0
"""A database that takes longer is down, as far as whoever asks for readiness is concerned."""


class Relais:
    """The running product: start, wait, stop."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock | None = None,
        *,
        shelf: Shelf | None = None,
        paced: bool = True,
        http: bool = True,
    ) -> None:
        """`shelf` spares reading the data folder again, where many are started one after the other."""
        self.settings = settings
        self.clock = clock or SystemClock()
        self._shelf = shelf
        self._paced = paced
        self._http = http
        self._metrics = Metrics()
        self._stack = AsyncExitStack()
        self._relay = Relay(
            Baton.of(settings.database_url), lay_down=self._lay_down, take_up=self._take_up, look=self._look_elsewhere
        )
        self._work = Ticks([])
        self._chores: list[Tick] = []
        """What is done by the clock while this process works."""
        self.desk: SupportDesk
        self.store: Store
        self._slack: SlackSide
        self._names: dict[str, str] = {}
        """What help channels are called, by their keys."""
        self.discord: DiscordConnection | None = None
        self._server = WebServer(settings.host, settings.port)

    @property
    def slack(self) -> SlackConnection | None:
        """The workspace of SLACK_BOT_TOKEN."""
        return self._slack.own

    @property
    def slack_desk(self) -> SlackConnection | None:
        """Where the team is, if that is another workspace."""
        return self._slack.desk

    @property
    def installations(self) -> Installations | None:
        """Who else installed the app, where that is possible."""
        return self._slack.installations

    async def start(self) -> None:
        """Connect, catch up, listen; waits while Slack does not take the token.

        Raises RelaisError naming what to mend; then nothing is left running.
        """
        try:
            await self._start()
        except BaseException:  # whatever it was, and a cancelled start too, leaves nothing running
            await self._stack.aclose()
            raise

    async def _start(self) -> None:
        settings = self.settings
        shelf = self._shelf or Shelf.read(settings.relais_data)
        await self._connect(shelf)
        shop = await open_shop(settings, self._stack, self._metrics, self.clock)
        files = EveryFile(self._files)
        helpdesk = await open_helpdesk(settings, self._stack, files)
        world = self._world(shelf, shop, helpdesk, files)
        ids = {key.rpartition(":")[2] for key in world.help_channels}
        shelf.profile.check_channels(ids | set(world.channel_names.values()))
        self._stack.callback(self._relay.end)
        await self._relay.wait()
        self.store = Store.open(settings.database_url, self._stack)
        knowledge = await open_policies(settings.relais_data / "policies", self._stack)
        rules = load_rules(settings.relais_data / "rules.yaml", knowledge.addresses())
        self.desk = join(
            shelf, self.store.rows, world, knowledge=knowledge, rules=rules, clock=self.clock, observer=self._metrics
        )
        self._stack.push_async_callback(self.desk.drain)
        self._slack.answer(self.desk, self.store, self._names)
        if self.discord is not None:
            self.discord.answer_to(
                self.desk.reception, self.store.conversations, self.store.bookmarks, shelf.words,
                shortcuts=self.desk.shortcuts, commands=self.desk.commands, registrations=self.store.registrations,
            )  # fmt: skip
        await self.desk.recover()
        await self._listen()
        self._tick(shop, helpdesk)
        handing_over = asyncio.create_task(self._relay.run(), name="relay")
        self._stack.push_async_callback(_cut_off, handing_over)
        self._load_engine()

    @property
    def _platforms(self) -> Sequence[SlackConnection | DiscordConnection]:
        """Where customers are."""
        return [one for one in (self.slack, self.discord) if one is not None]

    @property
    def _files(self) -> tuple[Files, ...]:
        slack = FilesByTeam(self._slack.workspaces) if self._slack.workspaces else None
        return tuple(side for side in (slack, self.discord.files if self.discord else None) if side is not None)

    async def _connect(self, shelf: Shelf) -> None:
        """Every platform that is on."""
        settings = self.settings
        session = await self._stack.enter_async_context(aiohttp.ClientSession())
        self._slack = SlackSide(settings, shelf, session, self.clock, paced=self._paced)
        await self._slack.connect(self._server if self._http else None, self._no_figures)
        if settings.discord:
            self.discord = await open_discord(settings, shelf, session, self.clock)
            self._stack.push_async_callback(self.discord.hang_up)

    def _world(self, shelf: Shelf, shop: ShopSides, helpdesk: GorgiasHelpdesk | None, files: Files) -> World:
        slack, everywhere, platforms = self.slack, self._slack.workspaces, self._platforms
        team = self._slack.team
        self._names.update({key: name for one in platforms for key, name in one.help_names.items()})
        channels: dict[Platform, Channel] = {}
        if everywhere is not None:
            channels["slack"] = ChannelsByTeam(everywhere)
        if self.discord is not None:
            channels["discord"] = self.discord.channel
        return World(
            shop=shop.shop,
            private_shop=shop.private,
            catalogue=shop.catalogue,
            writes=shop.writes,
            agents=self._agents(team),
            admins=self._admins(team),
            mailer=open_mailer(self.settings, shelf),
            profiles={"slack": SlackProfiles(slack.client, slack.who.team)} if slack else {},
            channels=channels,
            boards=self._boards(),
            signals=self._signals(),
            live={"slack": StreamsByTeam(everywhere)} if everywhere else {},
            desk=team.desk if team else None,
            helpdesk=helpdesk,
            files=files,
            news=helpdesk,
            help_channels=frozenset().union(*(one.help_keys for one in platforms)),
            channel_names=self._names,
            pressing=frozenset({"discord"}),
            rooms=frozenset({"discord"} if self.discord and self.discord.threads.has_rooms else ()),
            states={"discord": self.discord.states} if self.discord else {},
            showing=frozenset(self.discord.forums) if self.discord else frozenset(),
            model=open_model(self.settings),
        )

    def _agents(self, team: TeamSide | None) -> Agents | None:
        """The team's people, wherever they are."""
        found = (team.agents if team else None, self.discord.agents if self.discord else None)
        sides = tuple(side for side in found if side is not None)
        return EveryAgent(sides) if sides else None

    def _boards(self) -> Mapping[Platform, Board]:
        """Where messages stay in sight, by platform."""
        found: dict[Platform, Board | None] = {
            "slack": BoardsByTeam(self._slack.workspaces) if self._slack.workspaces else None,
            "discord": self.discord.board if self.discord else None,
        }
        return {platform: board for platform, board in found.items() if board is not None}

    def _signals(self) -> Mapping[Platform, Signals]:
        """What is shown while an answer is on its way, by platform."""
        found: dict[Platform, Signals] = {}
        if self._slack.workspaces is not None:
            found["slack"] = SignalsByTeam(self._slack.workspaces)
        if self.discord is not None:
            found["discord"] = self.discord.signals
        return found

    def _admins(self, team: TeamSide | None) -> Mapping[Platform, Admins]:
        """Who may administer, by platform."""
        found: dict[Platform, Admins | None] = {
            "slack": team.admins if team else None,
            "discord": self.discord.admins if self.discord else None,
        }
        return {platform: admins for platform, admins in found.items() if admins is not None}

    async def _listen(self) -> None:
        if self._http:
            app = web_app(
                slack=self._slack.requests,
                pages=self._slack.pages,
                shop=self._shop_hooks(),
                helpdesk=self._helpdesk_hooks(),
                health=self._health,
                metrics=self._exposed,
            )
            await self._server.start(app)
            self._stack.push_async_callback(self._server.stop)
        await self._slack.listen(self._stack)
        if self.discord is not None:
            self._stack.push_async_callback(self.discord.close)
            await self.discord.listen()

    def _load_engine(self) -> None:
        """The bot is ready without its model, which takes seconds to import."""
        loading = asyncio.create_task(self.desk.engine.load_meanwhile())
        self._stack.push_async_callback(ended, (loading,))

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

    def _tick(self, shop: ShopSides, helpdesk: GorgiasHelpdesk | None) -> None:
        """What each process looks at for itself, and what only the one that works does."""
        hearing = self._slack.ticks()
        if self.discord is not None:
            hearing.append(Tick("missed at Discord", 5.0, self.discord.look))
            hearing.append(Tick("permissions at Discord", 5.0, PermissionWatch(self.discord).look))
        running = Ticks(hearing)
        running.start()
        self._stack.callback(running.stop)
        self._chores = self._work_ticks(shop, helpdesk)
        self._work = Ticks(self._chores)
        self._work.start()
        self._stack.callback(lambda: self._work.stop())  # noqa: PLW0108 - they are others after a hand-over

    def _work_ticks(self, shop: ShopSides, helpdesk: GorgiasHelpdesk | None) -> list[Tick]:
        ticks = [
            Tick("outbox", 1.0, self.desk.outbox.sweep),
            Tick("promises", 2.0, self.desk.reception.wake),
            Tick("proposals", 5.0, self.desk.team.lapse),
            Tick("rounds", 30.0, self.desk.rounds.make),
            Tick("purge", 3600.0, self._purge),
        ]
        if self.desk.follower is not None:
            ticks.append(Tick("helpdesk", 30.0, self.desk.follower.sweep, at_once=True))
        public, secret = self.settings.public_url, self.settings.gorgias_webhook
        if self._http and helpdesk is not None and public and secret:
            ticks.append(Tick("callback", 3600.0, partial(helpdesk.call_back, public, secret), at_once=True))
        if self._http and shop.subscribe is not None and self.settings.shop_webhooks_url:
            asked = partial(shop.subscribe, self.settings.shop_webhooks_url)
            ticks.append(Tick("webhooks", 3600.0, asked, at_once=True))
        return ticks

    async def _lay_down(self) -> None:
        """Another process works from here on. Slack's events are taken in as before; Discord tells all to both."""
        self._work.stop()
        if self.discord is not None:
            await self.discord.close()
        await self.desk.rest()

    async def _take_up(self) -> None:
        """The other process is gone, maybe with what it had not stored yet."""
        self._work = Ticks(self._chores)
        self._slack.read_missed()
        await self.desk.recover()
        self._work.start()
        if self.discord is not None:
            await self.discord.listen()

    async def _look_elsewhere(self) -> None:
        await self.desk.reception.look_elsewhere()

    async def _purge(self) -> None:
        await self.store.purge(self.clock.now())

    @property
    def port(self) -> int:
        """The HTTP port that is really listened on (PORT=0 takes a free one)."""
        return self._server.port

    async def _health(self) -> Mapping[str, bool]:
        """What must work for events to be taken in. HTTP needs no line: an answer to this shows that it does."""
        parts = {"database": await self.store.database.answers(HEALTHY_WITHIN_S), **await self._slack.health()}
        if self.discord is not None:
            parts |= self.discord.health
        return parts

    async def _exposed(self) -> bytes:
        reachable = await self.store.database.answers(HEALTHY_WITHIN_S)
        waiting = await self.store.outbox.backlog() if reachable else {}
        unreadable = len(await self.store.tickets.apart()) if reachable else 0
        return self._metrics.expose(self.desk.lanes.busy, waiting, unreadable)

    async def ended(self) -> str:
        """Returns with why, once a part without which nothing is heard any more ended by itself; else never."""
        if self.discord is None:
            await asyncio.Event().wait()
            raise AssertionError("nobody sets it")
        return f"Discord's gateway is closed for good: {await self.discord.ended()}; doctor says more"

    async def _no_figures(self) -> bytes:
        return self._metrics.expose(0, {})

    async def stop(self) -> None:
        """Stop taking in, finish what is under way, close. What was not begun stays stored for the next start."""
        await self._stack.aclose()


async def _cut_off(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait({task})
