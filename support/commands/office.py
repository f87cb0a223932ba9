"""What a command is given: who asks what, and all that it may ask in turn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any, Literal, Protocol

from support.actions.inquiry import Inquiry
from support.engines.agent.budget import Budget
from support.engines.understanding import Understanding
from support.escalation.digest import DigestRows
from support.knowledge.index import KnowledgeIndex
from support.model.cases import DeskAct, Source
from support.model.commands import AuditEntry, Caller, Paper, Role, Told
from support.model.conversation import ConversationId
from support.model.decisions import Content
from support.model.deliveries import Target
from support.model.events import InboundEvent
from support.model.people import Account, Language, Platform, Venue
from support.model.switches import Place, SwitchKind
from support.model.tickets import TicketApart
from support.ports import Board, Cases, Clock, Conversations, Engine
from support.switching import Switchboard, SwitchRows
from support.words import Words


class SettableSwitches(SwitchRows, Protocol):
    """Where switches are kept and set."""

    async def set(self, kind: SwitchKind, place: Place, value: str | None, entry: AuditEntry) -> None: ...


class AdminRows(Protocol):
    """All that is kept of one account, and the audit log of commands."""

    async def note(self, entry: AuditEntry) -> None: ...

    async def kept(self, account: Account) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Everything, by table, as JSON."""
        ...

    async def erase(self, account: Account, entry: AuditEntry) -> int | None:
        """How many rows were erased; None while the shop is being changed for them, and nothing of it."""
        ...

    async def days(self, since: datetime, zone: tzinfo) -> Mapping[date, tuple[int, int]]:
        """Conversations that began, by day: with the bot alone, and with people."""
        ...


class Acting(Protocol):
    """What the team does about a case, as `support.team` takes it."""

    async def acted(
        self, conversation: ConversationId, actor: Any, source: Source, act: DeskAct, *, key: str, at: datetime
    ) -> bool: ...


@dataclass(frozen=True, slots=True)
class Office:
    """The sides of the desk that commands work with.

    `inquiry` is None where no shop is connected, `budget` where no model is set up.
    """

    switchboard: Switchboard
    switches: SettableSwitches
    records: AdminRows
    cases: Cases
    conversations: Conversations
    digests: DigestRows
    budget: Budget | None
    engine: Engine
    read: Callable[[str], Understanding]
    knowledge: KnowledgeIndex
    inquiry: Inquiry | None
    team: Acting
    put: Callable[[InboundEvent], Awaitable[bool]]
    tell_team: Callable[[Content], Awaitable[None]]
    post: Callable[[Venue, Content], Awaitable[None]]
    backlog: Callable[[], Awaitable[Mapping[Target, int]]]
    apart: Callable[[], Awaitable[Sequence[TicketApart]]]
    """Tickets that can't be looked at."""
    roles: Callable[[Account], Awaitable[frozenset[Role]]]
    channel_names: Mapping[str, str]
    boards: Mapping[Platform, Board]
    words: Words
    shop_language: Language
    team_language: Language
    zone: tzinfo
    clock: Clock


@dataclass(frozen=True, slots=True)
class Asked:
    """One call: `values` are the arguments by their names, as they were typed."""

    caller: Caller
    values: Mapping[str, str]
    language: Language
    roles: frozenset[Role]
    now: datetime
    words: Words
    usable: tuple[Command, ...]
    """The commands that the caller may use."""

    def say(self, key: str, **values: object) -> str:
        """A text of `command.` in the caller's language."""
        return self.words.say(self.language, f"command.{key}", now=self.now, **values)

    def tell(self, key: str, **values: object) -> Told:
        """The same as an answer."""
        return self.told(self.say(key, **values))

    def told(self, text: str, *, direct: bool = False, paper: Paper | None = None) -> Told:
        """An answer in so many words."""
        return Told(Content(text), self.language, direct, paper)

    def account(self, name: str) -> Account:
        """Who was named: as `@ID` in the caller's own community, or by the account's key."""
        by, written = self.caller.account, self.values[name]
        if written.startswith("@"):
            return Account(by.platform, by.workspace, written.removeprefix("@"))
        platform, workspace, user = written.split(":")
        return Account("discord" if platform == "discord" else "slack", workspace, user)

    def entry(self, action: str, thing: str, before: str, after: str) -> AuditEntry:
        """A line of the audit log with the caller as its author."""
        return AuditEntry(self.now, self.caller.account, action, thing, before, after)


ArgumentKind = Literal["word", "rest", "account", "place", "talk"]
"""One word; all that follows; `@somebody`; `here` or `#channel`; `@somebody` or a link to one of their messages."""


@dataclass(frozen=True, slots=True)
class Argument:
    """`shown` is how help writes it."""

    name: str
    kind: ArgumentKind
    shown: str
    optional: bool = False
    known: tuple[str, ...] = ()
    """Words that stand there as a rule, for platforms that offer some while one types."""


Run = Callable[[Office, Asked], Awaitable[Told]]


@dataclass(frozen=True, slots=True)
class Command:
    """One command. Its summary is the text `command.<name>.summary`, blanks in the name as `_`."""

    name: str
    arguments: tuple[Argument, ...]
    role: Role
    run: Run

    @property
    def usage(self) -> str:
        """`mode MODE [here | #channel]`."""
        shown = (f"[{each.shown}]" if each.optional else each.shown for each in self.arguments)
        return " ".join((self.name, *shown))

    @property
    def key(self) -> str:
        """Its group of texts."""
        return self.name.replace(" ", "_")
