"""Every workspace with customers, and the ports that speak to them: each finds the workspace by its id, so that what is
meant for one can't come to be said in another.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass

from yarl import URL

from handlers.slack.channel import SlackChannel
from handlers.slack.connection import SlackConnection
from handlers.slack.signals import LASTS_S, SHOWN_AFTER_S
from handlers.slack.streams import SlackStreams
from support.errors import ChannelRefused
from support.model.conversation import Attachment
from support.model.decisions import Content
from support.model.deliveries import Delivery, Live, Post, PrivatePost, Receipt
from support.model.files import Image
from support.model.people import Account, Platform, Venue
from support.model.switches import Place

Found = Callable[[str], Awaitable[SlackConnection | None]]


class Workspaces:
    """The own one, and those that installed the app. `look_up` asks for one that is not known here (yet)."""

    def __init__(self, own: SlackConnection) -> None:
        self.own = own
        self.look_up: Found | None = None
        self._by_team = {own.who.team: own}

    def __iter__(self) -> Iterator[SlackConnection]:
        return iter(tuple(self._by_team.values()))

    def get(self, team: str) -> SlackConnection | None:
        """One that is known here."""
        return self._by_team.get(team)

    async def of(self, team: str) -> SlackConnection:
        """Raises ChannelRefused where the app is not (any more), and ChannelUnavailable where that can't be told."""
        found = await self.find(team)
        if found is None:
            raise ChannelRefused("the app is not in that workspace")
        return found

    async def find(self, team: str) -> SlackConnection | None:
        """One that is known, or that `look_up` finds. Raises as that does."""
        found = self._by_team.get(team)
        return found if found is not None or self.look_up is None else await self.look_up(team)

    def take_in(self, workspace: SlackConnection) -> None:
        """From now on it is spoken in."""
        self._by_team[workspace.who.team] = workspace

    def let_go(self, team: str) -> SlackConnection | None:
        """The app is there no more. The own one stays, whatever its token."""
        return None if team == self.own.who.team else self._by_team.pop(team, None)

    async def offer(self, team: str, channel: str) -> None:
        """Prompts to begin with, in somebody's messages tab."""
        found = self.get(team)
        if found is not None:
            await found.signals.offer(channel, found.prompts)

    async def direct(self, account: Account) -> Venue:
        """The person's direct messages."""
        return await (await self.of(account.workspace)).channel.direct(account)

    async def heard(self, team: str, channel: str) -> bool:
        """Something was written there. False where the app is not: nothing could be answered."""
        found = await self.find(team)
        if found is not None:
            await found.look_at(channel)
        return found is not None


def hosts(workspaces: Iterable[SlackConnection]) -> dict[str, str]:
    """The addresses of workspaces, with their ids."""
    return {str(URL(one.who.url).host): one.who.team for one in workspaces}


class ChannelsByTeam:
    """Implements `support.ports.Channel`."""

    platform: Platform = "slack"

    def __init__(self, workspaces: Workspaces) -> None:
        self.workspaces = workspaces

    async def _at(self, venue: Venue) -> SlackChannel:
        return (await self.workspaces.of(venue.workspace)).channel

    async def pace(self, venue: Venue) -> None:
        """Each workspace has rates of its own."""
        await (await self._at(venue)).pace(venue)

    async def post(self, delivery: Delivery, post: Post) -> Receipt:
        """See the port."""
        return await (await self._at(post.venue)).post(delivery, post)

    async def post_privately(self, delivery: Delivery, post: PrivatePost) -> Receipt:
        """See the port."""
        return await (await self._at(post.venue)).post_privately(delivery, post)

    async def edit(self, sent: Delivery, content: Content, ref: str) -> bool:
        """See the port."""
        body = sent.body
        return isinstance(body, Post | PrivatePost) and await (await self._at(body.venue)).edit(sent, content, ref)

    async def find(self, delivery: Delivery) -> Receipt | None:
        """See the port."""
        body = delivery.body
        return await (await self._at(body.venue)).find(delivery) if isinstance(body, Post | PrivatePost) else None

    async def permalink(self, venue: Venue) -> str | None:
        """See the port."""
        return await (await self._at(venue)).permalink(venue)

    async def name_of(self, account: Account) -> str | None:
        """See the port."""
        return await (await self.workspaces.of(account.workspace)).channel.name_of(account)


@dataclass(frozen=True, slots=True)
class StreamsByTeam:
    """Implements `support.ports.LiveMessages`."""

    workspaces: Workspaces

    async def _at(self, venue: Venue) -> SlackStreams:
        return (await self.workspaces.of(venue.workspace)).streams

    def can(self, venue: Venue) -> bool:
        """Not where the app is no more."""
        found = self.workspaces.get(venue.workspace)
        return found is not None and found.streams.can(venue)

    async def pace(self, venue: Venue) -> None:
        """See the port."""
        await (await self._at(venue)).pace(venue)

    async def begin(self, venue: Venue, reader: Account, text: str) -> str:
        """See the port."""
        return await (await self._at(venue)).begin(venue, reader, text)

    async def grow(self, venue: Venue, ref: str, text: str) -> None:
        """See the port."""
        await (await self._at(venue)).grow(venue, ref, text)

    async def complete(self, delivery: Delivery, post: Post, live: Live) -> Receipt:
        """See the port."""
        return await (await self._at(post.venue)).complete(delivery, post, live)

    async def take_away(self, venue: Venue, live: Live) -> None:
        """See the port."""
        await (await self._at(venue)).take_away(venue, live)


@dataclass(frozen=True, slots=True)
class SignalsByTeam:
    """Implements `support.ports.Signals`."""

    workspaces: Workspaces
    after_s: float = SHOWN_AFTER_S
    lasts_s: float = LASTS_S

    async def show(self, venue: Venue, message: str, text: str) -> None:
        """Nothing where the app is no more."""
        found = self.workspaces.get(venue.workspace)
        if found is not None:
            await found.signals.show(venue, message, text)

    async def name(self, venue: Venue, title: str) -> None:
        """The same."""
        found = self.workspaces.get(venue.workspace)
        if found is not None:
            await found.signals.name(venue, title)


@dataclass(frozen=True, slots=True)
class BoardsByTeam:
    """Implements `support.ports.Board`."""

    workspaces: Workspaces

    async def pin(self, place: Place, content: Content, existing: str | None) -> str:
        """See the port."""
        return await (await self.workspaces.of(place.split(":")[1])).board.pin(place, content, existing)


@dataclass(frozen=True, slots=True)
class FilesByTeam:
    """Implements `support.ports.Files`: with the token of the workspace that a file was shared in, and no other."""

    workspaces: Workspaces

    async def read(self, file: Attachment) -> Image | None:
        """Files of conversations from before their workspace was noted are the own one's."""
        found = await self.workspaces.find(file.workspace) if file.workspace else self.workspaces.own
        return await found.files.read(file) if found is not None else None
