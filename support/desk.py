"""The desk joined: ports go in, something that takes events comes out. Knows no platform, vendor or database."""

from __future__ import annotations

from dataclasses import dataclass

from support.actions.rules.judging import Rules
from support.commands.desk import CommandDesk
from support.engines.choosing import Choosing
from support.following import Follower
from support.guiding import Guide
from support.identity.access import OrderAccess
from support.knowledge.index import KnowledgeIndex
from support.lanes import Lanes
from support.live import LiveAnswers
from support.noticing import Noticing
from support.observing import Observer
from support.offices import Offices
from support.outbox import Outbox
from support.ports import Clock
from support.reception import FrontDesk
from support.rounds import Rounds
from support.shortcuts import Shortcuts
from support.signs import Signs
from support.switching import Switchboard
from support.team import TeamDesk
from support.world import Rows, Shelf, World


@dataclass(frozen=True, slots=True)
class SupportDesk:
    """Put an event into `reception`; deliveries go out by `outbox`."""

    reception: FrontDesk
    team: TeamDesk
    outbox: Outbox
    lanes: Lanes
    access: OrderAccess
    rounds: Rounds
    noticing: Noticing
    follower: Follower | None
    commands: CommandDesk
    engine: Choosing
    signs: Signs
    live: LiveAnswers
    guide: Guide
    shortcuts: Shortcuts
    switchboard: Switchboard

    async def recover(self) -> None:
        """Go on where an earlier process stopped, or this one rested."""
        self.lanes.go_on()
        await self.rounds.start()
        await self.outbox.recover()
        await self.live.recover()
        await self.reception.recover()

    async def settle(self) -> None:
        """Wait until no turn and no delivery is under way, nor a turn that a delivery began (the shop's answers do)."""
        while True:
            await self.lanes.drain()
            await self.outbox.settle()
            if not self.lanes.busy:
                return

    async def rest(self) -> None:
        """Finish turns and sends under way; what was not begun stays queued, until `recover` or for another process."""
        if self.follower is not None:
            await self.follower.stop()
        await self.lanes.stop()
        await self.signs.stop()
        await self.live.stop()
        await self.outbox.drain()

    async def drain(self) -> None:
        """The same for good."""
        await self.rest()
        await self.engine.close()


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
    parts = Offices(
        shelf=shelf,
        rows=rows,
        world=world,
        knowledge=knowledge,
        rules=rules,
        clock=clock,
        observer=observer or Observer(),
    )
    return SupportDesk(
        parts.reception,
        parts.team,
        parts.outbox,
        parts.lanes,
        parts.access,
        parts.rounds,
        parts.noticing,
        parts.follower,
        parts.commands,
        parts.engine,
        parts.signs,
        parts.live,
        parts.guide,
        parts.shortcuts,
        parts.switchboard,
    )
