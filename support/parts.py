"""The desk's parts, each made of those it needs when it is first asked for."""

from __future__ import annotations

from functools import cached_property

from support.act_telling import ActTelling
from support.action_turns import ActionTurns
from support.actions.execution import Performer
from support.amending import Amending
from support.answering import Answering
from support.bystanders import Bystanders
from support.calling import Calling
from support.desk_turns import DeskTurns
from support.due_turns import DueTurns
from support.escalation.handoff import HandoffWriter
from support.grounds import Grounds
from support.handover import Handover
from support.lanes import Lanes
from support.live import LiveAnswers
from support.offers import Offers
from support.outbox import Outbox
from support.passing_on import PassingOn
from support.photos import DeskPhotos
from support.presses import Presses
from support.ratings import Ratings
from support.router import Router
from support.sending import Sender
from support.settling import Settler
from support.signs import Signs
from support.suggesting import Suggester
from support.ticket_sending import TicketSender
from support.unresolved import Unresolved
from support.wakings import Wakings


class Parts(Grounds):
    """One desk's parts. A part that two others need is the same for both."""

    @cached_property
    def performer(self) -> Performer | None:
        if self.cases is None or self._world.writes is None:
            return None
        return Performer(
            rows=self._rows.proposals,
            conversations=self._rows.conversations,
            cases=self.cases,
            judge=self.judge,
            writes=self._world.writes,
            clock=self._clock,
            tell=lambda event: self.lanes.submit(event),  # noqa: PLW0108 - the lanes are made of what needs this
        )

    @cached_property
    def _photos(self) -> DeskPhotos | None:
        if self._world.files is None:
            return None
        language, in_ticket = self._profile.team.language, self._world.helpdesk is not None
        return DeskPhotos(self._world.files, self._words, language, in_ticket=in_ticket)

    @cached_property
    def outbox(self) -> Outbox:
        world, rows = self._world, self._rows
        tickets = None
        if world.helpdesk is not None:
            tickets = TicketSender(world.helpdesk, rows.conversations, rows.cases, rows.tickets)
        sender = Sender(
            rows.conversations,
            rows.proposals,
            rows.cases,
            channels=world.channels,
            live=world.live,
            states=world.states,
            desk=world.desk,
            tickets=tickets,
            performer=self.performer,
            access=self.access,
            sent=rows.outbox,
            photos=self._photos,
        )
        return Outbox(
            rows.outbox,
            sender,
            rows.conversations,
            rows.proposals,
            rows.cases,
            clock=self._clock,
            observer=self._observer,
        )

    @cached_property
    def handover(self) -> Handover:
        writer = HandoffWriter(self._words, self._profile)
        return Handover(
            writer, self.access, self._world.channels, self.policies, self.suggester, self.engine, self._clock
        )  # fmt: skip

    @cached_property
    def suggester(self) -> Suggester:
        return Suggester(self.engine, self._profile.language, self._clock)

    @cached_property
    def offers(self) -> Offers:
        return Offers(
            proposals=self.proposals,
            telling=self.telling,
            desk=self.desk_telling,
            composer=self.composer,
            quotes=self._knowledge,
            clock=self._clock,
        )

    @cached_property
    def settler(self) -> Settler:
        rows = self._rows
        return Settler(
            conversations=rows.conversations,
            cases=rows.cases,
            inbox=rows.inbox,
            composer=self.composer,
            upkeep=self.upkeep,
            verification=self.verification,
            calling=Calling(rows.calls, rows.conversations, self.composer),
            handover=self.handover,
            offers=self.offers,
            engine=self.engine,
            outbox=self.outbox,
            live=self.live,
            clock=self._clock,
            observer=self._observer,
        )

    @cached_property
    def action_turns(self) -> ActionTurns:
        return ActionTurns(
            conversations=self._rows.conversations,
            rows=self._rows.proposals,
            proposals=self.proposals,
            offers=self.offers,
            telling=self.telling,
            desk=self.desk_telling,
            composer=self.composer,
            handover=self.handover,
            settler=self.settler,
            agents=self._world.agents,
            clock=self._clock,
        )

    @cached_property
    def desk_turns(self) -> DeskTurns:
        return DeskTurns(
            conversations=self._rows.conversations,
            cases=self._rows.cases,
            composer=self.composer,
            telling=ActTelling(self.composer, self.upkeep, self._clock),
            settler=self.settler,
            agents=self._world.agents,
            clock=self._clock,
        )

    @cached_property
    def due_turns(self) -> DueTurns:
        return DueTurns(
            cases=self._rows.cases,
            composer=self.composer,
            upkeep=self.upkeep,
            team=self.desk_turns,
            suggester=self.suggester,
            settler=self.settler,
            clock=self._clock,
        )

    @cached_property
    def wakings(self) -> Wakings:
        return Wakings(
            conversations=self._rows.conversations,
            engine=self.engine,
            proofs=self.proofs,
            composer=self.composer,
            team=self.desk_turns,
            time=self.due_turns,
            unresolved=self.unresolved,
            switchboard=self.switchboard,
            passing_on=self.passing_on,
            settler=self.settler,
            clock=self._clock,
        )

    @cached_property
    def presses(self) -> Presses:
        return Presses(
            conversations=self._rows.conversations,
            proofs=self.proofs,
            engine=self.engine,
            composer=self.composer,
            verification=self.verification,
            acquaintance=self.acquaintance,
            actions=self.action_turns,
            team=self.desk_turns,
            ratings=Ratings(cases=self._rows.cases, composer=self.composer, clock=self._clock),
            passing_on=self.passing_on,
            switchboard=self.switchboard,
            settler=self.settler,
            clock=self._clock,
        )

    @cached_property
    def passing_on(self) -> PassingOn:
        return PassingOn(self._rows.conversations, self.composer, self._clock)

    @cached_property
    def unresolved(self) -> Unresolved:
        return Unresolved(
            rules=self._profile.unresolved,
            switchboard=self.switchboard,
            engine=self.engine,
            words=self._words,
            team_language=self._profile.team.language,
            settler=self.settler,
            clock=self._clock,
        )

    @cached_property
    def answering(self) -> Answering:
        return Answering(
            conversations=self._rows.conversations,
            proofs=self.proofs,
            engine=self.engine,
            read=self.read,
            composer=self.composer,
            verification=self.verification,
            acquaintance=self.acquaintance,
            actions=self.action_turns,
            settler=self.settler,
            unresolved=self.unresolved,
            signs=self.signs,
            live=self.live,
            outbox=self.outbox,
            clock=self._clock,
        )

    @cached_property
    def lanes(self) -> Lanes:
        router = Router(
            conversations=self._rows.conversations,
            answering=self.answering,
            read=self.read,
            composer=self.composer,
            presses=self.presses,
            actions=self.action_turns,
            team=self.desk_turns,
            wakings=self.wakings,
            passing_on=self.passing_on,
            amending=Amending(self._rows.conversations, self.composer, self._clock),
            settler=self.settler,
            unresolved=self.unresolved,
            bystanders=Bystanders(self._rows.conversations, self.roles.of),
            switchboard=self.switchboard,
            live=self.live,
            clock=self._clock,
        )
        return Lanes(router.work, router.give_up, router.patience, self._clock.sleep)

    @cached_property
    def signs(self) -> Signs:
        return Signs(self._world.signals, self._words, self.outbox, self._clock)

    @cached_property
    def live(self) -> LiveAnswers:
        rows = self._rows
        return LiveAnswers(self._world.live, rows.live, rows.outbox, self.outbox, self._clock)
