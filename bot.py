"""Relais' composition root and command line; its rooms are in `handlers.composition`.

Vendors' stand-ins (`sandbox`) are imported only by the commands that start them.
"""

from __future__ import annotations

import gc

if __name__ == "__main__":
    gc.disable()  # what is imported stays: looking through it for garbage takes a sixth of the start

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from handlers.acting import Wished
from handlers.asking import Question
from handlers.cli import main
from handlers.composition.actor import open_actor
from handlers.composition.console import ask_all, evaluate_all, explain_message, explain_rules
from handlers.composition.examining import examine_all
from handlers.composition.running import Relais
from handlers.doctor import Finding
from handlers.evaluating import Played, Provider, Report, Stage, read_scenarios
from handlers.leaks import Secrets
from handlers.lifetime import run_until_stopped, until_told
from handlers.screen import screen
from handlers.slack.manifest import manifest
from support import config, logs
from support.clock import SystemClock
from support.config import Settings
from support.errors import SettingError
from support.model.people import Platform
from support.opening import open_rules
from support.ports import Clock
from support.storage.database import connect
from support.storage.migrations import migrate

if TYPE_CHECKING:
    from sandbox.world import World

VERSION = "0.1.0"


@asynccontextmanager
async def shop_or_sandbox(
    settings: Settings, shop: Path | None, *, dump: Path | None = None
) -> AsyncIterator[tuple[Settings, Clock]]:
    """The settings as they are when a shop is set up; else with the sandbox's shop, and the clock of its day.

    What is done in the sandbox is kept nowhere, unless `dump` says where to write its shop at the end.
    """
    if dump is not None and settings.shopify and shop is None:
        raise SettingError("--dump-shop is for the sandbox's shop: leave it out, or name a --shop")
    async with shop_and_world(settings, shop) as (there, clock, world):
        yield there, clock
        if dump is not None and world is not None:
            await asyncio.to_thread(dump.write_text, world.shopify.shop.dump_json(), "utf-8")


@asynccontextmanager
async def shop_and_world(settings: Settings, shop: Path | None) -> AsyncIterator[tuple[Settings, Clock, World | None]]:
    """The same with the sandbox's world, where that is played in."""
    if settings.shopify and shop is None:
        yield settings, SystemClock(), None
        return
    from sandbox.world import start_world  # noqa: PLC0415 - only when the stand-ins are wanted

    async with start_world(shop) as world:
        world.shopify.stage.throttle.enforced = False  # the vendor's limits are for who shares a shop
        overrides = lowered(world.environment()) | model_of(settings) | {"database_url": "sqlite:///:memory:"}
        yield config.load(_env_file=None, **overrides), SystemClock(world.now), world


@asynccontextmanager
async def provider_of(settings: Settings, played: Played) -> AsyncIterator[tuple[Settings, Provider]]:
    """The model of an evaluation, with all that it is sent kept: the scripted one, a recording, or the real one."""
    from sandbox.openai.desk import Desk  # noqa: PLC0415 - only when models are evaluated
    from sandbox.openai.recorder import record  # noqa: PLC0415
    from sandbox.openai.recording import Recording, Replay  # noqa: PLC0415
    from sandbox.openai.server import start  # noqa: PLC0415

    async with AsyncExitStack() as stack:
        script = replay = None
        if played.replay is not None:
            recording = Recording.read(played.replay)
            replay = Replay(recording)
            model = await stack.enter_async_context(start(Desk(replay, models=recording.models)))
            settings = with_model(settings, model.environment)
        elif played.engine == "scripted":
            model = await stack.enter_async_context(start())
            settings, script = with_model(settings, model.environment), model.desk.play
        elif not settings.model:
            yield settings, Provider()
            return
        upstream = settings.openai_base_url or "https://api.openai.com/v1"
        recorder = await stack.enter_async_context(record(upstream))
        yield with_model(settings, {"OPENAI_BASE_URL": recorder.base_url}), Provider(lambda: recorder.received, script)
        if played.record is not None:
            recorder.recording.write(played.record)
        if replay is not None and replay.missed:
            raise SettingError("the recording does not hold what was asked: " + "; ".join(replay.missed[:3]))


def stage_of(world: World | None, provider: Provider) -> Stage:
    """What an evaluation is played on."""
    if world is None:
        return Stage(provider)
    from sandbox.shopify.dressing import dressed  # noqa: PLC0415 - see above

    return Stage(provider, partial(dressed, world.shopify.shop), Secrets.of(world.shopify.shop.dump_json()))


def model_of(settings: Settings) -> dict[str, Any]:
    """What the settings say of the engine: a sandbox's shop may be spoken for by a real model."""
    return {
        name: getattr(settings, name) for name in type(settings).model_fields if name.startswith(("openai_", "relais_"))
    }


def with_model(settings: Settings, environment: Mapping[str, str]) -> Settings:
    """The same settings with another model."""
    return config.load(_env_file=None, **{name: getattr(settings, name) for name in type(settings).model_fields}
                       | lowered(environment) | {"relais_engine": "llm"})  # fmt: skip


def lowered(environment: Mapping[str, str]) -> dict[str, str]:
    """Variables as `Settings` takes them."""
    return {name.lower(): value for name, value in environment.items()}


async def play(tour: bool, svg: Path | None, shop: Path | None, platform: Platform) -> bool:
    """The demo: sandbox world, real bot, and either a person or the tour at the terminal."""
    from sandbox.terminal import Terminal, face, play_tour  # noqa: PLC0415
    from sandbox.world import start_world  # noqa: PLC0415

    with TemporaryDirectory(prefix="relais-demo-") as folder:
        async with start_world(shop, discord=platform == "discord") as world, face(world) as chat:
            world.slack.workspace.app.install(manifest())
            demo = {"database_url": f"sqlite:///{folder}/demo.db", "slack_agents": world.agents}
            overrides = lowered(world.environment()) | demo
            relais = Relais(config.load(_env_file=None, **overrides), SystemClock(world.now), http=False)
            await relais.start()
            try:
                if relais.settings.model:
                    await relais.desk.engine.loaded()  # who sits before it wants to see the model from the first word
                if tour:
                    return await play_tour(world, chat, svg)
                await Terminal(world, chat).run()
                return True
            finally:
                await relais.stop()


class Composition:
    """What the command line asks for, made of concrete parts. Implements `handlers.cli.Product`."""

    version = VERSION

    def run(self, only: Platform | None = None) -> None:
        """Run until SIGTERM or Ctrl-C; `only` one platform, as if nothing of the other were set."""
        settings = config.load(**config.without(only))
        logs.configure(settings.log_level, settings.log_format)
        if not (settings.slack or settings.discord):
            raise SettingError(
                "no platform is set up: set SLACK_BOT_TOKEN (docs/slack.md) or DISCORD_TOKEN (docs/discord.md)"
            )
        relais = Relais(settings)
        asyncio.run(
            run_until_stopped(
                relais,
                VERSION,
                lambda: screen(settings, relais.slack, relais.discord, relais.port, slack_desk=relais.slack_desk),
            )
        )

    def ask(
        self,
        questions: Sequence[Question],
        email: str | None,
        shop: Path | None,
        engine: str | None,
        tell: Callable[[int], None],
    ) -> list[dict[str, Any]]:
        """Ask all, with the sandbox's vendors where none are set."""
        settings = config.load(**({"relais_engine": engine} if engine else {}))
        logs.configure("WARNING", settings.log_format)

        async def go() -> list[dict[str, Any]]:
            async with shop_or_sandbox(settings, shop) as (there, clock):
                return await ask_all(there, questions, email, clock, tell)

        return asyncio.run(go())

    def sandbox(
        self, shop: Path | None, discord: bool, team_apart: bool, tell: Callable[[Mapping[str, str], str], None]
    ) -> None:
        """Start the stand-ins, tell their environment and where mail is read, stay until Ctrl-C."""
        from sandbox.world import start_world  # noqa: PLC0415 - only when the stand-ins are wanted

        async def go() -> None:
            stopped = until_told()
            async with start_world(shop, discord=discord, team_apart=team_apart) as world:
                tell(world.environment() | {"SLACK_AGENTS": world.agents}, world.mails_url)
                await stopped.wait()

        asyncio.run(go())

    def demo(self, tour: bool, svg: Path | None, shop: Path | None, platform: Platform) -> bool:
        """Play the demo; False when the tour's checks failed."""
        logs.configure("ERROR", "console")
        return asyncio.run(play(tour, svg, shop, platform))

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

    def why(self, message: str) -> Sequence[str]:
        """How a message came about; SettingError when there is none."""
        settings = config.load()

        async def go() -> Sequence[str]:
            async with AsyncExitStack() as stack:
                return await explain_message(settings, message, stack)

        return asyncio.run(go())

    def evaluate(
        self, files: Sequence[Path], played: Played, times: int, shop: Path | None, tell: Callable[[int], None]
    ) -> Report:
        """Play scenarios; `scripted` is the stand-in for a model, which does what they say of it."""
        settings = config.load(**played.settings)
        logs.configure("ERROR", settings.log_format)
        scenarios = read_scenarios(files)

        async def go() -> Report:
            async with shop_and_world(settings, shop) as (there, clock, world), \
                    provider_of(there, played) as (asked, provider):  # fmt: skip
                return await evaluate_all(
                    asked, scenarios, times, clock=clock, stage=stage_of(world, provider), tell=tell
                )  # fmt: skip

        return asyncio.run(go())

    def migrate(self) -> bool:
        """Bring the database up to date; True when there was something to do."""
        return migrate(connect(config.load().database_url))


if __name__ == "__main__":
    gc.freeze()
    gc.enable()
    main(Composition())
