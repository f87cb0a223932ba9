"""What a desk stands on: the data folder, where things are kept, and the sides of the ports that are on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from support.actions.rows import ProposalRows
from support.commands.office import AdminRows, SettableSwitches
from support.engines.agent.access import ModelAccess
from support.engines.agent.budget import Spending
from support.engines.local.vocabulary import Vocabulary
from support.engines.understanding import Reader
from support.escalation.digest import DigestRows
from support.escalation.limits import Calls
from support.identity.codes import Codes
from support.identity.grants import Grants
from support.identity.links import Links
from support.looking import TicketRows
from support.model.people import Platform
from support.outbox import OutboxRows
from support.ports import (
    Admins,
    Agents,
    Board,
    Cases,
    Catalogue,
    Channel,
    CodeMailer,
    Conversations,
    Desk,
    Files,
    Helpdesk,
    HelpdeskNews,
    InboxRows,
    LiveMessages,
    LiveRows,
    PlaceStates,
    PrivateShop,
    ProfileEmails,
    Shop,
    ShopWrites,
    Signals,
)
from support.profile import ShopProfile, load_profile
from support.words import Words


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is read from the data folder once."""

    profile: ShopProfile
    words: Words
    reader: Reader
    vocabulary: Vocabulary
    data: Path
    """The folder itself, for what is read when it is needed."""

    @classmethod
    def read(cls, data: Path) -> Shelf:
        """Raises SettingError naming file and line."""
        profile = load_profile(data / "shop.yaml")
        words, vocabulary = Words.load(data / "texts", zone=profile.timezone), Vocabulary.load(data / "vocabulary.yaml")
        return cls(profile, words, Reader(data / "intents", vocabulary.goods), vocabulary, data)


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
    cases: Cases
    tickets: TicketRows
    digests: DigestRows
    switches: SettableSwitches
    administration: AdminRows
    spending: Spending
    live: LiveRows


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
    channel_names: Mapping[str, str] = field(default_factory=dict)
    """What the help channels are called on their platform."""
    pressing: frozenset[Platform] = frozenset()
    """Platforms that show something to one person among others only when that person presses for it."""
    rooms: frozenset[Platform] = frozenset()
    """Platforms that have a place of its own for one customer and the team, to go on in."""
    writes: ShopWrites | None = None
    """Without it and `private_shop` nothing is offered: people get every wish."""
    files: Files | None = None
    """Where the bytes of customers' images are; without it they are named, not shown."""
    news: HelpdeskNews | None = None
    """The same helpdesk, to be followed."""
    agents: Agents | None = None
    """Who may approve; None where nobody may."""
    signals: Mapping[Platform, Signals] = field(default_factory=dict)
    """Platforms that show what is being done while it is."""
    live: Mapping[Platform, LiveMessages] = field(default_factory=dict)
    """Platforms that show an answer while it is made."""
    boards: Mapping[Platform, Board] = field(default_factory=dict)
    """Platforms on which a message can stay in sight."""
    admins: Mapping[Platform, Admins] = field(default_factory=dict)
    """Who may administer, by platform; where there are none, nobody may there."""
    states: Mapping[Platform, PlaceStates] = field(default_factory=dict)
    """Platforms that show all how a question stands."""
    showing: frozenset[str] = frozenset()
    """The places in which they do, by `platform:workspace:channel`."""
    model: ModelAccess | None = None
    """Which model converses; None: the local engine answers everything."""
