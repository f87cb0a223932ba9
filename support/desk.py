"""The desk joined: ports go in, something that takes events comes out. Knows no platform, vendor or database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from support.acquaintance import Acquaintance
from support.action_turns import ActionTurns
from support.actions.case import CaseReader
from support.actions.execution import Performer
from support.actions.proposals import Proposals
from support.actions.rows import ProposalRows
from support.actions.rules.judging import Rules
from support.actions.telling import DeskTelling, Telling
from support.actions.verdicts import Judge
from support.calling import Calling
from support.composing import Composer
from support.engines.local.building import Tools, build
from support.engines.local.vocabulary import Vocabulary
from support.engines.understanding import Reader
from support.escalation.handoff import HandoffWriter
from support.escalation.hours import WorkingHours
from support.escalation.limits import Calls
from support.handover import Handover
from support.identity.access import OrderAccess, Ways
from support.identity.codes import Codes
from support.identity.grants import Grants
from support.identity.links import Links
from support.knowledge.index import KnowledgeIndex
from support.lanes import Lanes
from support.model.events import InboundEvent
from support.model.people import Platform
from support.observing import Observer
from support.offers import Offers
from support.outbox import Outbox, OutboxRows
from support.ports import (
    Agents,
    Catalogue,
    Channel,
    Clock,
    CodeMailer,
    Conversations,
    Desk,
    Helpdesk,
    InboxRows,
    PrivateShop,
    ProfileEmails,
    Shop,
    ShopWrites,
)
from support.presses import Presses
from support.profile import ShopProfile, load_profile
from support.proofs import Proofs
from support.reception import FrontDesk
from support.router import Router
from support.sending import Sender
from support.settling import Settler
from support.team import TeamDesk
from support.tools.orders import OrderTool
from support.tools.own_orders import OwnOrdersTool
from support.tools.policies import PolicyTool
from support.tools.products import ProductTool
from support.turns import Speaking
from support.verification import Verification
from support.words import Words

TEXTS_REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is read from the data folder once."""

    profile: ShopProfile
    words: Words
    reader: Reader
    vocabulary: Vocabulary

    @classmethod
    def read(cls, data: Path) -> Shelf:
        """Raises SettingError naming file and line."""
        profile = load_profile(data / "shop.yaml")
        words, vocabulary = Words.load(data / "texts", zone=profile.timezone), Vocabulary.load(data / "vocabulary.yaml")
        return cls(profile, words, Reader(data / "intents", vocabulary.goods), vocabulary)


@dataclass(frozen=True, slots=True)
class Rows:
    """Where everything is kept."""

    conversations: Conversations
    inbox: InboxRows
    outbox: OutboxRows
    grants: Grants
    links: Links
    codes: Codes
    calls: Calls
    proposals: ProposalRows


@dataclass(frozen=True, slots=True)
class World:
    """The sides of the ports that are on."""

    shop: Shop
    catalogue: Catalogue
    private_shop: PrivateShop | None
    mailer: CodeMailer | None
    profiles: Mapping[Platform, ProfileEmails]
    channels: Mapping[Platform, Channel]
    desk: Desk | None
    helpdesk: Helpdesk | None
    help_channels: frozenset[str]
    writes: ShopWrites | None = None
    """Without it and `private_shop` nothing is offered: people get every wish."""
    agents: Agents | None = None
    """Who may approve; None where nobody may."""


@dataclass(frozen=True, slots=True)
class SupportDesk:
    """Put an event into `reception`; deliveries go out by `outbox`."""

    reception: FrontDesk
    team: TeamDesk
    outbox: Outbox
    lanes: Lanes
    access: OrderAccess

    async def recover(self) -> None:
        """Go on where an earlier process stopped."""
        await self.outbox.recover()
        await self.reception.recover()

    async def drain(self) -> None:
        """Finish turns and sends under way; what was not begun stays queued."""
        await self.lanes.stop()
        await self.outbox.drain()


@dataclass(frozen=True, slots=True)
class Actions:
    """What is proposed and done. Both are None where no shop is connected."""

    proposals: Proposals | None
    performer: Performer | None

    @classmethod
    def over(
        cls,
        rows: Rows,
        world: World,
        *,
        judge: Judge,
        access: OrderAccess,
        clock: Clock,
        tell: Callable[[InboundEvent], None],
    ) -> Actions:
        """Wire them, if there is a shop to do things in. `tell` starts the turn of an event that is stored."""
        if world.private_shop is None or world.writes is None:
            return cls(None, None)
        cases = CaseReader(world.private_shop, world.catalogue, world.writes)
        approvals = world.desk is not None and world.agents is not None
        return cls(
            Proposals(rows=rows.proposals, access=access, cases=cases, judge=judge, approvals=approvals),
            Performer(
                rows=rows.proposals,
                conversations=rows.conversations,
                cases=cases,
                judge=judge,
                writes=world.writes,
                clock=clock,
                tell=tell,
            ),
        )


def join(
    shelf: Shelf,
    rows: Rows,
    world: World,
    *,
    knowledge: KnowledgeIndex,
    rules: Rules,
    clock: Clock,
    observer: Observer | None = None,
) -> SupportDesk:
    """Wire the parts. `observer` is told what happened."""
    observer = observer or Observer()
    profile, words = shelf.profile, shelf.words
    # A turn reads the same text up to three times: for its completeness, its language, and by the engine.
    read = lru_cache(maxsize=TEXTS_REMEMBERED)(shelf.reader.read)
    ways = Ways(
        world.mailer,
        world.profiles if profile.identity.slack_email else {},
        timedelta(days=profile.identity.link_days),
    )
    access = OrderAccess(
        shop=world.shop,
        private=world.private_shop,
        grants=rows.grants,
        links=rows.links,
        codes=rows.codes,
        ways=ways,
        clock=clock,
    )
    actions = Actions.over(
        rows,
        world,
        judge=Judge(rules, rows.proposals, profile.zone),
        access=access,
        clock=clock,
        tell=lambda event: lanes.submit(event),  # noqa: PLW0108 - the lanes come last: what they work off is made first
    )
    sender = Sender(
        rows.conversations,
        rows.proposals,
        channels=world.channels,
        desk=world.desk,
        helpdesk=world.helpdesk,
        performer=actions.performer,
        access=access,
    )
    outbox = Outbox(rows.outbox, sender, rows.conversations, rows.proposals, clock, observer=observer)
    tools = Tools(
        OrderTool(access, profile.zone), OwnOrdersTool(access), ProductTool(world.catalogue), PolicyTool(knowledge)
    )
    engine = build(tools, read, words, shelf.vocabulary, profile.zone)
    composer = Composer(words, profile, WorkingHours(profile), world.desk is not None, world.helpdesk is not None)
    verification = Verification(access, rows.conversations, composer)
    acquaintance = Acquaintance(access, verification, composer)
    handover = Handover(HandoffWriter(words, profile), access, world.channels)
    telling = Telling(words)
    desk_telling = DeskTelling(telling, profile.team.language)
    offers = Offers(
        proposals=actions.proposals,
        telling=telling,
        desk=desk_telling,
        composer=composer,
        quotes=knowledge,
        clock=clock,
    )
    settler = Settler(
        conversations=rows.conversations,
        inbox=rows.inbox,
        composer=composer,
        verification=verification,
        calling=Calling(rows.calls, rows.conversations, composer),
        handover=handover,
        offers=offers,
        outbox=outbox,
        clock=clock,
        observer=observer,
    )
    proofs = Proofs(access, words)
    action_turns = ActionTurns(
        conversations=rows.conversations,
        rows=rows.proposals,
        proposals=actions.proposals,
        offers=offers,
        telling=telling,
        desk=desk_telling,
        composer=composer,
        handover=handover,
        settler=settler,
        agents=world.agents,
        clock=clock,
    )
    presses = Presses(
        conversations=rows.conversations,
        proofs=proofs,
        engine=engine,
        composer=composer,
        verification=verification,
        acquaintance=acquaintance,
        actions=action_turns,
        settler=settler,
        clock=clock,
    )
    router = Router(
        conversations=rows.conversations,
        proofs=proofs,
        engine=engine,
        read=read,
        composer=composer,
        verification=verification,
        acquaintance=acquaintance,
        presses=presses,
        actions=action_turns,
        settler=settler,
        speaking=Speaking(world.help_channels),
        outbox=outbox,
        clock=clock,
    )
    lanes = Lanes(router.work, router.give_up, router.patience, clock.sleep)
    reception = FrontDesk(
        inbox=rows.inbox,
        conversations=rows.conversations,
        lanes=lanes,
        access=access,
        words=words,
        language=profile.language,
        clock=clock,
        observer=observer,
    )
    team = TeamDesk(
        put=reception.put,
        conversations=rows.conversations,
        rows=rows.proposals,
        agents=world.agents,
        words=words,
        language=profile.team.language,
        clock=clock,
    )
    return SupportDesk(reception, team, outbox, lanes, access)
