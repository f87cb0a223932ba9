"""How events and people get in, and what goes round by itself, on top of the parts that work turns off."""

from __future__ import annotations

from functools import cached_property

from support.actions.inquiry import Inquiry
from support.alerts import Alerts
from support.commands.desk import CommandDesk
from support.commands.notices import Notices
from support.commands.office import Office
from support.following import Follower
from support.guiding import Guide
from support.homes import Homes
from support.looking import TicketLooks
from support.noticing import Noticing
from support.parts import Parts
from support.reception import FrontDesk
from support.rounds import Rounds
from support.shortcuts import Shortcuts
from support.team import TeamDesk


class Offices(Parts):
    """Each made when it is first asked for."""

    @cached_property
    def guide(self) -> Guide:
        return Guide(
            self.reception, self._rows.conversations, self._words, self._profile.language, self._clock
        )  # fmt: skip

    @cached_property
    def shortcuts(self) -> Shortcuts:
        return Shortcuts(self.reception, self.access, self._knowledge, self._words, self._clock)

    @cached_property
    def reception(self) -> FrontDesk:
        return FrontDesk(
            inbox=self._rows.inbox,
            outbox=self._rows.outbox,
            conversations=self._rows.conversations,
            lanes=self.lanes,
            access=self.access,
            words=self._words,
            language=self._profile.language,
            clock=self._clock,
            observer=self._observer,
        )

    @cached_property
    def rounds(self) -> Rounds:
        rows = self._rows
        return Rounds(
            cases=rows.cases,
            digests=rows.digests,
            alerts=self.alerts,
            composer=self.composer,
            outbox=self.outbox,
            clock=self._clock,
        )

    @cached_property
    def alerts(self) -> Alerts | None:
        """None without a model: then nothing is spent."""
        if self._world.model is None:
            return None
        language = self._profile.team.language
        return Alerts(self.budget, self._words, language, self.outbox, self._world.desk is not None)

    @cached_property
    def noticing(self) -> Noticing:
        return Noticing(self._rows.conversations, self.reception.wake, self._clock)

    @cached_property
    def follower(self) -> Follower | None:
        """None where there is no helpdesk to follow."""
        if self._world.news is None:
            return None
        looks = TicketLooks(
            news=self._world.news,
            rows=self._rows.tickets,
            cases=self._rows.cases,
            conversations=self._rows.conversations,
            acted=self.team.acted,
            words=self._words,
            language=self._profile.team.language,
            clock=self._clock,
        )
        return Follower(
            news=self._world.news,
            rows=self._rows.tickets,
            conversations=self._rows.conversations,
            looks=looks,
            clock=self._clock,
        )

    @cached_property
    def inquiry(self) -> Inquiry | None:
        """None where no shop is connected."""
        private = self._world.private_shop
        if self.cases is None or private is None:
            return None
        return Inquiry(self._world.shop, private, self.cases, self._rules, self._clock, self._profile.zone)

    @cached_property
    def commands(self) -> CommandDesk:
        rows, world = self._rows, self._world
        notices = Notices(rows.outbox, self.outbox, self._clock, world.desk is not None)
        office = Office(
            switchboard=self.switchboard,
            switches=rows.switches,
            records=rows.administration,
            cases=rows.cases,
            conversations=rows.conversations,
            digests=rows.digests,
            budget=self.budget if world.model else None,
            engine=self.engine,
            read=self.read,
            knowledge=self._knowledge,
            inquiry=self.inquiry,
            team=self.team,
            put=self.reception.put,
            tell_team=notices.tell,
            post=notices.post,
            backlog=rows.outbox.backlog,
            apart=rows.tickets.apart,
            roles=self.roles.of,
            channel_names=world.channel_names,
            boards=world.boards,
            words=self._words,
            shop_language=self._profile.language,
            team_language=self._profile.team.language,
            zone=self._profile.zone,
            clock=self._clock,
        )
        return CommandDesk(office)

    @cached_property
    def team(self) -> TeamDesk:
        return TeamDesk(
            put=self.reception.put,
            conversations=self._rows.conversations,
            rows=self._rows.proposals,
            agents=self._world.agents,
            homes=Homes(
                self._rows.cases, self._world.agents, self._words, self._profile.language, self._profile.team.language
            ),
            suggester=self.suggester,
            composer=self.composer,
            clock=self._clock,
        )
