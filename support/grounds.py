"""What the desk's parts stand on: gate, rules, engine, words; none of them sends or stores a turn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import cached_property, lru_cache, partial

from support.acquaintance import Acquaintance
from support.actions.case import CaseReader
from support.actions.proposals import Proposals
from support.actions.rules.judging import Rules
from support.actions.telling import DeskTelling, Telling
from support.actions.verdicts import Judge
from support.commands.roles import Roles
from support.composing import Composer
from support.engines.agent.access import ModelAccess
from support.engines.agent.budget import Budget
from support.engines.agent.prices import load_prices
from support.engines.agent.prompting import PROMPTS, Prompts
from support.engines.choosing import LOADED_WITHIN_S, Choosing
from support.engines.local.building import Tools, build
from support.engines.local.engine import LocalEngine
from support.engines.understanding import Understanding
from support.escalation.hours import WorkingHours
from support.escalation.upkeep import Upkeep
from support.identity.access import OrderAccess, Ways
from support.knowledge.index import KnowledgeIndex
from support.observing import Observer
from support.ports import Clock, Talking
from support.proofs import Proofs
from support.switching import Switchboard
from support.tools.orders import OrderTool
from support.tools.own_orders import OwnOrdersTool
from support.tools.policies import PolicyTool
from support.tools.products import ProductTool
from support.verification import Verification
from support.world import Rows, Shelf, World

TEXTS_REMEMBERED = 256


class Grounds:
    """Each made of those it needs when it is first asked for."""

    def __init__(
        self,
        *,
        shelf: Shelf,
        rows: Rows,
        world: World,
        knowledge: KnowledgeIndex,
        rules: Rules,
        clock: Clock,
        observer: Observer,
    ) -> None:
        self._shelf, self._profile, self._words = shelf, shelf.profile, shelf.words
        self._rows = rows
        self._world = world
        self._knowledge = knowledge
        self._rules = rules
        self._clock = clock
        self._observer = observer

    @cached_property
    def read(self) -> Callable[[str], Understanding]:
        """A turn reads the same text up to three times: for its completeness, its language, and by the engine."""
        return lru_cache(maxsize=TEXTS_REMEMBERED)(self._shelf.reader.read)

    @cached_property
    def access(self) -> OrderAccess:
        identity, world, rows = self._profile.identity, self._world, self._rows
        return OrderAccess(
            shop=world.shop,
            private=world.private_shop,
            grants=rows.grants,
            links=rows.links,
            codes=rows.codes,
            ways=Ways(world.mailer, world.profiles if identity.slack_email else {}, timedelta(days=identity.link_days)),
            clock=self._clock,
        )

    @cached_property
    def judge(self) -> Judge:
        return Judge(self._rules, self._rows.proposals, self._profile.zone)

    @cached_property
    def cases(self) -> CaseReader | None:
        """None where no shop is connected: then nothing is proposed or done."""
        private, writes = self._world.private_shop, self._world.writes
        return CaseReader(private, self._world.catalogue, writes) if private and writes else None

    @cached_property
    def proposals(self) -> Proposals | None:
        if self.cases is None:
            return None
        approvals = self._world.desk is not None and self._world.agents is not None
        return Proposals(
            rows=self._rows.proposals, access=self.access, cases=self.cases, judge=self.judge, approvals=approvals
        )

    @cached_property
    def policies(self) -> PolicyTool:
        return PolicyTool(self._knowledge)

    @cached_property
    def tools(self) -> Tools:
        return Tools(
            OrderTool(self.access, self._profile.zone),
            OwnOrdersTool(self.access),
            ProductTool(self._world.catalogue),
            self.policies,
        )

    @cached_property
    def local_engine(self) -> LocalEngine:
        return build(self.tools, self.read, self._words, self._shelf.vocabulary, self._profile)

    @cached_property
    def engine(self) -> Choosing:
        """Raises SettingError for prompts that are wrong: at the start, not once the model is loaded."""
        model = self._world.model
        if model is None:
            return Choosing(self.local_engine, None, self._observer)
        make = partial(self._agent, model, Prompts(PROMPTS))
        patience_s = LOADED_WITHIN_S if model.awaited else 0.0
        return Choosing(self.local_engine, make, self._observer, patience_s=patience_s)

    @cached_property
    def budget(self) -> Budget:
        """Raises SettingError for prices that are wrong."""
        prices = load_prices(self._shelf.data / "prices.yaml")
        return Budget(
            prices, self._rows.spending, self._rows.switches, self._profile.zone, self._clock, self._observer
        )  # fmt: skip

    def _agent(self, model: ModelAccess, prompts: Prompts) -> tuple[Talking, Callable[[], Awaitable[None]]]:
        """The engine with a model. Only now is it imported: it brings LangChain with it."""
        from support.engines.agent import building  # noqa: PLC0415
        from support.engines.agent.trade import own_texts, trade_of  # noqa: PLC0415

        shelf = self._shelf
        return building.build(
            building.Ingredients(
                access=model,
                prompts=prompts,
                local=self.local_engine,
                tools=self.tools,
                orders=self.access,
                knowledge=self._knowledge,
                words=self._words,
                profile=self._profile,
                goods=frozenset(shelf.vocabulary.goods),
                trade=trade_of(shelf.reader, shelf.vocabulary, own_texts(shelf.data)),
                budget=self.budget,
                clock=self._clock,
                observer=self._observer,
            )
        )

    @cached_property
    def composer(self) -> Composer:
        hours = WorkingHours(self._profile)
        return Composer(
            self._words,
            self._profile,
            hours,
            self._world.desk is not None,
            self._world.helpdesk is not None,
            self._world.pressing,
            self._world.rooms,
            self._world.showing,
        )

    @cached_property
    def upkeep(self) -> Upkeep:
        return Upkeep(self.composer.hours, self._profile.team)

    @cached_property
    def verification(self) -> Verification:
        return Verification(self.access, self._rows.conversations, self.composer)

    @cached_property
    def acquaintance(self) -> Acquaintance:
        return Acquaintance(self.access, self.verification, self.composer)

    @cached_property
    def telling(self) -> Telling:
        return Telling(self._words)

    @cached_property
    def desk_telling(self) -> DeskTelling:
        return DeskTelling(self.telling, self._profile.team.language)

    @cached_property
    def proofs(self) -> Proofs:
        return Proofs(self.access, self._words)

    @cached_property
    def switchboard(self) -> Switchboard:
        names, answering = self._world.channel_names, self._profile.answering
        ids = {key: key.rpartition(":")[2] for key in self._world.help_channels}
        channels = {key: answering(id, names.get(key, id)) for key, id in ids.items()}
        return Switchboard(channels, self._rows.switches)

    @cached_property
    def roles(self) -> Roles:
        return Roles(self._world.admins, self._world.agents)
